import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorEvent, Frame } from '../../../event/schema.ts';
import type { GroupingComponent } from '../grouping-types.ts';
import { failure, group } from './fixtures/build.ts';
import { DEFAULT_GROUPING_CONFIG, groupEvent } from './group.ts';
import { applyInApp } from './in-app.ts';
import { django, express, go, ios, php, rails, rust, spring } from './fixtures/traces.ts';

const traces = fc.constantFrom<ErrorEvent>(django(), express(), go(), ios(), php(), rails(), rust(), spring());

function shuffled<T extends object>(record: T, seed: number): T {
  const keys = Object.keys(record).toSorted(
    (a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7) || (seed % 2 === 0 ? a.localeCompare(b) : b.localeCompare(a)),
  );
  return Object.fromEntries(keys.map((key) => [key, record[key as keyof T]])) as T; // the same keys and values
}

function eachFrame(event: ErrorEvent, change: (frame: Frame, index: number) => void): ErrorEvent {
  const copy = structuredClone(event);
  for (const exception of copy.exception?.values ?? []) exception.stacktrace?.frames.forEach(change);
  return copy;
}

test('the order of keys and what the hash is not about never matter', () => {
  const unrelated = fc.record({
    release: fc.string(),
    environment: fc.string(),
    server_name: fc.string(),
    timestamp: fc.double({ noNaN: true }),
    extra: fc.dictionary(fc.string(), fc.jsonValue()),
    user: fc.record({ id: fc.string() }),
    tags: fc.array(fc.tuple(fc.string(), fc.string())),
  });
  fc.assert(
    fc.property(traces, unrelated, fc.nat({ max: 50 }), (event, other, seed) => {
      const changed = shuffled({ ...eachFrame(event, () => {}), ...other }, seed);
      for (const exception of changed.exception?.values ?? []) {
        if (exception.stacktrace !== undefined)
          exception.stacktrace.frames = exception.stacktrace.frames.map((frame) => shuffled(frame, seed));
      }
      expect(group(changed).hashes).toEqual(group(event).hashes);
    }),
  );
});

test('moving lines never splits an issue', () => {
  fc.assert(
    fc.property(traces, fc.array(fc.nat({ max: 10_000 }), { minLength: 1 }), (event, shifts) => {
      // Every frame moves by its own distance; recursion is told by equal lines, and none of these frames is recursive.
      const moved = eachFrame(event, (frame, index) => {
        if (frame.lineno !== undefined) frame.lineno += shifts[index % shifts.length] ?? 0;
        frame.colno = shifts[index % shifts.length];
      });
      expect(group(moved).hashes).toEqual(group(event).hashes);
    }),
  );
});

test('local variables, addresses and lines around never matter', () => {
  fc.assert(
    fc.property(traces, fc.string(), (event, noise) => {
      const changed = eachFrame(event, (frame) => {
        frame.vars = { noise };
        frame.pre_context = [noise];
        frame.post_context = [noise, noise];
        frame.instruction_addr = noise;
      });
      expect(group(changed).hashes).toEqual(group(event).hashes);
    }),
  );
});

const scalar = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'<>()$_./\\:-{} @"\n1aA') }));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const frame: fc.Arbitrary<Frame> = fc.record(
  {
    filename: scalar,
    abs_path: fc.oneof(
      scalar,
      scalar.map((path) => `https://x.io/${path}`),
    ),
    function: fc.oneof(scalar, fc.constantFrom('abort', '__clone', 'eval', 'a::operator<(int)', 'lambda$x$1')),
    module: scalar,
    package: scalar,
    lineno: fc.nat(),
    context_line: scalar,
    in_app: fc.boolean(),
    platform: fc.constantFrom('native', 'python', 'java', 'javascript', '__proto__', 'constructor'),
    data: fc.constantFrom({}, { sourcemap: 'x' }, { orig_in_app: -1 }, { orig_in_app: 'odd' }),
  },
  { requiredKeys: [] },
);
const platform = fc.constantFrom(
  'python',
  'javascript',
  'node',
  'java',
  'native',
  'cocoa',
  'csharp',
  'php',
  'ruby',
  'go',
  'other',
  'constructor',
  '__proto__',
);
const exception = fc.record(
  {
    type: scalar,
    value: scalar,
    stacktrace: fc.record({ frames: fc.array(frame, { maxLength: 6 }) }),
    mechanism: fc.record(
      {
        type: fc.constant('x'),
        synthetic: fc.boolean(),
        exception_id: fc.nat({ max: 4 }),
        parent_id: fc.nat({ max: 4 }),
        is_exception_group: fc.boolean(),
        meta: fc.constantFrom({}, { ns_error: null }, { ns_error: 5 }, { ns_error: { domain: {}, code: [] } }),
      },
      { requiredKeys: ['type'] },
    ),
  },
  { requiredKeys: [] },
);
const anyEvent: fc.Arbitrary<ErrorEvent> = fc
  .record({
    platform,
    values: fc.array(exception, { maxLength: 5 }),
    fingerprint: optional(fc.array(fc.oneof(scalar, fc.constantFrom('{{ default }}', '{{ type }}', '{{ tags.a }}', '{{', '}}{{')))),
    checksum: optional(fc.string({ maxLength: 5 })),
    message: optional(scalar),
    csp: optional(fc.dictionary(fc.constantFrom('effective_directive', 'blocked_uri', 'document_uri'), fc.jsonValue())),
    template: optional(fc.dictionary(fc.constantFrom('filename', 'context_line'), fc.jsonValue())),
  })
  .map(({ platform: name, values, message, ...rest }) => ({
    ...failure(name, {}),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    exception: { values },
    ...(message === undefined ? {} : { logentry: { formatted: message } }),
  }));

test('what the rules said while frames were marked is what they say while grouping', () => {
  const stack = fc.record({ frames: fc.array(frame, { maxLength: 6 }) });
  const threads = fc.array(fc.record({ crashed: fc.boolean(), stacktrace: stack }), { maxLength: 2 });
  fc.assert(
    fc.property(anyEvent, threads, optional(stack), (event, values, stacktrace) => {
      const whole = structuredClone({ ...event, threads: { values }, ...(stacktrace === undefined ? {} : { stacktrace }) });
      const marks = applyInApp(whole);

      expect(groupEvent(whole, DEFAULT_GROUPING_CONFIG, marks)).toEqual(groupEvent(whole, DEFAULT_GROUPING_CONFIG));
    }),
    { numRuns: 2_000 },
  );
});

/** A node that counts has something below it that counts: the screen shows the reason all the way down. */
function isConsistent(component: GroupingComponent): boolean {
  const children = component.values.filter((value) => typeof value !== 'string');
  if (children.length > 0 && component.contributes && !children.some((child) => child.contributes)) return false;
  return children.every(isConsistent);
}

test('any event has hashes, and each has a variant that explains it', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const grouping = group(event);
      const explained = new Set(grouping.variants.filter((variant) => variant.contributes).map((variant) => variant.hash));

      expect(grouping.hashes.length).toBeGreaterThan(0);
      expect(grouping.hashes.every((hash) => /^[0-9a-f]{32}$/.test(hash) && explained.has(hash))).toBe(true);
      expect(new Set(grouping.hashes).size).toBe(grouping.hashes.length);
      expect(grouping.variants.every((variant) => variant.contributes === (variant.hash !== null) && isConsistent(variant.component))).toBe(
        true,
      );
      expect(grouping.title).not.toBe('');
      expect(group(event)).toEqual(grouping);
    }),
    { numRuns: 1000 },
  );
});
