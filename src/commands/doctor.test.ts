import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { lockDataDirectory } from '../lib/data-lock.ts';
import { examine } from './doctor.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-doctor-'));
  folders.push(folder);
  return folder;
}

/** Port 1 of the loopback answers nobody; where a free one is wanted, 0. */
function configOf(options: Record<string, string>) {
  return readConfig({ PORT: '0', ...options });
}

test('a machine that never ran the server is well, and nothing is made on it', async () => {
  const parent = emptyFolder();

  const findings = await examine(configOf({ VEDETTE_DATA_DIR: join(parent, 'to', 'be', 'made') }));

  expect(findings.filter((finding) => finding.state === 'broken')).toEqual([]);
  expect(findings.find((finding) => finding.about === 'fsync')?.says).toMatch(/takes \d/);
  expect(readdirSync(parent)).toEqual([]);
});

test('a server that holds the directory and does not answer is found', async () => {
  const directory = emptyFolder();
  const lock = lockDataDirectory(directory);

  const findings = await examine(configOf({ VEDETTE_DATA_DIR: directory, PORT: '1' }));

  lock.release();
  expect(findings.find((finding) => finding.about === 'server')).toMatchObject({
    state: 'broken',
    says: expect.stringContaining('does not answer'),
  });
});

test('a port that another program has is found', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  // It listens on TCP: the address is no path.
  const { port } = other.address() as AddressInfo;

  const findings = await examine(configOf({ VEDETTE_DATA_DIR: emptyFolder(), PORT: String(port) }));

  other.close();
  expect(findings.find((finding) => finding.about === 'port')).toMatchObject({
    state: 'broken',
    says: expect.stringContaining('EADDRINUSE'),
  });
});

test('a directory that others can read is worth a notice', async () => {
  const directory = join(emptyFolder(), 'data');
  mkdirSync(directory);
  chmodSync(directory, 0o755);

  const findings = await examine(configOf({ VEDETTE_DATA_DIR: directory }));

  expect(findings.find((finding) => finding.about === 'data directory')).toMatchObject({ state: 'notice', mend: `chmod 700 ${directory}` });
  expect(existsSync(join(directory, 'lock'))).toBe(false);
});

test('databases that are named but away are found', async () => {
  const findings = await examine(
    configOf({
      VEDETTE_DATA_DIR: emptyFolder(),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      CLICKHOUSE_URL: 'http://127.0.0.1:1/none',
    }),
  );

  expect(findings.filter((finding) => finding.state === 'broken').map((finding) => finding.about)).toEqual(['PostgreSQL', 'event store']);
});
