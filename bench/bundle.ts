import { readdir, readFile, stat } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

const DIST = new URL('../dashboard/dist/', import.meta.url);
/** The page a person lands on: its chunk is fetched before anything is seen. */
const FIRST_ROUTE = 'IssuesPage';

/** What the browser fetches before the first route is shown: the entry, what it imports, the route's chunk and its imports. */
export const bundle: Scenario = { name: 'bundle', run: bundleRows };

export async function bundleRows(): Promise<readonly Row[]> {
  const page = await readFile(new URL('index.html', DIST), 'utf8').catch(() => null);
  if (page === null) return [{ ...BUDGET, measured: null, note: 'the dashboard is not built: `npm run prebench`' }];

  const entries = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
  const needed = await withImports(entries);
  const entryOnly = await sizeOf(needed);
  for (const path of await withImports(await routeChunks(needed))) needed.add(path);
  const sizes = await sizeOf(needed);
  return [
    {
      ...BUDGET,
      measured: sizes.brotli / 1000,
      note: `${needed.size} files, ${(sizes.plain / 1000).toFixed(0)} KB plain; without the route's own chunk ${(entryOnly.brotli / 1000).toFixed(0)} KB${sizes.isPrecompressed ? ', pre-compressed' : ', not all pre-compressed'}`,
    },
    await totalRow(),
  ];
}

/** Everything that can be fetched, each route and language once. */
async function totalRow(): Promise<Row> {
  const names = (await readdir(new URL('assets/', DIST))).filter((name) => name.endsWith('.js'));
  const each = await Promise.all(names.map(async (name) => ({ name, ...(await sizeOf([`assets/${name}`])) })));
  const largest = each.toSorted((a, b) => b.brotli - a.brotli)[0];
  return {
    what: 'all JavaScript of the dashboard as brotli',
    unit: 'KB',
    measured: each.reduce((sum, { brotli }) => sum + brotli, 0) / 1000,
    note: `${names.length} files; the largest is ${largest?.name ?? ''} with ${((largest?.brotli ?? 0) / 1000).toFixed(0)} KB`,
  };
}

const BUDGET = { what: 'dashboard first route, JavaScript as brotli', must: 180, aim: 120, unit: 'KB' } satisfies Partial<Row>;

/** Static imports only: what is imported by a call comes later. */
async function withImports(paths: Iterable<string>): Promise<Set<string>> {
  const all = new Set(paths);
  for (const path of all) {
    const text = await readFile(new URL(path, DIST), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) all.add(`assets/${name ?? ''}`);
  }
  return all;
}

async function routeChunks(entries: Iterable<string>): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const path of entries) {
    const text = await readFile(new URL(path, DIST), 'utf8');
    for (const [, name] of text.matchAll(new RegExp(`["'](?:\\./|/?assets/)(${FIRST_ROUTE}-[\\w-]+\\.js)["']`, 'g')))
      found.add(`assets/${name ?? ''}`);
  }
  return [...found];
}

async function sizeOf(paths: Iterable<string>): Promise<{ plain: number; brotli: number; isPrecompressed: boolean }> {
  let plain = 0;
  let brotli = 0;
  let isPrecompressed = true;
  for (const path of paths) {
    const bytes = await readFile(new URL(path, DIST));
    const packed = await stat(new URL(`${path}.br`, DIST)).catch(() => null);
    plain += bytes.length;
    brotli += packed?.size ?? brotliCompressSync(bytes).length;
    isPrecompressed &&= packed !== null;
  }
  return { plain, brotli, isPrecompressed };
}
