/** How good what a browser measured is (processing §7.3). Pure; the SQL at the end computes the same in the event store. */
import { VITALS, type Vital } from './contract.ts';

/** A value at `p10` scores 0.9, one at `p50` 0.5, on the falling side of a log-normal curve. */
interface Curve {
  readonly p10: number;
  readonly p50: number;
}

/** Of one whole. Interactions come long after the page has loaded, with spans of their own, and are judged like the rest. */
export const WEIGHTS: Readonly<Record<Vital, number>> = { lcp: 0.3, fcp: 0.15, cls: 0.15, ttfb: 0.1, inp: 0.3 };

const DESKTOP: Readonly<Record<Vital, Curve>> = {
  lcp: { p10: 1200, p50: 2400 },
  fcp: { p10: 900, p50: 1600 },
  cls: { p10: 0.1, p50: 0.25 },
  ttfb: { p10: 200, p50: 400 },
  inp: { p10: 200, p50: 500 },
};
const MOBILE: Readonly<Record<Vital, Curve>> = {
  lcp: { p10: 2500, p50: 4000 },
  fcp: { p10: 1800, p50: 3000 },
  cls: { p10: 0.1, p50: 0.25 },
  ttfb: { p10: 800, p50: 1800 },
  inp: { p10: 200, p50: 500 },
};

/** As `browser.name` calls them; every other browser is judged as on a desktop. */
const MOBILE_BROWSERS = [
  'Chrome Mobile',
  'Chrome Mobile iOS',
  'Chrome Mobile WebView',
  'Firefox Mobile',
  'Firefox iOS',
  'Mobile Safari',
  'Mobile Safari UI/WKWebView',
  'Edge Mobile',
  'Opera Mobile',
  'Samsung Internet',
];
/** What their engine does not measure, or measures otherwise: the weight goes to the rest. */
const OF_WEBKIT = ['Safari', 'Mobile Safari', 'Mobile Safari UI/WKWebView', 'Chrome Mobile iOS', 'Firefox iOS'];
const NOT_JUDGED: Readonly<Partial<Record<Vital, readonly string[]>>> = {
  lcp: OF_WEBKIT,
  cls: [...OF_WEBKIT, 'Firefox', 'Firefox Mobile'],
};

export type Measured = Readonly<Record<Vital, number | null>>;

/** Of one: what a browser's value of a vital is worth. Null where such browsers are not judged by it. */
export function vitalScore(vital: Vital, value: number, browser: string): number | null {
  if (NOT_JUDGED[vital]?.includes(browser) === true) return null;
  const curve = (MOBILE_BROWSERS.includes(browser) ? MOBILE : DESKTOP)[vital];
  if (value <= 0) return 1;
  const { mu, sigma } = normalOf(curve);
  return Math.min(1, Math.max(0, (1 - erf((Math.log(value) - mu) / (Math.SQRT2 * sigma))) / 2));
}

/** Of a hundred: the scores of what is there by their weights. Null where nothing is. */
export function totalScore(scores: Readonly<Partial<Record<Vital, number | null>>>): number | null {
  let [score, weight] = [0, 0];
  for (const vital of VITALS) {
    const own = scores[vital] ?? null;
    if (own === null) continue;
    score += own * WEIGHTS[vital];
    weight += WEIGHTS[vital];
  }
  return weight === 0 ? null : (score / weight) * 100;
}

/** Of one opening of a page. */
export function scoreOf(measured: Measured, browser: string): number | null {
  const scores = VITALS.map((vital) => {
    const value = measured[vital];
    return [vital, value === null ? null : vitalScore(vital, value, browser)] as const;
  });
  return totalScore(Object.fromEntries(scores));
}

/** erf⁻¹(0.8): the curve goes through 0.9 there. */
const AT_P10 = 0.906_193_802_436_823_2;

function normalOf({ p10, p50 }: Curve): { readonly mu: number; readonly sigma: number } {
  const mu = Math.log(p50);
  return { mu, sigma: Math.abs(Math.log(p10) - mu) / (Math.SQRT2 * AT_P10) };
}

/** By its power series near zero and its continued fraction beyond: to the last digits of a double, where a score shows two. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  return size < 2.5 ? erfSeries(x) : Math.sign(x) * (1 - erfcFraction(size));
}

function erfSeries(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 60; n += 1) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function erfcFraction(x: number): number {
  let fraction = x;
  for (let n = 60; n > 0; n -= 1) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** The score of a value as SQL: figures and names of this file only. `value` and `browser` are expressions. */
export function scoreSql(vital: Vital, value: string, browser: string): string {
  const [mobile, desktop] = [normalOf(MOBILE[vital]), normalOf(DESKTOP[vital])];
  const isMobile = `${browser} IN (${quotedList(MOBILE_BROWSERS)})`;
  const curve = `(log(${value}) - if(${isMobile}, ${mobile.mu}, ${desktop.mu})) / (${Math.SQRT2} * if(${isMobile}, ${mobile.sigma}, ${desktop.sigma}))`;
  const score = `if(${value} <= 0, 1, (1 - erf(${curve})) / 2)`;
  const without = NOT_JUDGED[vital] ?? [];
  return without.length === 0 ? score : `if(${browser} IN (${quotedList(without)}), NULL, ${score})`;
}

function quotedList(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
