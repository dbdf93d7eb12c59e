import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Floors of the design language §5: words 4.5, marks and the edges of controls 3. Computed from the file that ships. */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const main = readFileSync(new URL('../styles/main.css', import.meta.url), 'utf8');

const light = block(/:root \{([^}]*--canvas[^}]*)\}/);
const dark = { ...light, ...block(/:root\[data-theme="dark"\] \{([^}]*--canvas[^}]*)\}/) };

function block(pattern: RegExp): Record<string, string> {
  const body = pattern.exec(css)?.[1] ?? '';
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name, value]) => [name ?? '', value ?? '']));
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? Number.NaN) + 0.7152 * (green ?? Number.NaN) + 0.0722 * (blue ?? Number.NaN);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? Number.NaN) + 0.05) / ((low ?? Number.NaN) + 0.05);
}

const PLANES = ['canvas', 'surface', 'sunken', 'hover', 'active', 'overlay'];
const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug', 'ok'];
const CODE = ['ink', 'key', 'str', 'num', 'fn', 'com'];
const SERIES = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];

const WORDS: [string, string][] = [
  ...PLANES.flatMap((plane): [string, string][] => ['ink', 'ink-2', 'ink-3'].map((ink) => [ink, plane])),
  ...['canvas', 'surface', 'overlay', 'sunken'].map((plane): [string, string] => ['accent-ink', plane]),
  ['accent-ink', 'accent-tint'],
  ['ink', 'accent-tint'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ...LEVELS.flatMap((level): [string, string][] => [
    [`${level}-ink`, `${level}-tint`],
    [`${level}-ink`, 'surface'],
  ]),
  ...CODE.flatMap((part): [string, string][] => [
    [`code-${part}`, 'sunken'],
    [`code-${part}`, 'code-hit'],
  ]),
];

const MARKS: [string, string][] = [
  ...LEVELS.map((level): [string, string] => [level, 'surface']),
  ...SERIES.map((series): [string, string] => [series, 'surface']),
  ['line-control', 'surface'],
  ['focus', 'surface'],
  ['focus', 'canvas'],
  ['volume-hot', 'surface'],
];

test.each([
  ['light', light],
  ['dark', dark],
] as const)('every word is readable on its ground, %s', (_theme, tokens) => {
  const weak = WORDS.map(([ink, ground]) => ({
    pair: `${ink} on ${ground}`,
    ratio: contrast(tokens[ink] ?? '', tokens[ground] ?? ''),
  })).filter(({ ratio }) => !(ratio >= 4.5));

  expect(weak).toEqual([]);
});

test.each([
  ['light', light],
  ['dark', dark],
] as const)('every mark stands out from its ground, %s', (_theme, tokens) => {
  const weak = MARKS.map(([mark, ground]) => ({
    pair: `${mark} on ${ground}`,
    ratio: contrast(tokens[mark] ?? '', tokens[ground] ?? ''),
  })).filter(({ ratio }) => !(ratio >= 3));

  expect(weak).toEqual([]);
});

test('both themes name the same colours', () => {
  const darkOnly = block(/:root\[data-theme="dark"\] \{([^}]*--canvas[^}]*)\}/);

  expect(Object.keys(darkOnly).sort()).toEqual(Object.keys(light).sort());
});

test('the utilities write sizes as the tokens do', () => {
  const sizes = [...css.matchAll(/--t-(\w+): (\d+px)\/(\d+px)/g)].map(([, name, size, line]) => ({ name, size, line }));

  const mapped = sizes.map(({ name }) => ({
    name,
    size: new RegExp(`--text-${name}: (\\d+px);`).exec(main)?.[1],
    line: new RegExp(`--text-${name}--line-height: (\\d+px);`).exec(main)?.[1],
  }));

  expect(mapped).toEqual(sizes);
  expect(sizes.length).toBe(8);
});
