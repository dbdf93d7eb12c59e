// What a person waits for in the dashboard: `npm run bench:web`. Chromium against a product of its own, cold caches, no worker;
// prints the budgets of the design (§6) and of the design language (§12). Run it alone on the machine. `--only small` or `many`:
// the small instance, or the stream of a hundred thousand issues; `--keep` fills the latter's store once (see run.ts).
import { mkdtemp, rm } from 'node:fs/promises';
import { arch, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../test/e2e/browser.ts';
import { bundleRows } from './bundle.ts';
import { keptStore } from './queries.ts';
import { table } from './report.ts';
import type { Row } from './report.ts';
import { LARGE, streamOfMany } from './web-scroll.ts';
import { smallInstance } from './web-small.ts';

const { values: asked } = parseArgs({ options: { only: { type: 'string', default: '' }, keep: { type: 'boolean', default: false } } });
const browser = await openBrowser();
try {
  const rows = await bundleRows();
  const few = asked.only === 'many' ? [] : await smallInstance(browser);
  const many = asked.only === 'small' ? [] : await ofMany();
  console.log(`${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model ?? arch()}\n`);
  console.log(table([...rows, ...few, ...many]));
} finally {
  await browser.close();
}

async function ofMany(): Promise<readonly Row[]> {
  const directory = asked.keep ? keptStore(LARGE) : await mkdtemp(join(tmpdir(), 'vedette-bench-'));
  try {
    return await streamOfMany(browser, directory);
  } finally {
    if (!asked.keep) await rm(directory, { recursive: true, force: true });
  }
}
