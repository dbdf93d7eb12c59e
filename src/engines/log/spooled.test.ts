import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { logConformance } from './conformance.ts';
import { LogFullError, LogUnavailableError } from './port.ts';
import type { Log, LogAppend } from './port.ts';
import { spooledLog } from './spooled.ts';
import type { SpooledLog } from './spooled.ts';

logConformance('a log with a spool', async () => {
  const directory = await house.directory();
  let log = await withSpool(await house.log({ directory }));
  return {
    log,
    async reopen() {
      await log.close();
      log = await withSpool(await house.log({ directory }));
      return log;
    },
  };
});

test('what is appended while the log is away is durable at once, and is in the log soon after it is back', async () => {
  const { log: primary, setAway } = hurtable(await house.log());
  const states: boolean[] = [];
  const log = await withSpool(primary, (isSpooling) => states.push(isSpooling));
  await log.append([record('before')]);

  setAway('refuses');
  for (let n = 0; n < 20; n++) await log.append([record(`away ${n}`)]);
  const spooled = (await log.spoolUsage()).usedBytes;
  setAway(null);

  await expect.poll(() => texts(primary)).toEqual(['before', ...Array.from({ length: 20 }, (_, n) => `away ${n}`)]);
  await expect.poll(() => states).toEqual([true, false]);
  expect(spooled).toBeGreaterThan(0);
});

test('a log that does not answer costs a caller the patience once, not each time', async () => {
  const { log: primary, setAway } = hurtable(await house.log());
  const log = await withSpool(primary);

  setAway('is silent');
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 10 }, (_, n) => log.append([record(`a${n}`)])));
  for (let n = 0; n < 10; n++) await log.append([record(`b${n}`)]);
  const tookMs = performance.now() - startedAt;
  setAway(null);

  await expect.poll(async () => new Set(await texts(primary)).size).toBe(20);
  // Each time would be eleven: the ten at once wait together.
  expect(tookMs).toBeLessThan(8 * PATIENCE_MS);
});

test('what a process that was killed had spooled is drained by the next one', async () => {
  const [directory, spoolDirectory] = [await house.directory(), await house.directory()];
  const first = hurtable(await house.log({ directory }));
  first.setAway('refuses');
  const spool = await house.log({ directory: spoolDirectory });
  const log = spooledLog({ primary: first.log, spool, patienceMs: PATIENCE_MS });
  await log.append([record('left behind')]);
  await log.close();

  const primary = await house.log({ directory });
  const again = spooledLog({ primary, spool: await house.log({ directory: spoolDirectory }) });
  house.onClose(() => again.close());

  await expect.poll(() => texts(primary)).toEqual(['left behind']);
});

test('a spool that is full refuses like a log that is full', async () => {
  const { log: primary, setAway } = hurtable(await house.log());
  const spool = await house.log({ capacityBytes: 1024 * 1024 });
  const log = spooledLog({ primary, spool, patienceMs: PATIENCE_MS });
  house.onClose(() => log.close());
  setAway('refuses');

  const filling = Promise.all(
    Array.from({ length: 60 }, () => log.append([{ topic: 'events', partition: 0, value: Buffer.alloc(50_000) }])),
  );

  await expect(filling).rejects.toBeInstanceOf(LogFullError);
  setAway(null);
});

const PATIENCE_MS = 300;

async function withSpool(primary: Log, onState?: (isSpooling: boolean) => void): Promise<SpooledLog> {
  const log = spooledLog({ primary, spool: await house.log(), patienceMs: PATIENCE_MS, ...(onState ? { onState } : {}) });
  house.onClose(() => log.close());
  return log;
}

type Away = 'refuses' | 'is silent' | null;

/** A log whose way to us can be cut. */
function hurtable(inner: Log): { readonly log: Log; setAway(how: Away): void } {
  let away: Away = null;
  const log: Log = Object.create(inner, {
    append: {
      value: async (records: readonly LogAppend[]) => {
        if (away === 'refuses') throw new LogUnavailableError('on purpose');
        if (away === 'is silent') return new Promise<readonly number[]>(() => {});
        return inner.append(records);
      },
    },
    read: { value: inner.read.bind(inner) },
    close: { value: () => inner.close() },
    partitions: { value: inner.partitions },
  }) as Log; // everything else is the inner log's
  return { log, setAway: (how) => (away = how) };
}

function record(text: string): LogAppend {
  return { topic: 'events', partition: 1, value: Buffer.from(text) };
}

async function texts(log: Log): Promise<string[]> {
  const entries = await log.read('events', 1, 0, { maxRecords: 1_000, maxBytes: 1e9 });
  return entries.map((entry) => Buffer.from(entry.value).toString());
}
