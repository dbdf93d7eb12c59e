import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { startLine } from '../../../test/span-house.ts';
import type { Item } from '../../protocol/envelope-types.ts';

const SPANS = 200;

function spansOf(trace: string, count: number, { endS, durationS }: { readonly endS: number; readonly durationS: number }): Item {
  const items = Array.from({ length: count }, (_, at) => ({
    trace_id: trace.repeat(16),
    span_id: `${trace}${(at + 1).toString(16).padStart(14, '0')}`,
    name: `of ${trace}`,
    status: 'ok',
    start_timestamp: endS - durationS,
    end_timestamp: endS - at / 1e5,
  }));
  const item = itemOf('span', { version: 2, items }, { content_type: 'application/vnd.sentry.items.span.v2+json' });
  return { ...item, headers: { ...item.headers, itemCount: count } };
}

test('a trace of very many spans hides no other, in any order and on any page', async () => {
  const api = await startApi(house);
  const line = await startLine(api, {}, 1);
  const now = api.clock.now() / 1000;
  await line.post({ items: [spansOf('aa', SPANS, { endS: now - 10, durationS: 8 })] });
  await line.post({ items: [spansOf('bb', 1, { endS: now - 30, durationS: 4 })] });
  await line.post({ items: [spansOf('cc', 2, { endS: now - 40, durationS: 2 })] });
  const listed = async (query: string) => {
    const { status, json, text } = await api.get(`organizations/vedette/traces/?statsPeriod=1d&${query}`);
    expect(status, text).toBe(200);
    return json.data.map(({ trace, matchingSpans }: { trace: string; matchingSpans: number }) => [trace.slice(0, 2), matchingSpans]);
  };
  const all = [
    ['aa', SPANS],
    ['bb', 1],
    ['cc', 2],
  ];

  // A page of two looks at fewer spans than the first trace has.
  for (const sort of ['-timestamp', '-duration']) {
    expect(await listed(`sort=${sort}`)).toEqual(all);
    expect(await listed(`sort=${sort}&per_page=2`)).toEqual(all.slice(0, 2));
    expect(await listed(`sort=${sort}&per_page=1&cursor=0:1:0`)).toEqual(all.slice(1, 2));
    expect(await listed(`sort=${sort}&per_page=1&cursor=0:2:0`)).toEqual(all.slice(2));
    expect(await listed(`sort=${sort}&query=${encodeURIComponent('span.description:"of cc"')}`)).toEqual([['cc', 2]]);
  }
});
