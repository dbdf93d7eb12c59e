import type { Log } from '../src/engines/log/port.ts';
import { makeSignals } from '../src/rooms.ts';
import { parseEnvelope } from '../src/protocol/envelope.ts';
import type { Envelope, Item } from '../src/protocol/envelope-types.ts';
import { writeEnvelope } from '../src/protocol/write-envelope.ts';
import type { ProjectConfig } from '../src/pipeline/project-config.ts';
import { partitionOf } from '../src/pipeline/partition.ts';
import { encodeRecord } from '../src/pipeline/record.ts';
import { TOPICS } from '../src/pipeline/topics.ts';
import { house } from './house.ts';
import type { Api } from './api.ts';
import { newEventId, projectConfig, startTestProcessor, untilApplied } from './processor-house.ts';

/** The whole way from an envelope to the API, for rooms that are read by REST. */
export interface Line {
  readonly project: ProjectConfig;
  readonly log: Log;
  /** Resolves when all that is in the log is applied. */
  applied(): Promise<void>;
  /** Applied when it returns. The time of arrival decides what is accepted. */
  post(envelope: Buffer | { readonly headers?: Partial<Envelope['headers']>; readonly items: readonly Item[] }, sent?: Sent): Promise<void>;
}

interface Sent {
  readonly receivedAtMs?: number;
  readonly userAgent?: string | null;
  readonly project?: ProjectConfig;
}

/** All rooms on the stores of an API, for its first project. */
export async function startLine(api: Api, own: Partial<ProjectConfig> = {}, partitions = 4): Promise<Line> {
  const log = await house.log({ partitions });
  const stores = { log, metadata: api.metadata, events: api.events, blobs: api.blobs, cache: api.cache };
  const rows = await api.metadata.rows<{ id: number; org_id: number; slug: string }>('SELECT id, org_id, slug FROM project ORDER BY id');
  const projects = rows.map((row, at) => ({ ...projectConfig(row.org_id, row.id, row.slug), ...(at === 0 ? own : {}) }));
  const [project] = projects;
  if (project === undefined) throw new Error('The API begins with a project.');
  const processor = await startTestProcessor(stores, projects, { signals: makeSignals({ blobs: api.blobs, symbolicator: null }) });
  house.onClose(() => processor.stop());

  return {
    project,
    log,
    applied: () => untilApplied(processor),
    async post(sending, { receivedAtMs = api.clock.now(), userAgent = null, project: target = project } = {}) {
      const eventId = eventIdOf(sending);
      const body = Buffer.isBuffer(sending) ? sending : bodyOf(sending, eventId);
      const record = {
        projectId: target.projectId,
        orgId: target.orgId,
        keyId: 7,
        receivedAtMs,
        encoding: 'identity' as const,
        eventId,
        clientIp: '203.0.113.7',
        userAgent,
        client: 'test/1.0',
        body,
      };
      await log.append([
        { topic: TOPICS.envelopes, partition: partitionOf(target.projectId, eventId, log.partitions), value: encodeRecord(record) },
      ]);
      await untilApplied(processor);
    },
  };
}

function bodyOf({ headers = {}, items }: Exclude<Parameters<Line['post']>[0], Buffer>, eventId: string): Uint8Array {
  return writeEnvelope({ headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null, ...headers }, items });
}

function eventIdOf(sending: Parameters<Line['post']>[0]): string {
  if (!Buffer.isBuffer(sending)) return sending.headers?.eventId ?? newEventId();
  const parsed = parseEnvelope(sending);
  return (parsed.ok ? parsed.value.headers.eventId : null) ?? newEventId();
}
