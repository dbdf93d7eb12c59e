import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { behavesLikeItsModel } from './conformance-model.ts';
import type { LogUnderTest } from './conformance-model.ts';
import type { Log, LogEntry } from './port.ts';

const TOPIC = 'events';
const ALL = { maxRecords: 10_000, maxBytes: 1e9 };

/** The promises of the port, for an engine's test. */
export function logConformance(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`${name} keeps the promises of the log`, () => {
    appends(open);
    reads(open);
    waits(open);
    trims(open);
    groups(open);
    behavesLikeItsModel(open);
  });
}

function appends(open: () => Promise<LogUnderTest>): void {
  test('an append answers with the offset of each record, in the order given', async () => {
    const { log } = await open();

    const first = await log.append([record(0, 'a'), record(1, 'b'), record(0, 'c')]);
    const second = await log.append([record(0, 'd')]);

    expect([first, second]).toEqual([[0, 0, 1], [2]]);
    expect(await texts(log, 0)).toEqual(['a', 'c', 'd']);
    expect(await texts(log, 1)).toEqual(['b']);
  });

  test('appending nothing answers with nothing', async () => {
    const { log } = await open();

    expect(await log.append([])).toEqual([]);
  });

  test('64 concurrent writers get 64 different offsets, and what they wrote is at them', async () => {
    const { log } = await open();

    const offsets = await Promise.all(Array.from({ length: 64 }, (_, writer) => log.append([record(0, `writer ${writer}`)])));

    const found = await texts(log, 0);
    expect(found).toHaveLength(64);
    for (const [writer, [offset]] of offsets.entries()) expect(found[offset ?? -1]).toBe(`writer ${writer}`);
  });

  test('appends of one caller keep their order without waiting for each other', async () => {
    const { log } = await open();
    const names = Array.from({ length: 500 }, (_, index) => String(index));

    await Promise.all(names.map((text) => log.append([record(2, text)])));

    expect(await texts(log, 2)).toEqual(names);
  });

  test('topics do not share offsets', async () => {
    const { log } = await open();

    await log.append([record(0, 'a'), { topic: 'outcomes', partition: 0, value: Buffer.from('o') }]);

    expect(await log.bounds('outcomes', 0)).toEqual({ begin: 0, end: 1 });
    expect(await texts(log, 0)).toEqual(['a']);
  });

  test('what was acknowledged is there after the log was opened again, and offsets go on', async () => {
    const { log, reopen } = await open();
    await log.append([record(0, 'before')]);

    const again = await reopen();
    const offsets = await again.append([record(0, 'after')]);

    expect(offsets).toEqual([1]);
    expect(await texts(again, 0)).toEqual(['before', 'after']);
    expect(again.partitions).toBe(log.partitions);
  });

  test('a partition that does not exist is refused', async () => {
    const { log } = await open();

    await expect(log.append([record(log.partitions, 'x')])).rejects.toThrow(/no partition/);
  });

  test('a caller may reuse its buffer once the append resolved', async () => {
    const { log } = await open();
    const value = Buffer.from('first');

    await log.append([{ topic: TOPIC, partition: 0, value }]);
    value.write('XXXXX');

    expect(await texts(log, 0)).toEqual(['first']);
  });
}

