import type { ApiFrame } from '../contract.ts';

/** Versions by package, as the event lists them (`modules` of the protocol). */
export type Packages = Readonly<Record<string, string>>;

const MOST_ORIGINS = 3;

/** The packages of a run with their versions, the most frequent first: `react-dom 19.2.0, scheduler`. Pure. */
export function originsOf(frames: readonly { readonly frame: ApiFrame }[], packages: Packages): string {
  const counts = new Map<string, number>();
  for (const { frame } of frames) {
    const origin = originOf(frame);
    if (origin !== '') counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const shown = names.slice(0, MOST_ORIGINS).map((name) => [name, versionOf(name, packages)].filter(Boolean).join(' '));
  return shown.join(', ') + (names.length > MOST_ORIGINS ? ' …' : '');
}

/** Where libraries live on disk, and which part of the path is their name. */
const LIBRARY_PATHS: readonly (readonly [RegExp, name: string | null])[] = [
  [/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?((?:@[^/]+\/)?[^/]+)/, null],
  [/^node:/, 'node'],
  [/(?:site|dist)-packages\/([^/]+?)(?:\.py)?(?:\/|$)/, null],
  [/\/lib\/python[\d.]+\//, 'python'],
  [/\/gems\/([^/]+?)-\d[\w.]*\//, null],
  [/\/vendor\/([\w.-]+\/[\w.-]+)\//, null],
  [/\/pkg\/mod\/([^@]+)@/, null],
];

/** The library a frame belongs to, as its path, image or module tells. */
export function originOf(frame: ApiFrame): string {
  const path = frame.absPath ?? frame.filename ?? '';
  for (const [pattern, name] of LIBRARY_PATHS) {
    const match = pattern.exec(path);
    if (match !== null) return name ?? match[1] ?? '';
  }
  const image = frame.package?.split('/').pop() ?? '';
  return image === '' ? (frame.module?.split(/[.:/]/).slice(0, 2).join('.') ?? '') : image;
}

/** Folders say `_` where package indexes say `-`, and case differs between both. */
function versionOf(name: string, packages: Packages): string {
  if (Object.hasOwn(packages, name)) return packages[name] ?? '';
  const same = (text: string) => text.toLowerCase().replaceAll('_', '-');
  const found = Object.keys(packages).find((each) => same(each) === same(name));
  return found === undefined ? '' : (packages[found] ?? '');
}
