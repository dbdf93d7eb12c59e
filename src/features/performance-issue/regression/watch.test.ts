import { expect, test } from 'vitest';
import { startApi } from '../../../../test/api.ts';
import type { Api } from '../../../../test/api.ts';
import { house } from '../../../../test/house.ts';
import { startLine } from '../../../../test/span-house.ts';
import type { Line } from '../../../../test/span-house.ts';
import { toDateTime } from '../../../query/bindings.ts';
import { HOUR_MS } from './hours.ts';
import { watchTrends } from './watch.ts';

const ISSUES = 'organizations/vedette/issues/?query=issue.category:performance';
const PER_HOUR = 40;

interface Made {
  readonly name: string;
  readonly usualMs: number;
  readonly fromHour: number;
  readonly untilHour: number;
  /** Of a query in it; null for the endpoint itself. */
  readonly group?: string;
}

/** Spans of so many hours, straight into the store: a fortnight of them through the door would be a bench. */
async function store(api: Api, { name, usualMs, fromHour, untilHour, group }: Made): Promise<void> {
  const rows = (untilHour - fromHour) * PER_HOUR;
  await api.events.command(`
    INSERT INTO spans (project_id, trace_id, span_id, segment_id, is_segment, timestamp, duration_ns, self_ns, received_at, op, description,
      normalized, description_group, transaction, status, platform, release, environment, weight)
    SELECT 1, reverse(toFixedString(reinterpretAsString(cityHash64('${name}', ${fromHour}, number)), 16)),
      toFixedString(reinterpretAsString(cityHash64(number, ${fromHour}, '${name}')), 8), toFixedString('s', 8), ${group === undefined ? 1 : 0},
      at, toUInt64(${usualMs} * 1e6 * (0.8 + 0.4 * (cityHash64(number, '${name}') % 1000) / 1000)), -1, at,
      '${group === undefined ? 'http.server' : 'db'}', '${name}', '${name}', unhex('${group ?? '0'.repeat(16)}'), '${group === undefined ? name : 'GET /books'}',
      'ok', 'node', 'shop@2.14.0', 'production', 1
    FROM (SELECT number, toDateTime64('${toDateTime(fromHour * HOUR_MS)}', 3, 'UTC') + toIntervalMillisecond(intDiv(number * ${HOUR_MS}, ${PER_HOUR})) AS at
      FROM numbers(${rows}))`);
}

async function openRig() {
  const api = await startApi(house);
  const line = await startLine(api, {}, 1);
  return { api, line, nowHour: Math.floor(api.clock.now() / HOUR_MS) };
}

async function look(api: Api, line: Line) {
  const { metadata, events, clock } = api;
  const report = await watchTrends({ metadata, events, log: line.log, now: () => clock.now(), signal: new AbortController().signal });
  await line.applied();
  return report;
}

const titles = async (api: Api, query = ISSUES) =>
  (await api.get(query)).json.map(({ title, metadata }: { title: string; metadata: { value: string } }) => `${title}: ${metadata.value}`);