function reads(open: () => Promise<LogUnderTest>): void {
  test('any bytes come back as they were, empty and large ones too', async () => {
    const { log } = await open();
    const values = [Buffer.alloc(0), Buffer.from([0, 255, 0]), randomBytes(5_000), randomBytes(3_000_000)];

    await log.append(values.map((value) => ({ topic: TOPIC, partition: 0, value })));
    const entries = await log.read(TOPIC, 0, 0, ALL);

    expect(entries.map((entry) => Buffer.from(entry.value).equals(values[entry.offset] ?? Buffer.alloc(1)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(entries.every((entry) => !entry.isDamaged && entry.appendedAtMs > 0)).toBe(true);
  });

  test('a reader owns what it read', async () => {
    const { log } = await open();
    await log.append([record(0, 'kept')]);

    const [entry] = await log.read(TOPIC, 0, 0, ALL);
    entry?.value.fill(0);

    expect(await texts(log, 0)).toEqual(['kept']);
  });

  test('reading stops at the limits, but never before the first record', async () => {
    const { log } = await open();
    await log.append(Array.from({ length: 5 }, () => ({ topic: TOPIC, partition: 0, value: randomBytes(1_000) })));

    expect(offsetsOf(await log.read(TOPIC, 0, 1, { maxRecords: 2, maxBytes: 1e9 }))).toEqual([1, 2]);
    expect(offsetsOf(await log.read(TOPIC, 0, 0, { maxRecords: 9, maxBytes: 2_500 }))).toEqual([0, 1]);
    expect(offsetsOf(await log.read(TOPIC, 0, 3, { maxRecords: 9, maxBytes: 1 }))).toEqual([3]);
  });

  test('reading at and beyond the end gives nothing', async () => {
    const { log } = await open();
    await log.append([record(0, 'a')]);

    expect(await log.read(TOPIC, 0, 1, ALL)).toEqual([]);
    expect(await log.read(TOPIC, 0, 99, ALL)).toEqual([]);
    expect(await log.read('never-written', 0, 0, ALL)).toEqual([]);
  });
}

function waits(open: () => Promise<LogUnderTest>): void {
  test('waiting ends at once when there is something, with the append when there is not, and at the latest in time', async () => {
    const { log } = await open();
    await log.append([record(0, 'a')]);

    await log.waitFor(TOPIC, 0, 0, 60_000);
    const appended = log.waitFor(TOPIC, 0, 1, 60_000);
    await log.append([record(0, 'b')]);
    await appended;
    const startedAt = performance.now();
    await log.waitFor(TOPIC, 0, 2, 50);

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(45);
  });
}

function trims(open: () => Promise<LogUnderTest>): void {
  test('trimmed records are gone, the others stay, and offsets are never given again', async () => {
    const { log, reopen } = await open();
    await log.append(Array.from({ length: 2_500 }, (_, index) => record(0, String(index))));
    await log.append([record(1, 'other')]);

    await log.trim(TOPIC, 0, 2_300);
    await log.trim(TOPIC, 0, 2_300);
    await log.trim(TOPIC, 0, 5);

    const again = await reopen();
    expect(await again.bounds(TOPIC, 0)).toEqual({ begin: 2_300, end: 2_500 });
    expect((await again.read(TOPIC, 0, 0, { maxRecords: 1, maxBytes: 1 }))[0]?.offset).toBe(2_300);
    expect(await texts(again, 1)).toEqual(['other']);

    await again.trim(TOPIC, 0, 1e9);
    expect(await again.bounds(TOPIC, 0)).toEqual({ begin: 2_500, end: 2_500 });
    expect(await again.append([record(0, 'next')])).toEqual([2_500]);
  });

  test('trimming gives room back', async () => {
    const { log } = await open();
    const usedBefore = (await log.usage()).usedBytes;
    await log.append(Array.from({ length: 200 }, () => ({ topic: TOPIC, partition: 0, value: randomBytes(10_000) })));
    const usedFull = (await log.usage()).usedBytes;

    await log.trim(TOPIC, 0, 200);
    await log.append([record(0, 'x')]);

    const { usedBytes, capacityBytes } = await log.usage();
    expect(usedFull - usedBefore).toBeGreaterThan(1_900_000);
    expect(usedBytes - usedBefore).toBeLessThan(200_000);
    expect(capacityBytes).toBeGreaterThan(usedFull);
  });
}

function groups(open: () => Promise<LogUnderTest>): void {
  test('a group remembers what it committed, each group for itself', async () => {
    const { log, reopen } = await open();

    await log.commit('processor', TOPIC, 0, 17);
    await log.commit('audit', TOPIC, 0, 3);

    const again = await reopen();
    expect(await again.committed('processor', TOPIC, 0)).toBe(17);
    expect(await again.committed('audit', TOPIC, 0)).toBe(3);
    expect(await again.committed('processor', TOPIC, 1)).toBeNull();
  });

  test('a lone member owns every partition; two share them without overlap; the one who stays gets all back', async () => {
    const { log } = await open();
    const owned = new Map<string, readonly number[]>();
    const overlaps: string[] = [];
    const member = (id: string) =>
      log.join('processor', TOPIC, async (partitions) => {
        owned.set(id, partitions);
        const all = [...owned.values()].flat();
        if (new Set(all).size !== all.length) overlaps.push(JSON.stringify([...owned]));
      });
    const everything = Array.from({ length: log.partitions }, (_, partition) => partition);

    const first = await member('first');
    expect(owned.get('first')).toEqual(everything);
    const second = await member('second');
    await until(() => (owned.get('second')?.length ?? 0) > 0);
    expect([...owned.values()].flat().toSorted((a, b) => a - b)).toEqual(everything);
    await first.leave();
    expect(owned.get('first')).toEqual([]);
    await until(() => owned.get('second')?.length === log.partitions);
    await second.leave();

    expect(overlaps).toEqual([]);
  });

  test('a partition changes hands only after its owner stopped working on it', async () => {
    const { log } = await open();
    const stopped = Promise.withResolvers<void>();
    let isWorking = true;
    const first = await log.join('processor', TOPIC, async (partitions) => {
      if (partitions.length === log.partitions || partitions.length === 0) return;
      await stopped.promise;
      isWorking = false;
    });
    let wasTakenWhileWorking = false;
    const given = Promise.withResolvers<void>();

    const second = await log.join('processor', TOPIC, async (partitions) => {
      if (partitions.length === 0) return;
      wasTakenWhileWorking = isWorking;
      given.resolve();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    stopped.resolve();
    await given.promise;

    expect(wasTakenWhileWorking).toBe(false);
    await Promise.all([first.leave(), second.leave()]);
  });
}

function record(partition: number, text: string): { topic: string; partition: number; value: Uint8Array } {
  return { topic: TOPIC, partition, value: Buffer.from(text) };
}

async function texts(log: Log, partition: number): Promise<string[]> {
  const entries = await log.read(TOPIC, partition, 0, ALL);
  return entries.map((entry) => Buffer.from(entry.value).toString());
}

function offsetsOf(entries: readonly LogEntry[]): number[] {
  return entries.map((entry) => entry.offset);
}

async function until(isTrue: () => boolean): Promise<void> {
  await expect.poll(isTrue, { timeout: 10_000, interval: 10 }).toBe(true);
}
