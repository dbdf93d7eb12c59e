/** Every captured transaction and container of spans: posted, stored, read back over REST and compared field by field. */
import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { house } from '../../../test/house.ts';
import { startLine } from '../../../test/span-house.ts';
import { parseEnvelope } from '../../protocol/envelope.ts';

const RECEIVED = Date.parse('2026-11-22T08:00:00Z');

interface Captured {
  readonly name: string;
  readonly body: Buffer;
  // oxlint-disable-next-line typescript/no-explicit-any -- what SDKs send has many shapes
  readonly payload: any;
}

function captured(type: 'span' | 'transaction'): readonly Captured[] {
  return capturedEnvelopes().flatMap(({ name, body }) => {
    const envelope = parseEnvelope(body);
    if (!envelope.ok) throw new Error(name);
    const item = envelope.value.items.find((one) => one.type === type);
    return item === undefined ? [] : [{ name, body, payload: JSON.parse(Buffer.from(item.payload).toString()) }];
  });
}

async function started() {
  const api = await startApi(house);
  const line = await startLine(api);
  return {
    post: (body: Buffer) => line.post(body, { receivedAtMs: RECEIVED }),
    async span(traceId: string, spanId: string) {
      const answer = await api.get(`organizations/vedette/trace/${traceId}/spans/${spanId}/`);
      expect(answer.status).toBe(200);
      return answer.json;
    },
    async tree(traceId: string) {
      const answer = await api.get(`organizations/vedette/trace/${traceId}/`);
      expect(answer.status).toBe(200);
      return answer.json;
    },
  };
}

test('there are captures of both kinds from every SDK', () => {
  expect(captured('span').map(({ name }) => name)).toHaveLength(4);
  expect(captured('transaction').map(({ name }) => name)).toHaveLength(4);
});

test.each(captured('span'))('every span of $name comes back as it was sent', async ({ body, payload }) => {
  const { post, span } = await started();

  await post(body);

  for (const sent of payload.items) {
    const shown = await span(sent.trace_id, sent.span_id);
    expect(shown).toMatchObject({
      span_id: sent.span_id,
      trace_id: sent.trace_id,
      parent_span_id: sent.parent_span_id ?? null,
      is_segment: sent.is_segment,
      name: sent.name,
      status: sent.status,
      start_timestamp: sent.start_timestamp,
      end_timestamp: sent.end_timestamp,
      _meta: null,
    });
    const attributes = new Map(shown.attributes.map((one: { name: string }) => [one.name, one]));
    for (const [name, attribute] of Object.entries(sent.attributes))
      expect(attributes.get(name)).toEqual({ name, ...(attribute as object) });
    expect(shown.op).toBe(sent.attributes['sentry.op'].value);
    expect(shown.release).toBe(sent.attributes['sentry.release'].value);
    expect(shown.environment).toBe(sent.attributes['sentry.environment'].value);
  }
});

test.each(captured('transaction'))('every span of the transaction of $name comes back as it was sent', async ({ body, payload }) => {
  const { post, span, tree } = await started();

  await post(body);

  const { trace } = payload.contexts;
  const segment = await span(trace.trace_id, trace.span_id);
  expect(segment).toMatchObject({
    is_segment: true,
    op: trace.op,
    status: trace.status ?? 'unknown',
    origin: trace.origin,
    name: payload.transaction,
    transaction: payload.transaction,
    transaction_source: payload.transaction_info.source,
    release: payload.release,
    environment: payload.environment,
    platform: payload.platform,
    event_id: payload.event_id,
    user: { id: payload.user?.id ?? '', email: payload.user?.email ?? '' },
    sdk: { name: payload.sdk.name, version: payload.sdk.version },
  });
  expect(segment.start_timestamp).toBeCloseTo(secondsOf(payload.start_timestamp), 6);
  expect(segment.end_timestamp).toBeCloseTo(secondsOf(payload.timestamp), 6);
  expectEvent(segment.transaction_event, payload);
  expectValues(segment.attributes, { ...trace.data, ...payload.tags, ...valuesOf(payload.measurements) });
  for (const sent of payload.spans) expectChild(await span(sent.trace_id, sent.span_id), sent, payload);
  const [root] = await tree(trace.trace_id);
  expect(root).toMatchObject({ event_id: trace.span_id, is_transaction: true, project_slug: 'default' });
  expect(root.children.map((child: { event_id: string }) => child.event_id).toSorted()).toEqual(
    payload.spans.map((child: { span_id: string }) => child.span_id).toSorted(),
  );
});

function secondsOf(time: number | string): number {
  return typeof time === 'number' ? time : Date.parse(`${time.slice(0, 23)}Z`) / 1000 + Number(`0.000${time.slice(23, -1)}`);
}

// oxlint-disable-next-line typescript/no-explicit-any -- as above
function expectEvent(event: any, payload: any): void {
  expect(event).toMatchObject({ type: 'transaction', measurements: payload.measurements });
  expect(event.extra).toEqual(payload.extra);
  expect(Object.fromEntries(event.tags)).toEqual(payload.tags ?? {});
  expect(event.breadcrumbs?.values ?? []).toHaveLength(payload.breadcrumbs?.length ?? 0);
}

// oxlint-disable-next-line typescript/no-explicit-any -- as above
function expectChild(shown: any, sent: any, payload: any): void {
  expect(shown).toMatchObject({
    parent_span_id: sent.parent_span_id,
    segment_id: payload.contexts.trace.span_id,
    op: sent.op,
    description: sent.description,
    status: sent.status ?? 'unknown',
    origin: sent.origin,
    links: sent.links ?? [],
    transaction: payload.transaction,
  });
  expect(shown.start_timestamp).toBeCloseTo(secondsOf(sent.start_timestamp), 6);
  expect(shown.end_timestamp).toBeCloseTo(secondsOf(sent.timestamp), 6);
  expectValues(shown.attributes, sent.data);
}

function expectValues(attributes: readonly { readonly name: string; readonly value: unknown }[], sent: Record<string, unknown>): void {
  const shown = new Map(attributes.map(({ name, value }) => [name, value]));
  expect(Object.fromEntries(Object.keys(sent).map((key) => [key, shown.get(key)]))).toEqual(sent);
}

function valuesOf(measurements: Record<string, { readonly value: number }>): Record<string, number> {
  return Object.fromEntries(Object.entries(measurements).map(([name, { value }]) => [name, value]));
}
