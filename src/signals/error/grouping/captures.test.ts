import { describe, expect, test } from 'vitest';
import { capturedEnvelopes } from '#fixtures/captures.ts';
import { normal } from '../../../../test/normal-form.ts';
import { parseEnvelope } from '../../../protocol/envelope.ts';
import type { ErrorEvent } from '../../../event/schema.ts';
import { areOneIssue, group } from './fixtures/build.ts';

/** Every error event among the recorded envelopes, in its normal form. */
const recorded = new Map<string, ErrorEvent>();
for (const capture of capturedEnvelopes()) {
  const envelope = parseEnvelope(capture.body);
  const item = envelope.ok ? envelope.value.items.find(({ type }) => type === 'event') : undefined;
  if (item !== undefined) recorded.set(capture.name.replace(/-\d[\d.]*\//, '/'), normal(Buffer.from(item.payload).toString()));
}

const expected: readonly (readonly [name: string, title: string, culprit: string])[] = [
  ['sentry-cli/event', 'cli event', ''],
  ['sentry-javascript-browser/error-unhandled-onerror', 'TypeError: window.undefinedFn is not a function', '/static/p.html'],
  ['sentry-javascript-browser/error-with-flags-and-replay-tag', 'Error: browser boom', '/static/p.html'],
  ['sentry-javascript-node/error-aggregate-exception-group', 'AggregateError: many', '?(n1)'],
  ['sentry-javascript-node/error-chained-cause', 'Error: outer boom', 'inner(n1)'],
  ['sentry-javascript-node/error-in-http-request', 'Error: in request', 'POST /err'],
  ['sentry-javascript-node/error-large-gzip-on-wire', 'Error: gzip me', '?(n2)'],
  ['sentry-javascript-node/error-with-attachments', 'Error: with attachments', '?(n1)'],
  ['sentry-javascript-node/message', 'hello message', ''],
  ['sentry-python/error-chained', 'ValueError: outer', '__main__ in f'],
  ['sentry-python/error-exception-group', 'ExceptionGroup: grp', '__main__ in <module>'],
  ['sentry-python/error-from-logging', 'Failed 3 times', ''],
  ['sentry-python/message-fatal', 'hello', ''],
];

test('every recorded event is in the table', () => {
  expect([...recorded.keys()].toSorted()).toEqual(expected.map(([name]) => name).toSorted());
});

function eventOf(name: string): ErrorEvent {
  const event = recorded.get(name);
  if (event === undefined) throw new Error(`${name} is not recorded`);
  return event;
}

describe.each(expected)('%s', (name, title, culprit) => {
  test('has a title and a place', () => {
    expect(group(eventOf(name))).toMatchObject({ title, culprit });
  });

  test('stays one issue when lines move, time passes and another user meets it', () => {
    const later = structuredClone(eventOf(name));
    later.event_id = 'f'.repeat(32);
    later.timestamp += 86_400;
    later.release = 'other@2';
    later.user = { id: 'someone else' };
    for (const exception of later.exception?.values ?? []) {
      for (const [index, frame] of (exception.stacktrace?.frames ?? []).entries()) frame.lineno = 1000 + index;
    }
    expect(areOneIssue(eventOf(name), later)).toBe(true);
  });

  test('is no other recorded issue', () => {
    for (const [other] of expected) expect(areOneIssue(eventOf(name), eventOf(other))).toBe(other === name);
  });
});

test('of a group of different failures each counts, and the group with them', () => {
  const [variant] = group(eventOf('sentry-javascript-node/error-aggregate-exception-group')).variants;
  const types = variant?.component.values.flatMap((value) => (typeof value === 'string' || !value.contributes ? [] : [value.values[0]]));
  expect(types).toMatchObject([{ values: ['RangeError'] }, { values: ['Error'] }, { values: ['AggregateError'] }]);
});
