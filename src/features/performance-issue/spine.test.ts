import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { booksPage, streamOf, transactionOf } from '../../../test/segments.ts';
import { startLine } from '../../../test/span-house.ts';
import type { Line } from '../../../test/span-house.ts';
import { OCCURRENCE } from '../../event/occurrence.ts';
import { PROCESSOR_GROUP } from '../../pipeline/processor.ts';
import { eventKeyOf, replayLog } from '../../pipeline/replay.ts';
import { storedErrors } from '../../signals/error/stored.ts';
import { findProblems } from './jobs.ts';

const ISSUES = 'organizations/vedette/issues/?query=issue.category:performance';

async function openRig() {
  const api = await startApi(house);
  return { api, line: await startLine(api, {}, 1) };
}

function look(api: Api, line: Line) {
  const { metadata, events } = api;
  const deps = { metadata, events, log: line.log, now: () => api.clock.now(), consumer: PROCESSOR_GROUP };
  return findProblems({ ...deps, signal: new AbortController().signal });
}

async function lookAndApply(api: Api, line: Line) {
  const report = await look(api, line);
  await line.applied();
  return report;
}

async function postBooks(api: Api, line: Line, times: number) {
  const sent = [];
  for (let at = 0; at < times; at += 1) {
    const made = transactionOf(booksPage(), api.clock.now());
    await line.post({ headers: { eventId: made.eventId }, items: made.items });
    sent.push(made);
  }
  return sent;
}

test('an N+1 query is an issue with its events, its evidence, its tags and its counts, in lists and in searches', async () => {
  const { api, line } = await openRig();
  const sent = await postBooks(api, line, 3);

  await lookAndApply(api, line);

  const [issue] = (await api.get(ISSUES)).json;
  expect(issue).toMatchObject({
    title: 'N+1 Query',
    culprit: 'GET /books',
    level: 'info',
    issueCategory: 'performance',
    issueType: 'performance_n_plus_one_db_queries',
    priority: 'low',
    count: '3',
    metadata: { type: 'N+1 Query', value: 'SELECT * FROM authors WHERE id = %s' },
    lastRelease: { version: 'shop@2.14.0' },
  });
  expect((await api.get('organizations/vedette/issues/?query=issue.type:performance_n_plus_one_db_queries')).json).toHaveLength(1);
  expect((await api.get('organizations/vedette/issues/?query=issue.category:error')).json).toEqual([]);
  const list = (await api.get(`organizations/vedette/issues/${issue.id}/events/`)).json;
  expect(list).toHaveLength(3);
  expect(list[0]).toMatchObject({ 'event.type': 'generic', title: 'N+1 Query', culprit: 'GET /books' });

  const event = (await api.get(`organizations/vedette/issues/${issue.id}/events/latest/`)).json;
  const of = sent.find(({ traceId }) => traceId === event.contexts.trace.trace_id);
  expect(event.occurrence).toMatchObject({
    type: 1006,
    issueTitle: 'N+1 Query',
    subtitle: 'SELECT * FROM authors WHERE id = %s',
    fingerprint: [expect.stringMatching(/^1-1006-[0-9a-f]{40}$/)],
    evidenceData: {
      kind: 'nPlusOneDb',
      transactionName: 'GET /books',
      numRepeatingSpans: 8,
      parentSpanIds: [of?.spanId],
      causeSpanIds: [of?.spanIds[0]],
      offenderSpanIds: of?.spanIds.slice(1),
      segmentId: of?.spanId,
      segmentMs: 172,
      impactMs: 96,
    },
  });
  expect(event.contexts.trace.span_id).toBe(of?.spanIds[1]);
  expect(event.occurrence.evidenceData.spans.map(({ role }: { role: string }) => role)).toEqual([
    'parent',
    'cause',
    ...Array(8).fill('offender'),
  ]);
  expect(event.tags).toEqual(
    expect.arrayContaining([
      { key: 'environment', value: 'production' },
      { key: 'transaction', value: 'GET /books' },
    ]),
  );
  const tags = (await api.get(`organizations/vedette/issues/${issue.id}/tags/`)).json;
  expect(tags.find(({ key }: { key: string }) => key === 'release')?.topValues[0]).toMatchObject({ value: 'shop@2.14.0', count: 3 });
  const traces = (await api.get('organizations/vedette/traces/')).json.data;
  expect(traces.find(({ trace }: { trace: string }) => trace === of?.traceId)).toMatchObject({ numErrors: 0, numOccurrences: 1 });
});

test('streamed spans are looked at when their segment has come, in whatever parts, and make the same issue as a transaction', async () => {
  const { api, line } = await openRig();
  await postBooks(api, line, 3);
  const made = streamOf(booksPage(), api.clock.now(), 4);

  for (const item of made.items) {
    await line.post({ items: [item] });
    await lookAndApply(api, line);
  }

  const issues = (await api.get(ISSUES)).json;
  expect(issues).toHaveLength(1);
  expect(issues[0].count).toBe('4');
});

