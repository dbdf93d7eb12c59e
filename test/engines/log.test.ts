import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { logConformance } from '../../src/engines/log/conformance.ts';
import { checkKafka } from '../../src/engines/log/kafka-client.ts';
import { openKafkaLog } from '../../src/engines/log/kafka.ts';
import type { KafkaLogOptions } from '../../src/engines/log/kafka.ts';
import { freshName } from '../house-engines.ts';
import { house } from '../house.ts';
import { serverUrl } from './servers/ask.ts';

logConformance('LMDB', async () => {
  const directory = await house.directory();
  let log = await house.log({ directory });
  return {
    log,
    async reopen() {
      await log.close();
      log = await house.log({ directory });
      return log;
    },
  };
});

describe.skipIf(inject('programs').kafka === null)('Kafka', () => {
  logConformance('Kafka', async () => {
    const options = await kafkaOptions();
    let log = await openKafkaLog(options);
    onTestFinished(() => log.close());
    return {
      log,
      async reopen() {
        await log.close();
        log = await openKafkaLog(options);
        return log;
      },
    };
  });

  test('a wrong address is found at start, with the reason', async () => {
    const options = await kafkaOptions();

    await expect(checkKafka(options, 5_000)).resolves.toBeUndefined();
    await expect(checkKafka({ ...options, brokers: ['127.0.0.1:1'] }, 3_000)).rejects.toThrow(/127.0.0.1:1|within 3000 ms/);
  });
});

async function kafkaOptions(): Promise<KafkaLogOptions> {
  return {
    brokers: [await serverUrl('kafka')],
    tls: null,
    sasl: null,
    prefix: `${freshName('t')}.`,
    partitions: 4,
    replicas: 1,
    topics: ['events', 'outcomes', 'never-written'],
    compression: 'zstd',
    now: Date.now,
  };
}
