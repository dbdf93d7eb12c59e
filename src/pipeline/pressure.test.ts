import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { watchLag } from './lag.ts';
import { watchPressure } from './pressure.ts';
import type { Pressure, PressureOptions } from './pressure.ts';
import { TOPICS } from './topics.ts';

const RECORD = { topic: TOPICS.envelopes, partition: 1, value: Buffer.from('x') };

test('lag is the age of the oldest record that is not applied, and grows while PostgreSQL cannot say', async () => {
  const [log, metadata] = [await house.log(), await house.metadata()];
  let nowMs = 1_000;
  const lag = watchLag({ log, metadata, consumer: 'processor', topic: TOPICS.envelopes, nowMs: () => nowMs, lookMs: 5 });
  house.onClose(() => lag.close());

  await log.append([RECORD]);
  await expect.poll(() => (nowMs += 1_000) > 0 && lag.lagMs()).toBeGreaterThan(3_000);
  await metadata.execute(`INSERT INTO consumer_offset (consumer, topic, part, off) VALUES ('processor', $1, 1, 1)`, [TOPICS.envelopes]);
  await expect.poll(lag.lagMs).toBe(0);

  await log.append([RECORD]);
  await expect.poll(() => (nowMs += 1_000) > 0 && lag.lagMs()).toBeGreaterThan(0);
  const before = lag.lagMs();
  await metadata.close();
  nowMs += 60_000;
  await expect.poll(lag.lagMs).toBeGreaterThanOrEqual(before + 60_000);
});

test('a spool that fills up climbs the ladder, and says so; when it is empty the level comes back', async () => {
  let usedBytes = 0;
  const levels: number[] = [];
  const pressure = await watch({
    spoolUsage: async () => ({ usedBytes, capacityBytes: 10_000_000 }),
    onLevel: (level) => levels.push(level),
  });

  for (const [share, level] of [
    [0.3, 2],
    [0.6, 3],
    [0.85, 4],
    [0.99, 5],
  ] as const) {
    usedBytes = share * 10_000_000;
    await expect.poll(pressure.level).toBe(level);
  }
  expect(pressure.spoolBytes()).toBe(9_900_000);
  usedBytes = 0;
  await expect.poll(pressure.level).toBe(0);

  expect(levels).toEqual([2, 3, 4, 5, 4, 3, 2, 1, 0]);
  expect(pressure.limits({ projectId: 1, items: [] }, 0)).toEqual([]);
});

async function watch(own: Partial<PressureOptions>): Promise<Pressure> {
  const pressure = await watchPressure({
    directory: await house.directory(),
    log: await house.log(),
    metadata: await house.metadata(),
    spoolUsage: null,
    consumer: 'processor',
    // However little the machine that tests has left.
    minFreeBytes: 0,
    memoryBytes: Number.MAX_SAFE_INTEGER,
    lagMs: 10_000,
    longLagMs: 300_000,
    dwellMs: 0,
    nowMs: () => performance.now(),
    onLevel: () => undefined,
    sketch: () => null,
    tell: () => undefined,
    hurry: () => undefined,
    lookMs: 20,
    ...own,
  });
  house.onClose(() => pressure.close());
  return pressure;
}
