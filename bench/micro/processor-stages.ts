/**
 * Microseconds of CPU of each step that an event takes in the processor, in one warm process and without the stores:
 * `node bench/micro/processor-stages.ts [events]`. Compare runs on one machine only.
 */
import { decodeRecord, encodeRecord, openRecord, type IngestRecord } from '../../src/pipeline/record.ts';
import { toColumns } from '../../src/signals/error/columns.ts';
import { groupEvent } from '../../src/signals/error/grouping/group.ts';
import { applyInApp } from '../../src/signals/error/grouping/in-app.ts';
import { normalizeEvent } from '../../src/event/normalize.ts';
import { cutBlocks, packBlock } from '../../src/signals/error/payload-block.ts';
import { eventJson } from '../../src/signals/error/process.ts';
import { createErrorWriter, type ErrorRow } from '../../src/signals/error/table.ts';
import { deriveTags } from '../../src/event/tags.ts';
import { benchBody } from '../events.ts';

const COUNT = Number(process.argv[2] ?? 2_000);
const SCRUBBING = { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false };
const spent = new Map<string, number>();

function timed<T>(stage: string, work: () => T): T {
  const before = process.threadCpuUsage();
  const result = work();
  const { user, system } = process.threadCpuUsage(before);
  spent.set(stage, (spent.get(stage) ?? 0) + (user + system) / 1000);
  return result;
}

interface Processed {
  readonly payload: Buffer;
  readonly row: ErrorRow;
}

function processOne(bytes: Uint8Array, at: number): Processed {
  const envelope = timed('decompress, frame', () => {
    const opened = openRecord(decodeRecord(bytes));
    if (!opened.ok) throw new Error(opened.error.reason);
    return opened.value;
  });
  const event = timed('parse, normalise, scrub', () => {
    const normalized = normalizeEvent(envelope.items[0]!.payload, {
      eventId: envelope.headers.eventId ?? '',
      receivedAtMs: Date.UTC(2026, 10, 22, 12),
      sentAtMs: envelope.headers.sentAtMs,
      clientIp: '203.0.113.7',
      userAgent: null,
      client: null,
      envelopeSdk: envelope.headers.sdk,
      scrubbing: SCRUBBING,
    });
    if (!normalized.ok) throw new Error(normalized.error.reason);
    return normalized.value;
  });
  const marks = timed('in-app', () => applyInApp(event));
  const grouping = timed('group', () => groupEvent(event, 'vedette:2026-11-22', marks));
  const tags = timed('tags', () => deriveTags(event));
  const columns = timed('columns', () => toColumns(event, grouping, tags));
  const text = timed('stringify', () => eventJson(event));
  const payload = timed('utf-8', () => Buffer.from(text));
  const row: ErrorRow = {
    columns,
    projectId: 1,
    issueId: at % 240,
    eventId: event.event_id,
    receivedAtMs: event.received * 1000,
    primaryHash: grouping.hashes[0] ?? '',
    groupingConfig: grouping.config,
    payloadBlock: at,
    payloadIndex: 0,
    payloadSize: payload.length,
    logPartition: 0,
    logOffset: at,
  };
  return { payload, row };
}

function recordBytes(seed: number): Uint8Array {
  const { body, isGzip, made } = benchBody(seed);
  const record: IngestRecord = {
    projectId: 1 + made.project,
    orgId: 1,
    keyId: 1,
    receivedAtMs: Date.UTC(2026, 10, 22, 12),
    encoding: isGzip ? 'gzip' : 'identity',
    eventId: made.eventId,
    clientIp: '203.0.113.7',
    userAgent: null,
    client: null,
    body,
  };
  return encodeRecord(record);
}

const writeErrors = createErrorWriter();

async function runOnce(records: readonly Uint8Array[]): Promise<{ rowBytes: number; payloadBytes: number; packedBytes: number }> {
  const processed = records.map(processOne);
  const rowBytes = timed('rows', () => writeErrors(processed.map((one) => one.row)).length);
  const places = timed('cut', () =>
    cutBlocks(
      processed.map(({ row, payload }) => ({
        projectId: 1,
        primaryHash: row.primaryHash,
        logOffset: row.logOffset,
        sizeBytes: payload.length,
      })),
    ),
  );

  const before = process.cpuUsage();
  const blocks = Map.groupBy(processed, (_, at) => places[at]!.block);
  let packedBytes = 0;
  for (const block of blocks.values()) packedBytes += (await packBlock(block.map((one) => one.payload))).length;
  const cpu = process.cpuUsage(before);
  spent.set('zstd (all threads)', (spent.get('zstd (all threads)') ?? 0) + (cpu.user + cpu.system) / 1000);
  return { rowBytes, payloadBytes: processed.reduce((sum, one) => sum + one.payload.length, 0), packedBytes };
}

const records = Array.from({ length: COUNT }, (_, seed) => recordBytes(seed));
await runOnce(records);
spent.clear();
const sizes = await runOnce(records);

const total = [...spent.values()].reduce((sum, ms) => sum + ms, 0);
for (const [stage, ms] of spent) console.log(`${stage.padEnd(26)} ${((ms * 1000) / COUNT).toFixed(1).padStart(7)} µs/event`);
console.log(`${'sum'.padEnd(26)} ${((total * 1000) / COUNT).toFixed(1).padStart(7)} µs/event`);
console.log(
  `bytes per event: record ${Math.round(records.reduce((sum, one) => sum + one.length, 0) / COUNT)}, payload ${Math.round(sizes.payloadBytes / COUNT)}, ` +
    `packed ${Math.round(sizes.packedBytes / COUNT)}, row ${Math.round(sizes.rowBytes / COUNT)}`,
);
