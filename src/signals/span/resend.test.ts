import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { startLine } from '../../../test/span-house.ts';
import type { Item } from '../../protocol/envelope-types.ts';

const CONTAINER = 'application/vnd.sentry.items.span.v2+json';

function container(ids: readonly string[], now: number): Item {
  const items = ids.map((id) => ({ ...place(id, now), name: `span ${id}`, status: 'ok', end_timestamp: now }));
  const item = itemOf('span', { version: 2, items }, { content_type: CONTAINER });
  return { ...item, headers: { ...item.headers, itemCount: items.length } };
}

function place(id: string, now: number) {
  return { trace_id: 'ab'.repeat(16), span_id: id.padStart(16, '0'), start_timestamp: now - 1 };
}

async function counted(api: Api): Promise<number> {
  const { status, json, text } = await api.get('organizations/vedette/events/?dataset=spans&field=count()&statsPeriod=1d');
  expect(status, text).toBe(200);
  return json.data[0]['count()'];
}

async function outcomes(api: Api): Promise<Record<string, number>> {
  const rows = await api.events.select<{ outcome: number; reason: string; n: string | number }>({
    text: "SELECT outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 AND category = 'span' GROUP BY ALL",
  });
  return Object.fromEntries(rows.map(({ outcome, reason, n }) => [outcome === 0 ? 'accepted' : reason, Number(n)]));
}

test('spans that are sent again, together or alone, count once, and each that came again is told', async () => {
  const api = await startApi(house);
  const line = await startLine(api, {}, 1);
  const now = api.clock.now() / 1000;
  const alone = itemOf('span', { ...place('f', now), timestamp: now, op: 'ui.webvital.cls' });

  for (let time = 0; time < 2; time += 1) {
    await line.post({ headers: { sentAtMs: api.clock.now() + time }, items: [container(['1', '2', '3'], now)] });
    await line.post({ items: [alone] });
  }
  await line.post({ items: [container(['1', '2', '4'], now - 60)] });

  // The last container has spans of its own: ids may come again, a container as it was may not.
  expect(await counted(api)).toBe(7);
  expect(await outcomes(api)).toEqual({ accepted: 7, duplicate: 4 });
});

test('of a span that a container holds twice the first counts', async () => {
  const api = await startApi(house);
  const line = await startLine(api, {}, 1);

  await line.post({ items: [container(['1', '2', '1'], api.clock.now() / 1000)] });

  expect(await counted(api)).toBe(2);
  expect(await outcomes(api)).toEqual({ accepted: 2, duplicate: 1 });
});
