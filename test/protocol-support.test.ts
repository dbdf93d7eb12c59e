import { expect, test } from 'vitest';
import { checkProtocolSupport, itemSupport } from '../scripts/protocol-support.ts';
import { startApi } from './api.ts';
import { house } from './house.ts';
import { itemOf, newEventId } from './processor-house.ts';
import { startLine } from './span-house.ts';
import type { Item } from '../src/protocol/envelope-types.ts';

/** A usual item of each type that is stored; what is not is not looked into. */
function itemsOf(now: number): Readonly<Record<string, readonly Item[]>> {
  const trace = { trace_id: 'ab'.repeat(16), span_id: 'cd'.repeat(8) };
  const event = itemOf('event', { message: 'up' });
  const one = (type: string, format: string, element: object): readonly Item[] => {
    const item = itemOf(type, { items: [element] }, { content_type: `application/vnd.sentry.items.${format}+json` });
    return [{ ...item, headers: { ...item.headers, itemCount: 1 } }];
  };
  return {
    event: [event],
    attachment: [event, itemOf('attachment', Buffer.from('text'), { filename: 'a.txt' })],
    user_report: [event, itemOf('user_report', { name: 'A', email: 'a@example.com', comments: 'it broke' })],
    transaction: [itemOf('transaction', { type: 'transaction', start_timestamp: now - 1, timestamp: now, contexts: { trace } })],
    span: one('span', 'span.v2', { ...trace, name: 'x', status: 'ok', start_timestamp: now - 1, end_timestamp: now }),
    log: one('log', 'log', { ...trace, timestamp: now, level: 'info', body: 'up' }),
    trace_metric: one('trace_metric', 'trace-metric', { ...trace, timestamp: now, name: 'm', type: 'counter', value: 1 }),
    client_report: [itemOf('client_report', { discarded_events: [] })],
  };
}

test('what is said of the protocol is current, and the tests and routes that it names are there', () => {
  expect(checkProtocolSupport()).toEqual([]);
});

test('one item of each type has the outcome that is written down for it', async () => {
  const api = await startApi(house);
  const line = await startLine(api);
  const items = itemsOf(api.clock.now() / 1000);
  const sums = async () => {
    const rows = await api.events.select<{ category: string; outcome: number; reason: string; n: string | number }>({
      text: 'SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL',
    });
    return new Map(rows.map((row) => [`${row.category} ${row.outcome === 0 ? 'accepted' : `invalid ${row.reason}`}`, Number(row.n)]));
  };

  let before = await sums();
  for (const { type, categories, outcome } of itemSupport()) {
    const eventId = newEventId();
    const sent = items[type] ?? [itemOf(type, {})];
    await line.post({ headers: { eventId }, items: sent });
    const after = await sums();

    const changed = [...after].filter(([key, n]) => n !== before.get(key)).map(([key]) => key);
    const expected = outcome === 'none' ? [] : categories.map((category) => `${category} ${outcome}`);
    expect({ type, changed }).toEqual({ type, changed: expect.arrayContaining(expected) });
    // The event that goes along with a part of one is all that may be counted beside it.
    const others = changed.filter((key) => !expected.includes(key));
    expect({ type, others: others.filter((key) => !BESIDE.has(key)) }).toEqual({ type, others: [] });
    before = after;
  }
});

/** An event beside its parts, and spans of a transaction. */
const BESIDE = new Set(['error accepted', 'span accepted', 'span_indexed accepted']);
