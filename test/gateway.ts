import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log, Topic } from '../src/engines/log/port.ts';
import { systemClock } from '../src/engines/clock/system.ts';
import { ingestHandler } from '../src/http/ingest.ts';
import type { IngestOptions } from '../src/http/ingest.ts';
import { silentLogger } from '../src/lib/logger.ts';
import type { DoorSeen } from '../src/pipeline/channels.ts';
import { decodeOutcomes } from '../src/pipeline/outcome-record.ts';
import type { ProjectConfig } from '../src/pipeline/project-config.ts';
import { decodeRecord, openRecord } from '../src/pipeline/record.ts';
import { TOPICS } from '../src/pipeline/topics.ts';
import type { Envelope } from '../src/protocol/envelope-types.ts';
import type { Outcome } from '../src/protocol/outcomes.ts';
import { aProject, configsOf, ERROR_ROOMS } from './gateway-parts.ts';
import { house } from './house.ts';

/** A gateway on loopback over a real log, for one test. */
export interface TestGateway {
  readonly url: string;
  readonly log: Log;
  /** What was refused and not logged, as it was recorded. */
  readonly refused: readonly Outcome[];
  readonly door: readonly DoorSeen[];
  /** Logged envelopes, opened, with what the gateway knew of the request. */
  logged(): Promise<readonly Logged[]>;
  /** Outcomes that were logged because a 200 stood for them. */
  loggedOutcomes(): Promise<readonly Outcome[]>;
}

export interface Logged {
  readonly record: ReturnType<typeof decodeRecord>;
  readonly envelope: Envelope;
  readonly partition: number;
  readonly items: readonly [type: string, payload: string][];
}

export async function startGateway(
  options: Partial<IngestOptions> & { readonly projects?: readonly ProjectConfig[] } = {},
): Promise<TestGateway> {
  const log = options.log ?? (await house.log());
  const refused: Outcome[] = [];
  const door: DoorSeen[] = [];
  const handler = ingestHandler({
    log,
    configs: configsOf(...(options.projects ?? [aProject()])),
    cache: house.cache(),
    clock: systemClock,
    logger: silentLogger,
    outcomes: { record: (outcome) => void refused.push(outcome) },
    claims: ERROR_ROOMS,
    publishDoor: (seen) => void door.push(seen),
    trustedProxies: [],
    ...options,
  });
  const server = createServer((req, res) => {
    if (!handler(req, res)) res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  house.onClose(async () => {
    handler.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    refused,
    door,
    logged: async () => (await recordsOf(log, TOPICS.envelopes)).map(({ value, partition }) => openLogged(value, partition)),
    loggedOutcomes: async () => (await recordsOf(log, TOPICS.outcomes)).flatMap(({ value }) => [...decodeOutcomes(value).outcomes]),
  };
}

function openLogged(value: Uint8Array, partition: number): Logged {
  const record = decodeRecord(value);
  const envelope = openRecord(record);
  if (!envelope.ok) throw new Error(`a logged envelope does not open: ${envelope.error.reason}`);
  const items = envelope.value.items.map((item): [string, string] => [item.type, Buffer.from(item.payload).toString()]);
  return { record, envelope: envelope.value, partition, items };
}

async function recordsOf(log: Log, topic: Topic): Promise<readonly { value: Uint8Array; partition: number }[]> {
  const all: { value: Uint8Array; partition: number }[] = [];
  for (let partition = 0; partition < log.partitions; partition++) {
    let from = 0;
    for (;;) {
      const entries = await log.read(topic, partition, from, { maxRecords: 1_000, maxBytes: 1e9 });
      if (entries.length === 0) break;
      all.push(...entries.map(({ value }) => ({ value, partition })));
      from = (entries.at(-1)?.offset ?? 0) + 1;
    }
  }
  return all;
}
