import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { checkHistory } from './history.ts';
import { startLoad } from './load.ts';
import type { Load } from './load.ts';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';
import type { Stores } from './stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const KEY = 'a key of the operator, kept elsewhere';

interface Said {
  readonly code: number;
  readonly text: string;
}

function vedette(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Said> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...process.env, VITEST: '', NODE_ENV: '', ...env } };
    execFile(process.execPath, ['src/main.ts', ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, text: `${stdout}${stderr}` });
    });
  });
}

function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'vedette-backup-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  return home;
}

interface HourCount {
  readonly project_id: number;
  readonly hour: string;
  readonly events: number;
  readonly places: number;
}

/** Of events below an offset: what the older installation has more is newer than the backup. */
function countsBelow({ events }: Stores, offset: number): Promise<readonly HourCount[]> {
  return events.select<HourCount>({
    text: `SELECT project_id, toString(toStartOfHour(received_at)) AS hour, count() AS events, uniqExact(log_offset) AS places
           FROM errors WHERE log_offset < {offset:UInt64} GROUP BY project_id, hour ORDER BY project_id, hour`,
    params: { offset },
  });
}

async function lastOffset({ events }: Stores): Promise<number> {
  const [row] = await events.select<{ last: number }>({ text: 'SELECT max(log_offset) AS last FROM errors' });
  return row?.last ?? 0;
}

/** Starts the restored installation, lets it apply its log, and holds it against what clients know. */
async function complaintsOf(product: Product, load: Load, acknowledged: ReadonlySet<string>): Promise<readonly string[]> {
  await untilApplied(product);
  const stores = await openStores(product);
  // Of what was taken, the backup has a part.
  const all = [...load.answers.values()].reduce((sum, count) => sum + count, 0);
  const history = { ...load, acknowledged, answers: new Map([[0, all]]) };
  const report = await checkHistory(stores, history).finally(() => stores.close());
  return report.complaints;
}

test(
  'B1 B2: a backup taken under load, restored, has every event acknowledged before it once, and the same counts by project and hour',
  { timeout: 300_000 },
  async () => {
    const home = freshHome();
    const random = seededRandom(SEED);
    const product = await startProduct({ dataDirectory: join(home, 'first') });
    const projects = await product.projects(2);
    const load = startLoad({ port: product.port, projects, random, connections: 12, pauseMs: 20 });
    const env = { VEDETTE_BACKUP_KEY: KEY, VEDETTE_LOG_LEVEL: 'error' };
    // Something applied, and something that is not yet.
    const running = await openStores(product);
    await expect.poll(() => lastOffset(running), { timeout: 60_000, interval: 200 }).toBeGreaterThan(300);
    await running.close();

    const before = new Set(load.acknowledged);
    const saved = await vedette(['backup', '--to', join(home, 'saved')], { ...env, VEDETTE_DATA_DIR: product.dataDirectory });
    await delay(500);
    await load.stop();
    const restored = await vedette(['restore', '--from', join(home, 'saved'), '--verify'], {
      ...env,
      VEDETTE_DATA_DIR: join(home, 'data'),
    });

    expect(saved).toMatchObject({ code: 0, text: expect.stringContaining('Backup of') });
    expect(restored).toMatchObject({ code: 0, text: expect.stringContaining('every count equals') });
    const again = await startProduct({ dataDirectory: join(home, 'data') });
    expect(await complaintsOf(again, load, before)).toEqual([]);
    await untilApplied(product);
    const [older, newer] = [await openStores(product), await openStores(again)];
    const end = (await lastOffset(newer)) + 1;
    const counts = await countsBelow(newer, end);
    expect(counts).toEqual(await countsBelow(older, end));
    expect(counts.every((row) => row.events === row.places)).toBe(true);
    const total = counts.reduce((sum, row) => sum + row.events, 0);
    await Promise.all([older.close(), newer.close()]);
    console.log(JSON.stringify({ seed: SEED, sent: load.sent.size, before: before.size, restored: total, said: saved.text.split('\n') }));
    expect(before.size).toBeGreaterThan(100);
    expect(total).toBeGreaterThanOrEqual(before.size);
    expect(readFileSync(join(home, 'data/secret'), 'utf8')).toBe(readFileSync(join(product.dataDirectory, 'secret'), 'utf8'));

    // The stores are lost and the log is not: nothing that was ever acknowledged is missing.
    await product.remove();
    const kept = join(home, 'kept');
    cpSync(join(home, 'first/log'), join(kept, 'log'), { recursive: true });
    const upToNow = await vedette(['restore', '--from', join(home, 'saved'), '--verify'], { ...env, VEDETTE_DATA_DIR: kept });
    expect(upToNow).toMatchObject({ code: 0, text: expect.stringContaining('the log that is there goes on') });
    expect(await complaintsOf(await startProduct({ dataDirectory: kept }), load, load.acknowledged)).toEqual([]);
  },
);