test('what was looked at is looked at again after a crash, and counts once', async () => {
  const { api, line } = await openRig();
  await postBooks(api, line, 4);
  await lookAndApply(api, line);
  const before = (await api.get(ISSUES)).json[0];

  await api.metadata.execute('DELETE FROM performance_mark');
  await lookAndApply(api, line);
  await api.metadata.execute('DELETE FROM performance_mark');
  await look(api, line);
  await line.applied();

  const after = (await api.get(ISSUES)).json;
  expect(after.map(({ id, count }: { id: string; count: string }) => [id, count])).toEqual([[before.id, '4']]);
  const stored = await api.events.select({ text: "SELECT count() AS n, uniqExact(event_id) AS ids FROM errors WHERE type = 'generic'" });
  expect(stored).toEqual([{ n: 4, ids: 4 }]);
});

test('spans that are sent again, and a log that is replayed, add nothing', async () => {
  const { api, line } = await openRig();
  await postBooks(api, line, 3);
  const made = streamOf(booksPage(), api.clock.now());
  for (const item of made.items) await line.post({ items: [item] });
  await lookAndApply(api, line);
  const before = (await api.get(ISSUES)).json[0].count;

  for (const item of made.items) await line.post({ items: [item] });
  const again = await lookAndApply(api, line);
  const report = await replayLog({
    log: line.log,
    metadata: api.metadata,
    from: { offset: 0 },
    partition: null,
    isEvent: ({ type }) => type === 'event' || type === OCCURRENCE,
    findStored: async (keys) => new Set((await storedErrors(api.events, keys)).map(eventKeyOf)),
    isForced: false,
  });
  await line.applied();

  expect(before).toBe('4');
  expect(again.findings).toBe(0);
  expect(report).toMatchObject({ stored: 4, replayed: 0 });
  expect((await api.get(ISSUES)).json[0].count).toBe('4');
});

test('findings of which the store has lost the rows are replayed from the log like any event', async () => {
  const { api, line } = await openRig();
  await postBooks(api, line, 3);
  await lookAndApply(api, line);
  await api.events.command('TRUNCATE TABLE errors');

  const options = { log: line.log, metadata: api.metadata, from: { offset: 0 }, partition: null, isForced: true };
  const report = await replayLog({
    ...options,
    isEvent: ({ type }) => type === OCCURRENCE,
    findStored: async (keys) => new Set((await storedErrors(api.events, keys)).map(eventKeyOf)),
  });
  await line.applied();

  expect(report.replayed).toBe(3);
  const stored = await api.events.select({ text: 'SELECT count() AS n, uniqExact(event_id) AS ids FROM errors' });
  expect(stored).toEqual([{ n: 3, ids: 3 }]);
});

test('what was seen twice is no issue yet, seen the third time it is one', async () => {
  const { api, line } = await openRig();
  await postBooks(api, line, 2);
  const first = await lookAndApply(api, line);
  const early = (await api.get(ISSUES)).json;

  await postBooks(api, line, 1);
  const second = await lookAndApply(api, line);

  expect(early).toEqual([]);
  expect([first.findings, second.findings]).toEqual([0, 1]);
  expect((await api.get(ISSUES)).json).toHaveLength(1);
});

test('of one type a project gets five new issues an hour, and the others when there is room', async () => {
  const { api, line } = await openRig();
  const post = async (name: string) => {
    for (let at = 0; at < 3; at += 1) {
      const made = transactionOf({ ...booksPage(), name }, api.clock.now());
      await line.post({ headers: { eventId: made.eventId }, items: made.items });
    }
  };
  for (const name of 'abcdefg') await post(`GET /${name}`);
  await lookAndApply(api, line);
  const first = (await api.get(ISSUES)).json.length;

  api.clock.advance(61 * 60_000);
  for (const name of 'abcdefg') await post(`GET /${name}`);
  await lookAndApply(api, line);

  expect(first).toBe(5);
  expect((await api.get(ISSUES)).json).toHaveLength(7);
});

test('an occurrence that a client sends is refused with an outcome, alone or beside an event', async () => {
  const { api, line } = await openRig();
  const forged = itemOf('occurrence', { type: 'generic', event_id: 'a'.repeat(32), occurrence: { type: 'x', fingerprint: ['x'] } });

  await line.post({ items: [itemOf('event', { message: 'hello' }), forged] });

  expect((await api.get('organizations/vedette/issues/?query=')).json.map(({ title }: { title: string }) => title)).toEqual(['hello']);
  const outcomes = await api.events.select({
    text: 'SELECT reason, category, sum(quantity) AS n FROM outcomes WHERE outcome != 0 AND project_id != 0 GROUP BY ALL',
  });
  expect(outcomes).toEqual([{ reason: 'unknown_item', category: 'unknown', n: 1 }]);
});
