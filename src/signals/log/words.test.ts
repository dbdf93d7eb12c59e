import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feedItems, logItem } from '../../../test/api-logs.ts';
import { house } from '../../../test/house.ts';

const BODIES = [
  'Payment of 48213 EUR refused: card_declined',
  'payment-service answered 503 after 1200ms',
  'repayments are due',
  'user ann@example.com signed in from 10.0.0.12',
  'GET /api/orders/48213?full=true 200',
  'Straße nach Zürich gesperrt, überall Schnee',
  'Ошибка подключения к базе данных orders',
  '支払いが拒否されました order 48213',
  'a "quoted text" with \\backslashes\\ and 100% of it_all',
  'at Cart.checkout (cart.js:12:7)\n    at processTicksAndRejections',
  '{"event":"checkout.done","ms":12.5,"ok":true}',
  'x'.repeat(300),
  'orders48213suffix and prefixorders',
];

/** Texts that the index may know, may know in part, and cannot know. */
const needle = fc.oneof(
  fc
    .record({ at: fc.nat(BODIES.length - 1), from: fc.nat(60), length: fc.integer({ min: 1, max: 24 }) })
    .map(({ at, from, length }) => [...(BODIES[at] ?? '')].slice(from, from + length).join('')),
  fc.constantFrom(
    'ayment',
    'PAYMENT',
    'zürich',
    'üBERALL',
    'nothing',
    '48213',
    '4821',
    'card_decl',
    'checkout (cart',
    'it_all',
    '100%',
    'orders 48',
    'xxxx',
  ),
);

test('a search for a text finds the lines that hold it, whether the index of words knows its parts or not', async () => {
  const api = await startApi(house);
  await feedItems(house, api, [
    logItem(
      BODIES.map((body) => ({ body })),
      api.clock.now(),
    ),
  ]);
  const found = async (query: string): Promise<readonly string[]> => {
    const { status, json, text } = await api.get(`organizations/vedette/logs/?statsPeriod=20m&query=${encodeURIComponent(query)}`);
    expect(status, text).toBe(200);
    return json.lines.map(({ message }: { message: string }) => message).toSorted();
  };
  // Without what was scrubbed.
  const stored = await found('');
  expect(stored).toHaveLength(BODIES.length);
  const holding = (part: string, isThere: boolean) =>
    stored.filter((body) => body.toLowerCase().includes(part.toLowerCase()) === isThere).toSorted();

  await fc.assert(
    fc.asyncProperty(needle, async (part) => {
      fc.pre(part.trim() !== '');
      const quoted = `"${part.replaceAll(/["\\*]/g, String.raw`\$&`)}"`;
      expect(await found(quoted)).toEqual(holding(part, true));
      expect(await found(`!message:"*${quoted.slice(1, -1)}*"`)).toEqual(holding(part, false));
    }),
    { numRuns: 50 },
  );
});

test('the index of words answers without reading a line', async () => {
  const api = await startApi(house);
  await feedItems(house, api, [logItem([{ body: 'Payment refused' }], api.clock.now())]);

  const plan = await api.events.select<{ explain: string }>({
    text: "EXPLAIN indexes = 1 SELECT count() FROM logs WHERE project_id = 1 AND body ILIKE '%aymen%'",
  });

  expect(plan.map(({ explain }) => explain).join('\n')).toContain('by_word');
});
