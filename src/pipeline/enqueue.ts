import { crc32 } from 'node:zlib';
import { LogFullError } from '../engines/log/port.ts';
import type { LogAppend } from '../engines/log/port.ts';
import type { Encoding } from '../protocol/encodings.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { unclaimedReason } from '../protocol/item-types.ts';
import { writeEnvelope } from '../protocol/write-envelope.ts';
import { encodeOutcomes } from './outcome-record.ts';
import { partitionOf } from './partition.ts';
import type { Parcel } from './parcel.ts';
import type { ReceiveDeps } from './receive-deps.ts';
import { encodeRecord } from './record.ts';
import { outcomesOf, recordItems } from './refused.ts';
import type { Cause } from './refused.ts';
import { TOPICS } from './topics.ts';

/** True when the envelope is on stable storage, false when there is no room; then its items are accounted for as refused. */
export async function logEnvelope(parcel: Parcel, kept: readonly Item[], deps: ReceiveDeps): Promise<boolean> {
  const { visitor, arrival, eventId } = parcel;
  const plain = bodyToKeep(parcel, kept);
  const packing = deps.spool.pack(plain.body, plain.encoding);
  const { body, encoding } = packing instanceof Promise ? await packing : packing;

  const value = encodeRecord({
    projectId: visitor.project.projectId,
    orgId: visitor.project.orgId,
    keyId: visitor.key.keyId,
    receivedAtMs: parcel.receivedAtMs,
    encoding,
    eventId,
    clientIp: arrival.clientIp,
    userAgent: arrival.userAgent,
    client: arrival.credentials?.client ?? null,
    ...(deps.mayRepeat ? { recordId: deps.newId() } : {}),
    body,
  });
  const partition = partitionOf(visitor.project.projectId, eventId ?? contentKey(kept), deps.log.partitions);
  return append({ topic: TOPICS.envelopes, partition, value }, parcel, kept, deps);
}

/** What has no id is known by what it holds: who was not answered sends it again, and it has to meet the consumer that knows the first. */
function contentKey(items: readonly Item[]): string {
  return items.map(({ payload }) => crc32(payload).toString(16)).join('');
}

/** Nothing in the envelope is for anybody: its outcomes are all that is kept, and they are kept before the 200. */
export async function logUnclaimed(parcel: Parcel, items: readonly Item[], deps: ReceiveDeps): Promise<boolean> {
  const causes = items.map((item) => ({ item, cause: { kind: 'invalid', reason: unclaimedReason(item.type) } as const }));
  return logRefused(parcel, causes, deps);
}

/** Outcomes that a 200 stands for, on stable storage; false when there is no room for them. */
export async function logRefused(
  parcel: Parcel,
  refused: readonly { readonly item: Item; readonly cause: Cause }[],
  deps: ReceiveDeps,
): Promise<boolean> {
  const outcomes = refused.flatMap(({ item, cause }) => outcomesOf(parcel, [item], () => cause));
  if (outcomes.length === 0) return true;

  const partition = partitionOf(parcel.visitor.project.projectId, parcel.eventId ?? '', deps.log.partitions);
  return append(
    { topic: TOPICS.outcomes, partition, value: encodeOutcomes(outcomes, deps.mayRepeat ? deps.newId() : undefined) },
    parcel,
    refused.map(({ item }) => item),
    deps,
  );
}

/** The client's bytes, unless items were taken out or the request was no envelope to begin with. */
function bodyToKeep({ arrival, envelope }: Parcel, kept: readonly Item[]): { body: Uint8Array; encoding: Encoding } {
  const isWhole = kept.length === envelope.items.length && arrival.kind === 'envelope';
  if (isWhole) return { body: arrival.sent, encoding: arrival.encoding };
  return { body: writeEnvelope({ headers: envelope.headers, items: kept }), encoding: 'identity' };
}

async function append(record: LogAppend, parcel: Parcel, items: readonly Item[], deps: ReceiveDeps): Promise<boolean> {
  try {
    await deps.log.append([record]);
    return true;
  } catch (error) {
    // Whatever the log's trouble is, nothing was promised: the sender is asked to come again, and the miss is counted.
    if (!(error instanceof LogFullError)) deps.logger.error({ err: error }, 'log refused a record');
    recordItems(parcel, items, { kind: 'rate_limited', reason: 'backpressure' }, deps);
    return false;
  }
}
