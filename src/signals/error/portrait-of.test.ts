import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../../test/any-text.ts';
import { normal } from '../../../test/normal-form.ts';
import { MAX_FRAMES, MAX_PARTS } from '../../features/similar/index.ts';
import { applyInApp } from './grouping/in-app.ts';
import { django, express, go, ios, php, rails, rust, spring } from './grouping/fixtures/traces.ts';
import { portraitOf } from './portrait-of.ts';
import type { ErrorEvent } from '../../event/schema.ts';

const traces = [django, express, go, ios, php, rails, rust, spring];

function drawn(event: ErrorEvent) {
  applyInApp(event);
  return portraitOf(event);
}

const text = fc.option(anyText({ maxLength: 600 }), { nil: undefined });
const frame = fc.record({ function: text, module: text, filename: text, abs_path: text, context_line: text, in_app: fc.boolean() });
const exception = fc.record({
  type: text,
  value: text,
  stacktrace: fc.record({ frames: fc.array(frame, { maxLength: 90, size: 'max' }) }),
});
const payload = fc.record({
  platform: fc.constantFrom('python', 'javascript', 'cocoa', 'java', 'other'),
  exception: fc.option(fc.record({ values: fc.array(exception, { maxLength: 8 }) }), { nil: undefined }),
  logentry: fc.option(fc.record({ message: text, formatted: text }), { nil: undefined }),
});

test('any event is drawn, within bounds, in text that the database can keep', () => {
  fc.assert(
    fc.property(payload, (event) => {
      const { parts } = drawn(normal(event));

      const told = JSON.stringify(parts);
      expect(parts.length).toBeGreaterThan(0);
      expect(parts.length).toBeLessThanOrEqual(MAX_PARTS);
      expect(parts.flatMap((part) => part.frames).length).toBeLessThanOrEqual(MAX_FRAMES);
      expect(told.isWellFormed()).toBe(true);
      expect(/\\u0000|\\ud[89a-f]/i.test(told)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test.each(traces.map((trace) => [trace.name, trace]))(
  'an event of %s looks the same in another line, release and place',
  (_name, trace) => {
    const [event, again] = [trace(), trace()];
    for (const { stacktrace } of again.exception?.values ?? []) {
      for (const each of stacktrace?.frames ?? []) {
        if (each.lineno !== undefined) each.lineno += 17;
        if (each.abs_path?.startsWith('/') === true) each.abs_path = `/mnt/deploy${each.abs_path}`;
      }
    }
    again.release = 'shop@9.9.9';

    expect(drawn(again)).toEqual(drawn(event));
  },
);

test('the exception that was thrown comes first, with the failing call first, and its causes after it', () => {
  const { parts } = drawn(django());
  const thrown = django().exception?.values.at(-1);

  expect(parts[0]?.type).toBe(thrown?.type);
  expect(parts[0]?.frames.at(0)?.name).toBe(thrown?.stacktrace?.frames.at(-1)?.function);
});
