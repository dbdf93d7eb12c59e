import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { capturedEnvelopes } from '../../test/fixtures/captures.ts';
import { parseEnvelope } from '../protocol/envelope.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { openContainer } from './container.ts';
import { readAttributes } from './normalize.ts';
import { Remarks } from './remarks.ts';
import { sizeOfAttributes } from './size.ts';

const containers = capturedEnvelopes().flatMap(({ body }) => {
  const envelope = parseEnvelope(body);
  return envelope.ok ? envelope.value.items.filter(({ headers }) => headers.contentType?.includes('vnd.sentry.items') === true) : [];
});

/** Small pieces that break JSON, or numbers, or names. */
const BREAKING = [
  '',
  '"',
  '{',
  ']',
  ',',
  ':',
  '\\',
  '\\u0000',
  'NaN',
  '-Infinity',
  '1e999',
  '99999999999999999999',
  'null',
  '__proto__',
  '\u202e',
  '\ufffd',
];

interface Change {
  readonly at: number;
  readonly length: number;
  readonly insert: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 12 }),
  insert: fc.constantFrom(...BREAKING),
});

function changed(item: Item, changes: readonly Change[]): Item {
  let text = Buffer.from(item.payload).toString('latin1');
  for (const { at, length, insert } of changes) {
    const from = Math.floor(at * text.length);
    text = text.slice(0, from) + Buffer.from(insert).toString('latin1') + text.slice(from + length);
  }
  return { ...item, payload: Buffer.from(text, 'latin1') };
}

/** Of the value in JavaScript; a whole number may be a bigint. */
const TYPES: Readonly<Record<string, string>> = { string: 'string', double: 'number', boolean: 'boolean', array: 'array' };

test('containers of logs, spans and metrics were captured', () => {
  expect(new Set(containers.map(({ type }) => type))).toEqual(new Set(['log', 'span', 'trace_metric']));
});

test('a container that was changed anywhere is opened or refused, and every attribute of it has a type and a size', () => {
  fc.assert(
    fc.property(fc.constantFrom(...containers), fc.array(change, { maxLength: 6 }), (item, changes) => {
      const opened = openContainer(changed(item, changes), item.headers.contentType ?? '');
      if (!opened.ok) expect(['invalid_json', 'content_type']).toContain(opened.error);
      for (const element of opened.ok ? opened.value.items : []) {
        const remarks = new Remarks();
        const attributes = readAttributes((element as { attributes?: unknown } | null)?.attributes, remarks);
        for (const [key, { type, value }] of attributes) {
          expect(key.length).toBeLessThanOrEqual(200);
          expect(Array.isArray(value) ? 'array' : typeof value).toBe(TYPES[type] ?? typeof value);
        }
        expect(sizeOfAttributes(attributes)).toBeGreaterThanOrEqual(0);
        expect(remarks.json().length).toBeLessThanOrEqual(10_240);
      }
    }),
    { numRuns: 1_000 },
  );
});
