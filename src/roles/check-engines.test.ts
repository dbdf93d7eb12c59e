import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { engineAddresses } from './addresses.ts';
import { checkEngines } from './check-engines.ts';

const NOBODY = {
  DATABASE_URL: 'postgres://somebody:secret-word@127.0.0.1:2/x',
  CLICKHOUSE_URL: 'http://127.0.0.1:2/x',
  KAFKA_BROKERS: '127.0.0.1:2',
  REDIS_URL: 'redis://:secret-word@127.0.0.1:2',
  S3_ENDPOINT: 'http://127.0.0.1:2',
  S3_BUCKET: 'bucket',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret-word',
};

test('servers that do not answer end the start when its patience is over, each with its variable and the reason, and no password is told', async () => {
  const config = readConfig({ ...NOBODY, VEDETTE_START_PATIENCE_SECONDS: '2' });
  const addresses = engineAddresses(config, {
    databaseUrl: NOBODY.DATABASE_URL,
    eventsUrl: NOBODY.CLICKHOUSE_URL,
    dataDirectory: '/nowhere',
  });
  const startedAt = performance.now();

  const failure = await checkEngines(config, addresses).catch((error: Error) => error);

  const sentences = failure instanceof Error ? failure.message.split('\n') : [];
  expect(sentences.map((sentence) => sentence.split(' ')[0])).toEqual([
    'DATABASE_URL',
    'CLICKHOUSE_URL',
    'KAFKA_BROKERS',
    'REDIS_URL',
    'S3_ENDPOINT',
  ]);
  expect(sentences.filter((sentence) => !/127\.0\.0\.1:2|no broker answered/.test(sentence) || sentence.includes('secret-word'))).toEqual(
    [],
  );
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  // With a little for the last answers, a start ends within 10 s unless it was told otherwise.
  expect(readConfig(NOBODY).VEDETTE_START_PATIENCE_SECONDS).toBe(8);
});

test('options that belong together are asked for together, and roles apart need engines that all share', () => {
  expect(() => readConfig({ S3_ENDPOINT: 'http://x' })).toThrow('S3_BUCKET');
  expect(() => readConfig({ KAFKA_BROKERS: 'x:1', KAFKA_USERNAME: 'u' })).toThrow('KAFKA_PASSWORD');
  expect(() => readConfig({ CLICKHOUSE_CLUSTER: 'c' })).toThrow('CLICKHOUSE_URL');
  expect(() => readConfig({ DATABASE_READ_URL: 'postgres://x/y' })).toThrow('DATABASE_READ_URL needs DATABASE_URL');
  expect(() => readConfig({ VEDETTE_ROLES: 'gateway' })).toThrow(
    'DATABASE_URL, CLICKHOUSE_URL, KAFKA_BROKERS, REDIS_URL, S3_ENDPOINT, VEDETTE_SECRET',
  );
  expect(readConfig({ VEDETTE_ROLES: 'gateway,processor,api,jobs' }).VEDETTE_ROLES).toHaveLength(4);
});
