import type { Random } from '../../../bench/random.ts';
import { lasting } from './journeys.ts';

const BROWSERS = [
  { name: 'Chrome', os: 'Windows', share: 38, slower: 1, measures: ['lcp', 'fcp', 'cls', 'ttfb', 'inp'] },
  { name: 'Chrome Mobile', os: 'Android', share: 24, slower: 1.7, measures: ['lcp', 'fcp', 'cls', 'ttfb', 'inp'] },
  { name: 'Mobile Safari', os: 'iOS', share: 18, slower: 1.3, measures: ['fcp', 'ttfb'] },
  { name: 'Firefox', os: 'Linux', share: 8, slower: 1.1, measures: ['lcp', 'fcp', 'ttfb', 'inp'] },
  { name: 'Safari', os: 'Mac OS X', share: 7, slower: 0.9, measures: ['fcp', 'ttfb'] },
  { name: 'Edge', os: 'Windows', share: 5, slower: 1, measures: ['lcp', 'fcp', 'cls', 'ttfb', 'inp'] },
] as const;

/** In the middle, on a desktop. The start page has large pictures, the search draws twice. */
const PAGES: Readonly<Record<string, { readonly lcp: number; readonly cls: number; readonly inp: number }>> = {
  '/': { lcp: 2350, cls: 0.06, inp: 120 },
  '/products/:slug': { lcp: 1700, cls: 0.03, inp: 95 },
  '/search': { lcp: 1450, cls: 0.17, inp: 230 },
  '/cart': { lcp: 980, cls: 0.01, inp: 80 },
  '/checkout': { lcp: 1150, cls: 0.02, inp: 140 },
  '/account/orders': { lcp: 1300, cls: 0.02, inp: 90 },
};

export interface Opening {
  readonly browser: string;
  readonly os: string;
  /** What the page load itself measured. */
  readonly measurements: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
  /** Of an interaction later on; null where there was none, or the browser does not tell. */
  readonly inpMs: number | null;
}

/** A browser opens a page, and measures what it can. */
export function opening(r: Random, page: string): Opening {
  const all = BROWSERS.reduce((sum, { share }) => sum + share, 0);
  let at = r.next() * all;
  const browser = BROWSERS.find(({ share }) => (at -= share) < 0) ?? BROWSERS[0];
  const usual = PAGES[page] ?? { lcp: 1200, cls: 0.02, inp: 100 };
  const ttfb = lasting(r, 140 * browser.slower);
  const fcp = ttfb + lasting(r, usual.lcp * 0.42 * browser.slower);
  const values: Readonly<Record<string, number>> = {
    ttfb,
    fcp,
    lcp: fcp + lasting(r, usual.lcp * 0.4 * browser.slower),
    cls: r.next() < 0.4 ? 0 : Number(lasting(r, usual.cls).toFixed(4)),
  };
  const measured = Object.entries(values).filter(([name]) => (browser.measures as readonly string[]).includes(name));
  return {
    browser: browser.name,
    os: browser.os,
    measurements: Object.fromEntries(measured.map(([name, value]) => [name, { value, unit: name === 'cls' ? '' : 'millisecond' }])),
    inpMs: (browser.measures as readonly string[]).includes('inp') && r.next() < 0.5 ? lasting(r, usual.inp * browser.slower) : null,
  };
}
