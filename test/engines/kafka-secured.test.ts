import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openKafkaLog } from '../../src/engines/log/kafka.ts';
import { engineAddresses } from '../../src/roles/addresses.ts';
import { checkEngines } from '../../src/roles/check-engines.ts';
import { freshName, TEST_PREFIX } from '../house-engines.ts';
import { kafkaProperties, startBroker } from './servers/start.ts';
import type { KafkaPorts, Started } from './servers/start.ts';

const run = promisify(execFile);
const PASSWORD = 'test-password';
const STORE_PASSWORD = 'test-store';
const USER = 'vedette';

const programs = inject('programs');
const keytool = programs.java === null ? null : programs.java.replace(/java$/, 'keytool');

describe.skipIf(programs.kafka === null || keytool === null)('Kafka with TLS and SASL', () => {
  let home = '';
  let broker: Started | null = null;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), TEST_PREFIX));
    await makeKey(home, 'foreign');
    const store = await makeKey(home, 'own');
    const directory = join(home, 'kafka');
    await mkdir(directory);
    const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((name) => ['--add-scram', `${name}=[name=${USER},password=${PASSWORD}]`]);
    broker = await startBroker(programs, directory, (ports) => ({
      properties: securedProperties(directory, ports, store),
      format: scram,
    }));
  }, 240_000);

  afterAll(async () => {
    await broker?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });

  /** As an operator writes it. */
  const kafkaOf = (own: Readonly<Record<string, string>>) => {
    const config = readConfig({
      KAFKA_BROKERS: broker?.url ?? '',
      KAFKA_REPLICAS: '1',
      KAFKA_PARTITIONS: '2',
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: join(home, 'own.pem'),
      KAFKA_USERNAME: USER,
      KAFKA_PASSWORD: PASSWORD,
      KAFKA_TOPIC_PREFIX: `${freshName('secured')}.`,
      VEDETTE_START_PATIENCE_SECONDS: '4',
      ...own,
    });
    return { config, addresses: engineAddresses(config, { databaseUrl: '', eventsUrl: 'unix:/none', dataDirectory: home }) };
  };

  test.each(['SCRAM-SHA-256', 'SCRAM-SHA-512', 'PLAIN'])(
    'records come and go with %s over TLS',
    async (mechanism) => {
      const { config, addresses } = kafkaOf({ KAFKA_SASL_MECHANISM: mechanism });
      await checkEngines(config, addresses);
      if (addresses.kafka === null) throw new Error('Kafka was configured above');

      const log = await openKafkaLog({ ...addresses.kafka, topics: ['t'], now: Date.now });
      const offsets = await log.append([{ topic: 't', partition: 1, value: Buffer.from(mechanism) }]);
      const read = await log.read('t', 1, 0, { maxRecords: 10, maxBytes: 1_000 });
      await log.close();

      expect(offsets).toEqual([0]);
      expect(read.map(({ value }) => Buffer.from(value).toString())).toEqual([mechanism]);
    },
    60_000,
  );

  const WRONG: readonly [string, Readonly<Record<string, string>>][] = [
    ['a wrong password', { KAFKA_PASSWORD: 'another-password' }],
    ['an authority that did not sign', { KAFKA_TLS_CA_FILE: 'foreign.pem' }],
    ['no TLS where there is', { KAFKA_TLS: 'false' }],
  ];
  test.each(WRONG)(
    '%s ends the start with the name of the option and without the password',
    async (_what, own) => {
      const file: Readonly<Record<string, string>> =
        own['KAFKA_TLS_CA_FILE'] === undefined ? {} : { KAFKA_TLS_CA_FILE: join(home, own['KAFKA_TLS_CA_FILE']) };
      const { config, addresses } = kafkaOf({ ...own, ...file });

      const failure = await checkEngines(config, addresses).catch((error: Error) => error);

      expect(failure).toBeInstanceOf(Error);
      expect(String(failure)).toContain('KAFKA_BROKERS does not work');
      expect(String(failure)).not.toContain('another-password');
      expect(String(failure)).not.toContain(PASSWORD);
    },
    30_000,
  );
});

async function makeKey(home: string, name: string): Promise<string> {
  const store = join(home, `${name}.p12`);
  const certificate = join(home, `${name}.pem`);
  const common = ['-keystore', store, '-storetype', 'PKCS12', '-storepass', STORE_PASSWORD, '-alias', 'broker'];
  const names = ['-dname', 'CN=localhost', '-ext', 'SAN=IP:127.0.0.1,DNS:localhost'];
  await run(keytool ?? '', ['-genkeypair', ...common, '-keyalg', 'EC', '-validity', '30', ...names]);
  await run(keytool ?? '', ['-exportcert', ...common, '-rfc', '-file', certificate]);
  return store;
}

function securedProperties(directory: string, ports: Omit<KafkaPorts, 'publicPort'>, store: string): string {
  const plain = kafkaProperties(directory, { ...ports, publicPort: ports.port })
    .replaceAll(`PLAINTEXT://127.0.0.1:${ports.port}`, `SASL_SSL://127.0.0.1:${ports.port}`)
    .replace('PLAINTEXT:PLAINTEXT', 'SASL_SSL:SASL_SSL');
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const more = {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'inter.broker.listener.name': 'SASL_SSL',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `${module} required username="${USER}" password="${PASSWORD}" user_${USER}="${PASSWORD}";`,
    'listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config': 'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'ssl.keystore.location': store,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.password': STORE_PASSWORD,
    'ssl.key.password': STORE_PASSWORD,
    // It tries a connection to itself when it starts.
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': store.replace(/p12$/, 'pem'),
  };
  return `${plain}\n${Object.entries(more)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}`;
}