test('B3: a restore says in one sentence why it does not begin, and leaves the target as it was', { timeout: 180_000 }, async () => {
  const home = freshHome();
  const product = await startProduct({ dataDirectory: join(home, 'first') });
  const saved = join(home, 'saved');
  const env = { VEDETTE_BACKUP_KEY: KEY, VEDETTE_LOG_LEVEL: 'error', VEDETTE_DATA_DIR: join(home, 'data') };
  const made = await vedette(['backup', '--to', saved], { ...env, VEDETTE_DATA_DIR: product.dataDirectory });
  const twice = await vedette(['backup', '--to', saved], { ...env, VEDETTE_DATA_DIR: product.dataDirectory });
  await product.remove();
  const manifest = JSON.parse(readFileSync(join(saved, 'manifest.json'), 'utf8')) as { sha256: string; manifest: Record<string, unknown> };
  const refusals: Record<string, string> = { twice: twice.text };
  const attempt = async (name: string, more: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<void> => {
    const { code, text } = await vedette(['restore', '--from', saved, ...args], { ...env, ...more });
    refusals[name] = code === 0 ? 'restored' : text.replaceAll(home, '');
  };

  await attempt('occupied', { VEDETTE_DATA_DIR: product.dataDirectory });
  await attempt('without key', { VEDETTE_BACKUP_KEY: '' });
  await attempt('wrong key', { VEDETTE_BACKUP_KEY: randomBytes(20).toString('hex') });
  await attempt('other secret', { VEDETTE_SECRET: randomBytes(20).toString('hex') });
  rewrite(saved, { ...manifest.manifest, format: 2 });
  await attempt('newer format');
  const metadata = manifest.manifest['metadata'] as { migrations: string[] };
  rewrite(saved, { ...manifest.manifest, metadata: { ...metadata, migrations: [...metadata.migrations, '20991231-01-later.pg.sql'] } });
  await attempt('newer tables');
  writeFileSync(join(saved, 'manifest.json'), JSON.stringify({ ...manifest, manifest: { ...manifest.manifest, program: 'other' } }));
  await attempt('changed manifest');
  rewrite(saved, manifest.manifest);
  const piece = join(saved, 'postgres/organization/000000');
  const bytes = readFileSync(piece);
  writeFileSync(piece, bytes.subarray(1));
  await attempt('damaged');
  rmSync(piece);
  await attempt('missing');
  rmSync(join(saved, 'manifest.json'));
  await attempt('incomplete');

  expect(made.code).toBe(0);
  expect(refusals).toEqual({
    twice: expect.stringMatching(/is not empty \(.*\): name a place of its own for each backup\.\n$/),
    occupied: expect.stringMatching(
      /^VEDETTE_DATA_DIR \/first is not empty \(.*\): restore into a new directory, or move what is there away\.\n$/,
    ),
    'without key': 'The backup is encrypted: give VEDETTE_BACKUP_KEY, as it was when the backup was made.\n',
    'wrong key': 'VEDETTE_BACKUP_KEY is not the one that the backup was made with.\n',
    'other secret': 'VEDETTE_SECRET is not the one of the backup: give that one, or --new-secret.\n',
    'newer format': expect.stringMatching(/^The backup was written by a newer version of Vedette \(format 2; .*\n$/),
    'newer tables': expect.stringMatching(/^The backup was written by a newer version of Vedette \(.*20991231-01-later.*\n$/),
    'changed manifest': 'The file manifest.json of the backup is damaged: its checksum is another.\n',
    damaged: 'The file postgres/organization/000000 of the backup is damaged: its checksum is another.\n',
    missing: 'The file postgres/organization/000000 of the backup is missing.\n',
    incomplete: expect.stringMatching(/^There is no backup in \/saved: it has no manifest\.json.*\n$/),
  });
  expect(existsSync(join(home, 'data')) ? readdirSync(join(home, 'data')) : []).toEqual([]);
});

function rewrite(saved: string, manifest: Record<string, unknown>): void {
  const sha256 = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  writeFileSync(join(saved, 'manifest.json'), JSON.stringify({ sha256, manifest }));
}