test('what became slower is one issue with how it went, and what did not is none', async () => {
  const { api, line, nowHour } = await openRig();
  const [from, since] = [nowHour - 200, nowHour - 12];
  const group = 'ab12ab12ab12ab12';
  await store(api, { name: 'GET /books', usualMs: 400, fromHour: from, untilHour: since });
  await store(api, { name: 'GET /books', usualMs: 1_000, fromHour: since, untilHour: nowHour });
  await store(api, { name: 'GET /well', usualMs: 700, fromHour: from, untilHour: nowHour });
  await store(api, { name: 'SELECT * FROM books', usualMs: 200, fromHour: from, untilHour: since, group });
  await store(api, { name: 'SELECT * FROM books', usualMs: 600, fromHour: since, untilHour: nowHour, group });
  await store(api, { name: 'SELECT 1', usualMs: 4, fromHour: from, untilHour: nowHour, group: 'cd34cd34cd34cd34' });

  const report = await look(api, line);
  const again = await look(api, line);

  expect([report, again]).toEqual([
    { opened: 2, worsened: 0, closed: 0 },
    { opened: 0, worsened: 0, closed: 0 },
  ]);
  expect((await titles(api)).toSorted()).toEqual([
    expect.stringMatching(/^Endpoint Regression: GET \/books: p95 4\d\d ms → 1\.\d\d s$/),
    expect.stringMatching(/^Span Regression: SELECT \* FROM books: p95 2\d\d ms → 7\d\d ms$/),
  ]);
  const [issue] = (await api.get(`${ISSUES} issue.type:performance_p95_endpoint_regression`)).json;
  expect(issue).toMatchObject({ count: '1', priority: 'medium', culprit: 'GET /books' });
  const event = (await api.get(`organizations/vedette/issues/${issue.id}/events/latest/`)).json;
  const { evidenceData: evidence } = event.occurrence;
  expect(evidence).toMatchObject({
    kind: 'endpointRegression',
    transactionName: 'GET /books',
    trend: { since: since * HOUR_MS, group: null },
  });
  expect(evidence.trend.points).toHaveLength(200);
  expect(evidence.traceId).toMatch(/^[0-9a-f]{32}$/);
});

test('it is resolved when it is as fast as before, and another issue when it comes again', async () => {
  const { api, line, nowHour } = await openRig();
  await store(api, { name: 'GET /books', usualMs: 400, fromHour: nowHour - 200, untilHour: nowHour - 12 });
  await store(api, { name: 'GET /books', usualMs: 1_000, fromHour: nowHour - 12, untilHour: nowHour });
  await look(api, line);
  const [issue] = (await api.get(ISSUES)).json;

  await store(api, { name: 'GET /books', usualMs: 400, fromHour: nowHour, untilHour: nowHour + 60 });
  api.clock.advance(60 * HOUR_MS);
  const closing = await look(api, line);

  expect(closing).toEqual({ opened: 0, worsened: 0, closed: 1 });
  expect((await api.get(`organizations/vedette/issues/${issue.id}/`)).json).toMatchObject({
    status: 'resolved',
    activity: expect.arrayContaining([expect.objectContaining({ type: 'set_resolved_by_recovery' })]),
  });

  await store(api, { name: 'GET /books', usualMs: 1_200, fromHour: nowHour + 60, untilHour: nowHour + 75 });
  api.clock.advance(15 * HOUR_MS);
  const second = await look(api, line);
  await store(api, { name: 'GET /books', usualMs: 4_000, fromHour: nowHour + 75, untilHour: nowHour + 90 });
  api.clock.advance(15 * HOUR_MS);
  const worse = await look(api, line);
  const still = await look(api, line);

  expect([second, worse, still]).toEqual([
    { opened: 1, worsened: 0, closed: 0 },
    { opened: 0, worsened: 1, closed: 0 },
    { opened: 0, worsened: 0, closed: 0 },
  ]);
  const open = (await api.get(`${ISSUES} is:unresolved`)).json;
  expect(open.map(({ count }: { count: string }) => count)).toEqual(['2']);
  expect(open[0].id).not.toBe(issue.id);
});

test('a project that does not want it gets none, and hours are measured once', async () => {
  const { api, line, nowHour } = await openRig();
  await api.metadata.execute(
    `UPDATE project SET settings = settings || '{"performanceIssues": {"transaction_duration_regression_detection_enabled": false}}' WHERE id = 1`,
    [],
  );
  await store(api, { name: 'GET /books', usualMs: 400, fromHour: nowHour - 100, untilHour: nowHour - 12 });
  await store(api, { name: 'GET /books', usualMs: 1_000, fromHour: nowHour - 12, untilHour: nowHour });

  const report = await look(api, line);

  expect(report.opened).toBe(0);
  expect(await api.metadata.row('SELECT count(*)::int AS n, max(hour) - min(hour) AS span FROM performance_trend_hour')).toEqual({
    n: 100,
    span: 99,
  });
  expect(await api.metadata.row('SELECT hour FROM performance_trend_mark')).toEqual({ hour: nowHour });
});
