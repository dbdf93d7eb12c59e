import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { aProject } from '../../../test/gateway-parts.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { NOON_MS } from '../../../test/house.ts';
import { itemId, receivedAtOf } from '../../attributes/item-id.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { logSignal } from './index.ts';
import { mergePatterns } from './merge-patterns.ts';
import { patternOf } from './pattern.ts';
import { severityOf } from './severity.ts';

const ctx: ItemContext = {
  project: aProject(),
  keyId: 1,
  envelope: { headers: { eventId: null, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: [] },
  eventId: '0'.repeat(32),
  receivedAtMs: NOON_MS,
  clientIp: null,
  userAgent: null,
  client: null,
  logPartition: 3,
  logOffset: 77,
  itemIndex: 1,
};

/** Like a line, with anything in the place of any part. */
const line = fc.oneof(
  fc.anything(),
  fc.record(
    {
      timestamp: fc.oneof(fc.constant(NOON_MS / 1000), fc.jsonValue()),
      trace_id: fc.oneof(fc.constant('f271e94dfdfd48acae854a7a5546c9ea'), fc.jsonValue()),
      span_id: fc.jsonValue(),
      level: fc.oneof(fc.constantFrom('info', 'WARNING', 'nonsense'), fc.jsonValue()),
      severity_number: fc.jsonValue(),
      body: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      attributes: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    },
    { requiredKeys: [] },
  ),
);

test('every line of any container is kept or lost, and what is kept can be written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
      const items = JSON.parse(JSON.stringify(lines) ?? '[]') as unknown[];
      const item = itemOf('log', { items }, { content_type: 'application/vnd.sentry.items.log+json' });
      const verdict = logSignal.prepare(item, ctx);
      if (!verdict.isKept) throw new Error(verdict.reason);
      const lost = (verdict.lost ?? []).filter(({ count }) => count.category === 'log_item').length;
      const kept = verdict.counts?.find(({ category }) => category === 'log_item')?.quantity ?? 0;
      const { value } = verdict;

      expect(kept + lost).toBe(items.length);
      expect(value.kept).toHaveLength(kept);
      const blocks = await logSignal.rows([{ value, ctx, decision: null }], 1);
      expect(blocks.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(kept);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['warning', undefined, { text: 'warn', number: 13 }],
  ['FATAL', undefined, { text: 'fatal', number: 21 }],
  ['nonsense', undefined, { text: 'nonsense', number: 9 }],
  ['info', 12, { text: 'info', number: 12 }],
  [undefined, 18, { text: 'error', number: 18 }],
  [undefined, 25, null],
  ['', '9', null],
])('the level %j with the number %j is %j', (level, number, severity) => {
  expect(severityOf(level, number)).toEqual(severity);
});

test('lines of one statement have one pattern, whatever their values', () => {
  const same = (one: string, other: string) => expect(patternOf(one, '')).toBe(patternOf(other, ''));

  same('user 17 logged in from 10.0.0.1', 'user 4711 logged in from 192.168.7.20');
  same('GET /api/orders/17 took 12ms', 'GET /api/orders/4711 took 1.5s');
  same('job 5f3c9a4e-0000-4000-8000-000000000001 done', 'job 00000000-1111-4222-8333-444444444444 done');
  same('\u001b[31mfailed\u001b[0m for "ann"', 'failed for "bob"');
  expect(patternOf('anything', 'User %s did it')).toBe('User %s did it');
  expect(patternOf('disk full', '')).not.toBe(patternOf('disk empty', ''));
});

test('patterns that differ in a word are one group, and a template of the program stays as it is', () => {
  const of = (pattern: string, count: number, isTemplate = false) => ({ pattern, count, isTemplate });
  const groups = mergePatterns([
    of('connected to host alpha on port <*>', 9),
    of('connected to host beta on port <*>', 3),
    of('connected to host gamma on port <*>', 1, true),
    of('disk is full', 2),
    of('disk is fine', 1),
    of('door was opened', 40),
    of('door was closed', 20),
    of('stopped', 1),
    of('started', 1),
  ]);

  expect(groups.map(({ pattern, members }) => [pattern, members.length])).toEqual([
    ['connected to host <*> on port <*>', 2],
    ['connected to host gamma on port <*>', 1],
    ['disk is <*>', 2],
    ['door was opened', 1],
    ['door was closed', 1],
    ['stopped', 1],
    ['started', 1],
  ]);
});

test('the name of a line tells when it came, is its own, and comes after those before it', () => {
  const ids = [itemId(ctx, 0), itemId(ctx, 1), itemId({ ...ctx, itemIndex: 2 }, 0), itemId({ ...ctx, logOffset: 78 }, 0)];

  expect(receivedAtOf(ids[0] ?? '')).toBe(NOON_MS);
  expect(new Set(ids).size).toBe(4);
  expect(ids.toSorted()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});
