import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { normal } from '../../../test/normal-form.ts';
import type { BagLimit } from './limits.ts';
import { Notes } from './notes.ts';
import { fitsBag, trimBag } from './trim-bag.ts';

test('texts are cut at their limit, with a remark, and not before', () => {
  const event = normal({
    message: 'm'.repeat(8_393),
    exception: { type: 'T'.repeat(276), value: '😀'.repeat(8_192) },
    user: { email: `${'e'.repeat(74)}@x`, id: 'i'.repeat(128) },
    transaction: 't'.repeat(201),
    breadcrumbs: [{ message: 'b'.repeat(8_392) }],
  });

  expect(event.logentry?.formatted).toBe(`${'m'.repeat(8_189)}...`);
  expect(event._meta?.['logentry']).toEqual({ formatted: { '': { rem: [['!limit', 's', 8_189, 8_192]], len: 8_393 } } });
  expect(event.exception?.values[0]).toEqual({ type: 'T'.repeat(276), value: '😀'.repeat(8_192) });
  expect(event.user).toEqual({ email: `${'e'.repeat(72)}...`, id: 'i'.repeat(128) });
  expect(event.transaction).toBe(`${'t'.repeat(197)}...`);
  expect(event.breadcrumbs?.values[0]?.message).toHaveLength(8_392);
});

test('cutting never splits an emoji', () => {
  const value = normal({ exception: { type: 'E', value: `x${'😀'.repeat(9_000)}` } }).exception?.values[0]?.value ?? '';

  expect(value.isWellFormed()).toBe(true);
  expect([...value]).toHaveLength(8_192);
});

test('containers below the deepest level become text', () => {
  const { extra } = normal({ extra: { a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } } });

  expect(extra).toEqual({ a: { b: { c: { d: { e: { f: { g: { h: '{"i":1}' } } } } } } } });
});

test('a stack overflow is not to be had by nesting', () => {
  const depth = 9_000;
  const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  for (const field of [
    'extra',
    'user',
    'contexts',
    'tags',
    'logentry',
    'request',
    'breadcrumbs',
    '_meta',
    'errors',
    'exception',
    'modules',
    'unknown',
  ]) {
    expect(normal(`{"${field}":${nested}}`).type).toBeDefined();
    expect(normal(`{"${field}":[${nested}]}`).type).toBeDefined();
  }
  expect(normal(`{"request":{"data":${nested}}}`).request?.data).toBeDefined();
  expect(normal(`{"exception":{"type":"E","value":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`).type).toBe('error');
});

test('variables are bounded, and say how many there were', () => {
  const vars = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`v${at}`, 'x'.repeat(100)]));
  const event = normal({ exception: { type: 'E', stacktrace: { frames: [{ function: 'f', vars }] } } });
  const kept = event.exception?.values[0]?.stacktrace?.frames[0]?.vars ?? {};

  expect(JSON.stringify(kept).length).toBeLessThanOrEqual(2_048);
  expect(JSON.stringify(kept).length).toBeGreaterThan(1_900);
  expect(JSON.stringify(event._meta)).toContain('"len":100');
});

test('keys that reach prototypes are dropped everywhere', () => {
  const evil =
    '{"__proto__":{"polluted":1},"constructor":{"x":1},"prototype":2,"ok":{"__proto__":[{"constructor":1,"fine":1}]},"list":[{"__proto__":1}]}';
  const event = normal(
    `{"__proto__":{"a":1},"extra":${evil},"tags":{"constructor":"x"},"user":${evil},"contexts":${evil},"request":{"headers":${evil},"data":${evil},"query_string":"__proto__=1&a=b"},"modules":${evil},"breadcrumbs":[{"data":${evil},"__proto__":1}],"exception":{"type":"E","mechanism":${evil},"stacktrace":{"frames":[{"vars":${evil}}],"registers":${evil}}},"_meta":${evil}}`,
  );

  expect(JSON.stringify(event)).not.toMatch(/(?<!\\)"(?:__proto__|constructor|prototype)\\?":/);
  expect(event.extra).toEqual({ ok: {}, list: [{}] });
  expect({}).not.toHaveProperty('polluted');
});

test('of many frames the first 249 and the last stay; around the middle they lose their context', () => {
  const frames = Array.from({ length: 300 }, (_, at) => ({
    function: `f${at}`,
    context_line: 'line',
    vars: { a: 1 },
    in_app: at >= 290 || at === 150,
  }));
  const event = normal({ exception: { type: 'E', stacktrace: { frames } } });
  const kept = event.exception?.values[0]?.stacktrace?.frames ?? [];

  expect(kept).toHaveLength(250);
  expect(kept.at(-1)?.function).toBe('f299');
  expect(kept.at(-2)?.function).toBe('f248');
  expect(kept.filter((frame) => frame.context_line !== undefined)).toHaveLength(50);
  expect(kept[0]?.context_line).toBe('line');
  expect(kept[150]?.context_line).toBe('line');
  expect(kept[100]).toEqual({ function: 'f100', in_app: false });
  expect(kept.at(-1)?.vars).toEqual({ a: 1 });
  expect(JSON.stringify(event._meta)).toContain('"len":300');
});

test('a trimmed bag always fits, and one that fits is left alone', () => {
  const limits: BagLimit[] = [
    { chars: 20, depth: 1 },
    { chars: 100, depth: 2 },
    { chars: 1_000, depth: 5 },
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 })), fc.constantFrom(...limits), (bag, limit) => {
      fc.pre(!/__proto__|constructor|prototype/.test(JSON.stringify(bag)));
      const value = structuredClone(bag) as Record<string, unknown>;
      const before = JSON.stringify(value);
      const fits = fitsBag(value, limit);
      if (!fits) trimBag(value, limit, new Notes());
      const after = JSON.parse(JSON.stringify(value));

      expect(fitsBag(after, limit)).toBe(true);
      expect(fits ? JSON.stringify(value) : before).toBe(before);
    }),
    { numRuns: 2_000 },
  );
});

test('a bag is never cut before its JSON text reaches the limit', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (bag) => {
      const value = structuredClone(bag) as Record<string, unknown>;
      expect(fitsBag(value, { chars: JSON.stringify(value).length, depth: 10 })).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
