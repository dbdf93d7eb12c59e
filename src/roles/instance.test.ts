import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { readConfig } from '../config.ts';
import { openPgBoss } from '../engines/jobs/pg-boss.ts';
import { PROCESSOR_GROUP } from '../pipeline/processor.ts';
import { TOPICS } from '../pipeline/topics.ts';
import { watchInstance } from './instance.ts';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

test('an instance says what waits, how large its stores are, what runs and what is scheduled', async () => {
  const [metadata, events, log] = await Promise.all([house.metadata(), house.events(), house.log()]);
  const engines = { metadata, events, log };
  const pressure = { worst: () => ({ gateway: 'a', level: 5, reason: 'no room', freeBytes: 7, isDiskShort: true }) };
  const processes = () => [{ name: 'processor', problem: 'is starting', starts: 1, pid: null }];
  const jobs = await openPgBoss({ url: metadata.url, logger: QUIET });
  house.onClose(() => jobs.close());
  await jobs.schedule({ name: 'retention', cron: '17 3 * * *', limitSeconds: 60, run: async () => {} });
  const record = { topic: TOPICS.envelopes, partition: 1, value: new Uint8Array(10) };
  await log.append([record, record, record]);
  await metadata.execute('INSERT INTO consumer_offset (consumer, topic, part, off) VALUES ($1, $2, 1, 1)', [
    PROCESSOR_GROUP,
    TOPICS.envelopes,
  ]);

  const state = await watchInstance({ config: readConfig({}), engines, pressure, processes }).look();

  expect(state.topics.find(({ name }) => name === TOPICS.envelopes)).toMatchObject({ waiting: 2, oldestMs: expect.any(Number) });
  expect(state.topics.find(({ name }) => name === TOPICS.outcomes)).toMatchObject({ waiting: 0, oldestMs: null });
  expect(state.engines.find(({ role }) => role === 'metadata')?.sizeBytes).toBeGreaterThan(1_000_000);
  expect(state.engines.map(({ isEmbedded }) => isEmbedded)).toEqual([true, true, true, true, true]);
  expect(state.processes).toMatchObject([
    { name: 'main', problem: null },
    { name: 'processor', problem: 'is starting', memoryBytes: null },
  ]);
  expect(state.pressure).toMatchObject({ level: 5, freeBytes: 7 });
  expect(state.jobs).toEqual([{ name: 'retention', cron: '17 3 * * *', state: 'waiting', endedAt: null }]);
});

test('an engine that does not answer takes only its own part with it', async () => {
  const [metadata, events, log] = await Promise.all([house.metadata(), house.events(), house.log()]);
  const away = { ...metadata, row: () => Promise.reject(new Error('away')), rows: () => Promise.reject(new Error('away')) };
  const engines = { metadata: away, events, log };

  const state = await watchInstance({
    config: readConfig({}),
    engines,
    pressure: { worst: () => null },
    processes: () => [],
  }).look();

  expect(state.topics).toEqual([]);
  expect(state.jobs).toEqual([]);
  expect(state.engines.find(({ role }) => role === 'metadata')?.sizeBytes).toBeNull();
  expect(state.log?.capacityBytes).toBeGreaterThan(0);
});
