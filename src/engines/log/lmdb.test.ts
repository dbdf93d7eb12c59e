import { execFileSync, fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { logConformance } from './conformance.ts';
import { openLmdbStore, recordKey } from './lmdb-store.ts';
import { LogFullError } from './port.ts';
import type { Log } from './port.ts';

logConformance('LMDB', async () => {
  const directory = await house.directory();
  let log = await house.log({ directory });
  return {
    log,
    async reopen() {
      await log.close();
      return (log = await house.log({ directory }));
    },
  };
});

const WRITER = new URL('../../../test/programs/log-writer.ts', import.meta.url).pathname;
const MEMBER = new URL('../../../test/programs/log-member.ts', import.meta.url).pathname;
const ALL = { maxRecords: 1e6, maxBytes: 1e9 };

test('P1: two writers killed again and again lose nothing that was acknowledged', async () => {
  const directory = await house.directory();
  const log = await house.log({ directory });
  const acknowledged: string[] = [];

  for (let round = 0; round < 5; round++) {
    const writers = [startWriter(directory, `a${round}`, acknowledged), startWriter(directory, `b${round}`, acknowledged)];
    const enough = acknowledged.length + 100 + Math.floor(Math.random() * 200);
    await expect.poll(() => acknowledged.length, { interval: 1 }).toBeGreaterThan(enough);
    for (const writer of writers) writer.kill('SIGKILL');
    await Promise.all(writers.map((writer) => once(writer, 'close')));
  }

  const stored = await everything(log);
  const lost = acknowledged.filter((line) => !stored.has(line));
  expect(lost).toEqual([]);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
});

test('a record another process appends ends the wait of this one', async () => {
  const directory = await house.directory();
  const log = await house.log({ directory });
  const acknowledged: string[] = [];
  const waited = log.waitFor('events', 3, 0, 20_000).then(() => log.read('events', 3, 0, ALL));

  const writer = startWriter(directory, 'w', acknowledged);
  const entries = await waited;
  writer.kill('SIGKILL');

  expect(entries.length).toBeGreaterThan(0);
});

test('a member whose process was killed leaves its partitions to the others', async () => {
  const directory = await house.directory();
  const log = await house.log({ directory });
  let mine: readonly number[] = [];
  const membership = await log.join('processor', 'events', async (partitions) => void (mine = partitions));
  const other = fork(MEMBER, [directory], { execArgv: [] });
  house.onClose(() => void other.kill('SIGKILL'));

  await expect.poll(() => mine.length).toBe(2);
  other.kill('SIGKILL');
  await expect.poll(() => mine.length).toBe(4);
  await membership.leave();
});

test('L5: a record that was damaged on the disk is marked, and those around it are read', async () => {
  const directory = await house.directory();
  let log = await house.log({ directory });
  await log.append(['one', 'two', 'three'].map((text) => ({ topic: 'events', partition: 0, value: Buffer.from(text) })));
  await log.close();
  const store = await openLmdbStore(directory, 1e6);
  const key = recordKey('events', 0, 1);
  const stored = Buffer.from(store.records.getBinary(key) ?? []);
  stored[stored.length - 1]! ^= 1; // the record was just written
  await store.records.put(key, stored);
  await store.close();

  log = await house.log({ directory });
  const entries = await log.read('events', 0, 0, ALL);

  expect(entries.map((entry) => entry.isDamaged)).toEqual([false, true, false]);
});

test('an append beyond the capacity is refused, smaller ones and reading go on, and trimming makes room', async () => {
  const log = await house.log({ capacityBytes: 4_000_000 });
  const megabyte = () => ({ topic: 'events', partition: 0, value: randomBytes(1_000_000) });
  await log.append([megabyte(), megabyte(), megabyte()]);

  const refused = await settle([log.append([megabyte()]), log.append([{ topic: 'events', partition: 1, value: Buffer.from('small') }])]);
  const boundsWhenFull = await log.bounds('events', 0);
  await log.trim('events', 0, 2);
  const [offset] = await log.append([megabyte()]);

  expect(refused[0]).toBeInstanceOf(LogFullError);
  expect(refused[1]).toEqual([0]);
  expect(boundsWhenFull).toEqual({ begin: 0, end: 3 });
  expect(offset).toBe(3);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canMount)(
  'a full disk refuses appends, loses nothing, and serves again when room returns (needs root to mount a tmpfs)',
  async () => {
    const directory = await house.directory();
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', directory]);
    house.onClose(() => void execFileSync('/bin/umount', ['-l', directory]));
    const ballast = join(directory, 'somebody-elses-file');
    const log = await house.log({ directory: join(directory, 'log'), capacityBytes: 1e9 });
    writeFileSync(ballast, Buffer.alloc(8_000_000));
    const written: Buffer[] = [];
    const append = async () => {
      const value = randomBytes(50_000);
      const [answer] = await settle([log.append([{ topic: 'events', partition: 0, value }])]);
      if (!(answer instanceof Error)) written.push(value);
      return answer;
    };

    let refusal: unknown;
    for (let count = 0; count < 1_000 && !(refusal instanceof Error); count++) refusal = await append();
    const again = [await append(), await append()];
    rmSync(ballast);
    await expect.poll(append).toBeInstanceOf(Array);
    const answers = [await append(), await append()];

    expect([refusal, ...again].every((error) => error instanceof LogFullError)).toBe(true);
    expect(answers.every(Array.isArray)).toBe(true);
    const entries = await log.read('events', 0, 0, ALL);
    expect(entries.map((entry) => written[entry.offset]?.equals(entry.value))).toEqual(written.map(() => true));
  },
);

test('O3: a log that filled the disk is freed by trimming alone (needs root to mount a tmpfs)', { skip: !canMount }, async () => {
  const directory = await house.directory();
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', directory]);
  house.onClose(() => void execFileSync('/bin/umount', ['-l', directory]));
  const log = await house.log({ directory: join(directory, 'log'), capacityBytes: 1e9, ballastBytes: 2_000_000 });
  const append = () => settle([log.append([{ topic: 'events', partition: 0, value: randomBytes(20_000) }])]);

  let full: unknown;
  for (let count = 0; count < 1_000 && !(full instanceof Error); count++) [full] = await append();
  const { end } = await log.bounds('events', 0);
  await log.trim('events', 0, end - 5);
  await expect.poll(append).toEqual([[end]]);

  expect(full).toBeInstanceOf(LogFullError);
});

test('L3: 64 concurrent writers share commits instead of queueing for one each', async () => {
  const log = await house.log();
  const value = randomBytes(5_000);
  await log.append([{ topic: 'events', partition: 0, value }]);

  const twenty = await timeOf(async () => {
    for (let n = 0; n < 20; n++) await log.append([{ topic: 'events', partition: 0, value }]);
  });
  const many = await timeOf(() =>
    Promise.all(Array.from({ length: 640 }, (_, n) => log.append([{ topic: 'events', partition: n % 4, value }]))),
  );

  // One each would take 640 times as long as one.
  expect(many).toBeLessThan(Math.max(twenty / 20, 2) * 160);
});

function startWriter(directory: string, name: string, acknowledged: string[]): ChildProcess {
  const writer = spawn(process.execPath, [WRITER, directory, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  house.onClose(() => void writer.kill('SIGKILL'));
  let rest = '';
  writer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines);
  });
  return writer;
}

async function everything(log: Log): Promise<Set<string>> {
  const found = new Set<string>();
  for (let partition = 0; partition < log.partitions; partition++) {
    for (const entry of await log.read('events', partition, 0, ALL)) {
      if (!entry.isDamaged) found.add(`${partition} ${entry.offset} ${Buffer.from(entry.value).toString()}`);
    }
  }
  return found;
}

async function settle(appends: readonly Promise<readonly number[]>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(appends);
  return results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
