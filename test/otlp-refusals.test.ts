import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnySignal } from '../src/pipeline/room-batch.ts';
import type { ItemContext } from '../src/pipeline/signal.ts';
import type { Item } from '../src/protocol/envelope-types.ts';
import { envelopesOfOtlp } from '../src/protocol/otlp/read-request.ts';
import type { OtlpSignal } from '../src/protocol/otlp/schema.ts';
import { logSignal } from '../src/signals/log/index.ts';
import { metricSignal } from '../src/signals/metric/index.ts';
import { spanSignal } from '../src/signals/span/index.ts';
import { projectConfig } from './processor-house.ts';

const NOW_MS = Date.UTC(2026, 10, 28, 12);
// The runner only carries what a room prepared, and so does this test.
const ROOMS = new Map(
  [spanSignal, logSignal, metricSignal].flatMap((room) => room.itemTypes.map((type) => [type, room as unknown as AnySignal])),
);

/** How many elements of a container its room keeps, and how many it refuses. */
function judged(item: Item): { readonly kept: number; readonly lost: number } {
  const envelope = { headers: { eventId: null, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: [] };
  const ctx: ItemContext = {
    project: projectConfig(1, 1, 'shop'),
    keyId: 1,
    envelope,
    eventId: '0'.repeat(32),
    receivedAtMs: NOW_MS,
    clientIp: null,
    userAgent: null,
    client: null,
    logPartition: 0,
    logOffset: 1,
    itemIndex: 0,
  };
  const verdict = ROOMS.get(item.type)?.prepare(item, ctx);
  if (verdict?.isKept !== true) throw new Error(`the container was refused: ${verdict?.reason}`);
  const lost = verdict.lost ?? [];
  // One that came twice is there: its exporter has nothing to mend.
  const twice = lost.filter(({ verdict: { reason } }) => reason === 'duplicate');
  const sum = (counts: readonly { readonly category: string; readonly quantity: number }[]) =>
    counts
      .filter(({ category }) => ['span', 'log_item', 'trace_metric'].includes(category))
      .reduce((all, { quantity }) => all + quantity, 0);
  const all = sum(lost.map(({ count }) => count));
  const repeated = sum(twice.map(({ count }) => count));
  return { kept: sum(verdict.counts ?? []) + repeated, lost: all - repeated };
}

const ago = (ms: number) => `${BigInt(NOW_MS - ms) * 1_000_000n}`;
const time = fc.oneof(
  fc.constantFrom<unknown>(
    '0',
    '',
    null,
    -1,
    'x',
    '9'.repeat(20),
    1e300,
    ago(0),
    ago(-59_000),
    ago(-61_000),
    ago(30 * 86_400_000),
    ago(31 * 86_400_000),
  ),
  fc.integer({ min: 0, max: 2_000 }).map(ago),
);
const id = (digits: number) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant('ab'.repeat(digits / 2)) },
    fc.constantFrom<unknown>(
      '',
      '0'.repeat(digits),
      'AB'.repeat(digits / 2),
      'xy'.repeat(digits / 2),
      'ab',
      7,
      null,
      `${'ab'.repeat(digits / 2)}-`,
    ),
  );
const number = fc.constantFrom<unknown>(1, 0, -1, '5', 'NaN', null, 1e308, '', {}, '9007199254740993');
const span = fc.record(
  {
    traceId: id(32),
    spanId: id(16),
    parentSpanId: id(16),
    name: fc.constantFrom<unknown>('GET /', '', 5),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
  },
  { requiredKeys: [] },
);
const line = fc.record(
  { timeUnixNano: time, traceId: id(32), body: fc.constantFrom<unknown>({ stringValue: 'x' }, {}, null, 5) },
  { requiredKeys: [] },
);
const numbers = fc.array(number, { maxLength: 4 });
const point = fc.record(
  {
    timeUnixNano: time,
    asDouble: number,
    asInt: number,
    count: number,
    sum: number,
    explicitBounds: numbers,
    bucketCounts: numbers,
    scale: number,
    zeroCount: number,
    positive: fc.record({ offset: number, bucketCounts: numbers }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const metric = fc
  .tuple(
    fc.constantFrom<unknown>('m', '', ' ', 'ü'.repeat(300), 5),
    fc.constantFrom('gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary', 'none'),
    fc.array(point, { maxLength: 3 }),
  )
  .map(([name, kind, dataPoints]) => ({ name, [kind]: { dataPoints } }));

const REQUESTS: Readonly<Record<OtlpSignal, fc.Arbitrary<object>>> = {
  traces: fc.array(span, { maxLength: 4 }).map((spans) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] })),
  logs: fc.array(line, { maxLength: 4 }).map((logRecords) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })),
  metrics: fc.array(metric, { maxLength: 4 }).map((metrics) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] })),
};

test.each(['traces', 'logs', 'metrics'] as const)(
  'what an exporter of %s is told was refused is what the room refuses, no more and no less',
  (signal) => {
    fc.assert(
      fc.property(REQUESTS[signal], (request) => {
        const taken = envelopesOfOtlp({ signal, coding: 'json', bytes: Buffer.from(JSON.stringify(request)), receivedAtMs: NOW_MS });
        if (!taken.ok) throw new Error(taken.error);

        const items = taken.value.envelopes.flatMap((one) => one.items).filter(({ headers }) => headers.itemCount !== null);

        for (const item of items) expect(judged(item)).toEqual({ kept: item.headers.itemCount, lost: 0 });
        for (const { item } of taken.value.refused) expect(judged(item)).toEqual({ kept: 0, lost: item.headers.itemCount });
      }),
      { numRuns: 600 },
    );
  },
);
