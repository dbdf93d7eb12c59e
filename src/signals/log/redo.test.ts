import { expect, test } from 'vitest';
import { logItem } from '../../../test/api-logs.ts';
import { aProject } from '../../../test/gateway-parts.ts';
import { house, NOON_MS } from '../../../test/house.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { logSignal } from './index.ts';

function settled(logOffset: number, bodies: readonly string[]) {
  const ctx: ItemContext = {
    project: aProject(),
    keyId: 1,
    envelope: { headers: { eventId: null, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: [] },
    eventId: '0'.repeat(32),
    receivedAtMs: NOON_MS,
    clientIp: null,
    userAgent: null,
    client: null,
    logPartition: 0,
    logOffset,
    itemIndex: 0,
  };
  const verdict = logSignal.prepare(
    logItem(
      bodies.map((body) => ({ body })),
      NOON_MS,
    ),
    ctx,
  );
  if (!verdict.isKept) throw new Error(verdict.reason);
  return { value: verdict.value, ctx, decision: null };
}

test('a batch that is redone finds the lines of it that are stored, and stores the others once, under the same ids', async () => {
  const events = await house.events();
  const [first, second] = [settled(7, ['a', 'b']), settled(8, ['c'])];
  const [half] = await logSignal.rows([first], 1);
  const [whole] = await logSignal.rows([first, second], 1);
  if (half === undefined || whole === undefined) throw new Error('There are no rows.');
  const names = async () => new Set((await events.select<{ name: string }>(whole.lookup.query)).map(({ name }) => name));

  const before = await names();
  await events.insert({ ...half, token: 'first' });
  const rest = whole.lookup.rest(await names());
  if (rest === null) throw new Error('Nothing is missing.');
  await events.insert({ ...rest, token: 'second' });

  expect(before.size).toBe(0);
  expect([half.rowCount, rest.rowCount]).toEqual([2, 1]);
  expect(whole.lookup.rest(await names())).toBeNull();
  const rows = await events.select<{ body: string; n: number; ids: number }>({
    text: 'SELECT body, toUInt32(count()) AS n, toUInt32(uniqExact(id)) AS ids FROM logs WHERE project_id = 42 GROUP BY body ORDER BY body',
  });
  expect(rows).toEqual(['a', 'b', 'c'].map((body) => ({ body, n: 1, ids: 1 })));
  const [again] = await logSignal.rows([first, second], 1);
  expect(Buffer.from(again?.bytes ?? []).equals(Buffer.from(whole.bytes))).toBe(true);
});
