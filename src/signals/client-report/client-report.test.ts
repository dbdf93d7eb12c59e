import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { house, NOON_MS } from '../../../test/house.ts';
import { aProject } from '../../../test/gateway-parts.ts';
import type { ItemContext, Settled } from '../../pipeline/signal.ts';
import { parseEnvelope } from '../../protocol/envelope.ts';
import type { Envelope, Item } from '../../protocol/envelope-types.ts';
import { clientReportSignal, prepareClientReport } from './index.ts';
import type { ClientReport } from './schema.ts';

function prepare(payload: unknown) {
  const verdict = prepareClientReport({ payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)) }, NOON_MS);
  return verdict.isKept ? verdict.value : verdict.reason;
}

test('what was discarded is counted by category and reason', () => {
  const report = prepare({
    timestamp: '2026-11-22T11:58:30.5Z',
    discarded_events: [
      { reason: 'before_send', category: 'error', quantity: 3 },
      { reason: 'sample_rate', category: 'transaction', quantity: 10 },
      { reason: 'queue_overflow', category: 'user_report_v2', quantity: 1 },
    ],
  });

  expect(report).toEqual({
    atMs: NOON_MS - 89_500,
    discarded: [
      { category: 'error', reason: 'before_send', quantity: 3 },
      { category: 'transaction', reason: 'sample_rate', quantity: 10 },
      { category: 'feedback', reason: 'queue_overflow', quantity: 1 },
    ],
  });
});

test('nobody can invent reasons or categories', () => {
  const discarded_events = [
    { reason: 'because', category: 'error', quantity: 1 },
    { category: 'made_up', quantity: 2 },
    { reason: 'before_send', category: 'error', quantity: -1 },
    { reason: 'before_send', category: 'error', quantity: 1.5 },
    { reason: 'before_send', category: 'error', quantity: '7' },
    'nonsense',
    null,
  ];

  expect(prepare({ discarded_events })).toMatchObject({
    discarded: [
      { category: 'error', reason: 'other', quantity: 1 },
      { category: 'unknown', reason: 'other', quantity: 2 },
    ],
  });
});

test.each([undefined, 'nonsense', 5, '2020-01-01T00:00:00Z', '2026-11-22T13:00:00Z', (NOON_MS + 61_000) / 1000])(
  'the time %j is not believed',
  (timestamp) => {
    expect(prepare({ timestamp, discarded_events: [] })).toEqual({ atMs: NOON_MS, discarded: [] });
  },
);

test.each(['', '{', 'null', '5'])('%j is no report', (payload) => {
  expect(prepare(payload)).toBe('invalid_json');
});

test('any JSON gives a verdict', () => {
  fc.assert(
    fc.property(fc.json(), (payload) => {
      expect(prepare(payload)).toBeDefined();
    }),
  );
});

function settled(item: Item, envelope: Envelope, value: ClientReport): Settled<ClientReport, null> {
  const ctx: ItemContext = {
    project: aProject(),
    keyId: 7,
    envelope,
    eventId: '0'.repeat(32),
    receivedAtMs: NOON_MS,
    clientIp: null,
    userAgent: null,
    client: null,
    logPartition: 0,
    logOffset: 0,
    itemIndex: envelope.items.indexOf(item),
  };
  return { value, ctx, decision: null };
}

test('reports of real SDKs become outcomes that can be asked for', async () => {
  const events = await house.events();
  const captures = capturedEnvelopes().filter(({ name }) => name.includes('client_report'));
  const all = captures.flatMap(({ body }) => {
    const envelope = parseEnvelope(body);
    if (!envelope.ok) return [];
    return envelope.value.items
      .filter(({ type }) => type === 'client_report')
      .flatMap((item) => {
        const verdict = prepareClientReport(item, NOON_MS);
        return verdict.isKept ? [settled(item, envelope.value, verdict.value)] : [];
      });
  });
  expect(all.length).toBe(captures.length);

  for (const { table, key, rowCount, bytes } of await clientReportSignal.rows(all, 1)) {
    await events.insert({ table, rowCount, bytes, token: key });
  }

  const rows = await events.select<{ outcome: number; total: number }>({
    text: 'SELECT outcome, toUInt32(sum(quantity)) AS total FROM outcomes WHERE project_id = 42 GROUP BY outcome',
  });
  const sent = all.flatMap(({ value }) => value.discarded).reduce((sum, { quantity }) => sum + quantity, 0);
  expect(sent).toBeGreaterThan(0);
  expect(rows).toEqual([{ outcome: 5, total: sent }]);
});
