import type { Producer } from '@platformatic/kafka';
import type { PendingAppend } from './group-commit.ts';
import { asLogError } from './kafka-client.ts';
import { RECORD_HEADER_BYTES, writeRecord } from './record.ts';

/** Untyped values in, bytes as they are. */
export type BytesProducer = Producer<Buffer, Buffer, Buffer, Buffer>;

interface Placed {
  readonly call: PendingAppend;
  /** Key of the stream and position among its records of this group, for each record of the call. */
  readonly places: readonly { readonly stream: string; readonly index: number }[];
}

export interface KafkaWriterOptions {
  readonly producer: BytesProducer;
  readonly prefix: string;
  readonly now: () => number;
  /** Told what was written, in bytes, for the estimate of what the log takes. */
  readonly onWritten: (stream: string, records: number, sizeBytes: number) => void;
}

/** A broker that has not acknowledged by then may do so later: the senders are asked to come again, and repeats are recognised. */
const PATIENCE_MS = 15_000;

/**
 * One request to each broker for a whole group (acks=all, idempotent: a retry of the client writes nothing twice). The records of a
 * group for one partition are one batch, so their offsets follow from the first. The client takes one group at a time.
 */
export function kafkaWriter({ producer, prefix, now, onWritten }: KafkaWriterOptions): (group: readonly PendingAppend[]) => Promise<void> {
  return async (group) => {
    const sizes = new Map<string, { records: number; sizeBytes: number }>();
    const appendedAtMs = now();
    const placed = group.map((call): Placed => ({ call, places: call.records.map((record) => place(record, sizes)) }));
    const messages = group.flatMap(({ records }) =>
      records.map(({ topic, partition, value }) => ({ topic: prefix + topic, partition, value: framed(value, appendedAtMs) })),
    );
    try {
      const { offsets = [] } = await inTime(producer.send({ messages }));
      const firsts = new Map(offsets.map((one) => [streamKey(one.topic.slice(prefix.length), one.partition), Number(one.offset)]));
      for (const { call, places } of placed) call.resolve(places.map(({ stream, index }) => (firsts.get(stream) ?? Number.NaN) + index));
      for (const [stream, { records, sizeBytes }] of sizes) onWritten(stream, records, sizeBytes);
    } catch (error) {
      const told = asLogError(error);
      for (const { call } of placed) call.reject(told);
    }
  };
}

export function streamKey(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function place(
  { topic, partition, value }: PendingAppend['records'][number],
  sizes: Map<string, { records: number; sizeBytes: number }>,
): { stream: string; index: number } {
  const stream = streamKey(topic, partition);
  const size = sizes.get(stream) ?? { records: 0, sizeBytes: 0 };
  const index = size.records;
  size.records += 1;
  size.sizeBytes += value.length + RECORD_HEADER_BYTES;
  sizes.set(stream, size);
  return { stream, index };
}

/** The same frame as on disk: a checksum from the gateway to the processor, and the time. */
function framed(value: Uint8Array, appendedAtMs: number): Buffer {
  const target = Buffer.allocUnsafe(RECORD_HEADER_BYTES + value.length);
  writeRecord(target, value, appendedAtMs);
  return target;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no acknowledgement within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
