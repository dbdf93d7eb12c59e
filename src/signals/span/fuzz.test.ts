/** Whatever bytes an item holds: no throw, and every span of it is in a count or a loss. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { itemOf, projectConfig } from '../../../test/processor-house.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { parseEnvelope } from '../../protocol/envelope.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { prepareItem } from './process.ts';
import { spanBlocks } from './store.ts';

const RECEIVED = Date.parse('2026-11-22T08:00:00Z');
const CONTAINER = 'application/vnd.sentry.items.span.v2+json';

function context(): ItemContext {
  return {
    project: projectConfig(1, 1, 'shop'),
    keyId: 1,
    envelope: { headers: { eventId: null, dsn: null, sentAtMs: null, sdk: null, trace: null }, items: [] },
    eventId: 'ab'.repeat(16),
    receivedAtMs: RECEIVED,
    clientIp: '203.0.113.7',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    client: null,
    logPartition: 0,
    logOffset: 1,
    itemIndex: 0,
  };
}

/** Prepared and written: what a crash would come from. Returns how many spans are accounted for. */
function accounted(item: Item): { readonly kept: number; readonly lost: number } | null {
  const ctx = context();
  const verdict = prepareItem(item, ctx);
  if (!verdict.isKept) {
    expect(verdict.reason).toMatch(/^(?:invalid_\w+|timestamp|content_type)$/);
    return null;
  }
  spanBlocks([{ value: verdict.value, ctx, decision: 1 }]);
  const spans = (counts: readonly { readonly category: string; readonly quantity: number }[]) =>
    counts.filter(({ category }) => category === 'span').reduce((sum, { quantity }) => sum + quantity, 0);
  const kept = spans(verdict.counts ?? [{ category: 'span', quantity: 1 }]);
  expect(kept).toBe(verdict.value.rows.length);
  return { kept, lost: spans((verdict.lost ?? []).map(({ count }) => count)) };
}

const captured = capturedEnvelopes().flatMap(({ name, body }) => {
  const envelope = parseEnvelope(body);
  if (!envelope.ok) throw new Error(name);
  return envelope.value.items.filter(({ type }) => type === 'span' || type === 'transaction');
});

/** Values that break what was written for usual ones. */
const odd = fc.oneof(
  fc.anything({ withBigInt: false, withDate: false, maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value ?? null)) as unknown),
  fc.constantFrom<unknown>(
    null,
    -1,
    1e308,
    2 ** 53,
    '',
    '\u0000',
    '\ud800',
    '0'.repeat(32),
    { value: 1 },
    [],
    { type: 'string' },
    'NaN',
    true,
  ),
);

test('a captured item with any of its values replaced by anything is refused or kept, and every span is counted', () => {
  const items = fc.constantFrom(...captured);
  fc.assert(
    fc.property(items, fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 6 }), (item, changes) => {
      const payload = JSON.parse(Buffer.from(item.payload).toString()) as Record<string, unknown>;
      const before = Array.isArray(payload['items']) ? payload['items'] : null;
      // A copy: what one change put there the next may change, and a value that came to hold itself has no end.
      for (const [at, value] of changes) replaceLeaf(payload, at, structuredClone(value));
      const found = accounted({ ...item, payload: Buffer.from(JSON.stringify(payload)) });
      if (found === null || before === null) return;
      expect(found.kept + found.lost).toBe((payload['items'] as unknown[]).length);
    }),
    { numRuns: 400 },
  );
});

test('bytes that are cut, flipped or made up are refused or kept', () => {
  fc.assert(
    fc.property(fc.constantFrom(...captured), fc.nat(), fc.nat(255), (item, at, byte) => {
      const payload = Buffer.from(item.payload);
      payload[at % payload.length] = byte;
      accounted({ ...item, payload });
      accounted({ ...item, payload: payload.subarray(0, at % payload.length) });
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('transaction', 'span'), fc.boolean(), (bytes, type, isContainer) => {
      accounted(itemOf(type, bytes, isContainer ? { content_type: CONTAINER } : {}));
    }),
  );
});

test('a container says of each of its elements what became of it, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 20 }), (items) => {
      const found = accounted(itemOf('span', { version: 2, items }, { content_type: CONTAINER }));
      expect(found).toEqual({ kept: 0, lost: items.length });
    }),
  );
});

/** The leaf or branch that is met after so many, wherever the walk ends. */
function replaceLeaf(root: Record<string, unknown>, at: number, value: unknown): void {
  const places: [holder: Record<string, unknown> | unknown[], key: string | number][] = [];
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const holder = node as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push([holder, key]);
      open.push(holder[key]);
    }
  }
  const place = places[at % Math.max(1, places.length)];
  // The list itself stays a list, or there is nothing to count.
  if (place !== undefined && place[1] !== 'items') (place[0] as Record<string, unknown>)[place[1]] = value;
}
