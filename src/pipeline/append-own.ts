import type { Log } from '../engines/log/port.ts';
import { writeEnvelope } from '../protocol/write-envelope.ts';
import { partitionOf } from './partition.ts';
import { encodeRecord } from './record.ts';
import { TOPICS } from './topics.ts';

/** Something that the program itself has to say of a project: an item of a type that no client may send (`ownItemTypes` of a room). */
export interface OwnItem {
  readonly orgId: number;
  readonly projectId: number;
  /** 32 hex digits. The same id twice is one event, as it is with a client that sends again. */
  readonly eventId: string;
  readonly type: string;
  readonly payload: Uint8Array;
  readonly atMs: number;
}

/** Keys have numbers from 1 on: none was used. */
const NO_KEY = 0;

/**
 * Appends items of our own to the log, each in a record of its own. From there they go the way of everything that is received: once
 * through crashes, in the order of their project, under the same counters (docs/adr/0014).
 * @throws what `Log.append` throws; nothing is lost when the caller finds the same again.
 */
export async function appendOwn(log: Log, items: readonly OwnItem[]): Promise<void> {
  if (items.length === 0) return;
  await log.append(
    items.map((item) => ({
      topic: TOPICS.envelopes,
      partition: partitionOf(item.projectId, item.eventId, log.partitions),
      value: encodeRecord({
        projectId: item.projectId,
        orgId: item.orgId,
        keyId: NO_KEY,
        receivedAtMs: item.atMs,
        encoding: 'identity',
        eventId: item.eventId,
        clientIp: null,
        userAgent: null,
        client: null,
        isOwn: true,
        body: writeEnvelope(envelopeOf(item)),
      }),
    })),
  );
}

function envelopeOf({ eventId, type, payload }: OwnItem) {
  const headers = { contentType: 'application/json', itemCount: null, filename: null, attachmentType: null, platform: null, all: {} };
  return { headers: { eventId, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: [{ type, headers, payload }] };
}
