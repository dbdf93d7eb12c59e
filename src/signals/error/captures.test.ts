import { expect, test } from 'vitest';

import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { normal, SCRUBBING } from '../../../test/normal-form.ts';
import { parseEnvelope } from '../../protocol/envelope.ts';

interface CapturedEvent {
  readonly name: string;
  readonly payload: Record<string, unknown>;
  readonly text: string;
}

const events: CapturedEvent[] = capturedEnvelopes().flatMap(({ name, body }) => {
  const envelope = parseEnvelope(body);
  if (!envelope.ok) throw new Error(name);
  return envelope.value.items
    .filter((item) => item.type === 'event')
    .map((item) => {
      const text = Buffer.from(item.payload).toString('utf8');
      return { name, text, payload: JSON.parse(text) };
    });
});

test('there are captured events of every SDK', () => {
  expect(events.length).toBeGreaterThanOrEqual(13);
  expect(new Set(events.map(({ name }) => name.split('/')[0])).size).toBe(4);
});

/** Values that the protocol says go elsewhere, or that another field holds already. */
const MOVED = new Set(['?', '', '{{auto}}', 'log']);
/** Where times and ids are written in another form, and fields that §5 does not name. */
const REWRITTEN = /(?:^|\.)(?:timestamp|event_id|url|_meta|start_timestamp)(?:\.|$)|contexts\.trace\.data|sdkProcessingMetadata/;

test.each(events)('$name loses nothing that the protocol names', ({ payload, text }) => {
  const event = normal(text, { receivedAtMs: Number(new Date('2026-11-22T08:00:00Z')) });
  const kept = new Set(leavesOf(event).map(({ value }) => String(value)));
  const lost = leavesOf(payload).filter(
    ({ path, value }) => value !== null && !MOVED.has(String(value)) && !REWRITTEN.test(path) && !kept.has(String(value)),
  );

  expect(lost).toEqual([]);
  expect(event.errors).toBeUndefined();
  expect(event.tags.map(([key]) => key)).toEqual(Object.keys(payload['tags'] ?? {}));
  expect(event.breadcrumbs?.values.length ?? 0).toBe(listOf(payload['breadcrumbs']).length);
  expect(event.exception?.values.map((exception) => exception.stacktrace?.frames.length ?? 0) ?? []).toEqual(
    listOf(payload['exception']).map((exception) => ((exception as { stacktrace?: { frames: [] } }).stacktrace?.frames ?? []).length),
  );
});

test('the browser error has what its issue page needs', () => {
  const event = normal(eventOf('sentry-javascript-browser-11.12.0/error-unhandled-onerror').text, { scrubbing: SCRUBBING });

  expect(event).toMatchObject({
    type: 'error',
    platform: 'javascript',
    release: 'web@2.0.0',
    environment: 'production',
    transaction: '/static/p.html',
    user: { ip_address: '203.0.113.7' },
    request: { url: 'http://127.0.0.1:9911/static/p.html', query_string: [['life', 'stream']] },
    exception: { values: [{ type: 'TypeError', mechanism: { handled: false } }] },
  });
  expect(event.exception?.values[0]?.stacktrace?.frames).toEqual([
    { abs_path: 'http://127.0.0.1:9911/static/b.js', filename: '/static/b.js', in_app: true, lineno: 29_383, colno: 14 },
  ]);
  expect(event.contexts?.['browser']).toMatchObject({ name: 'HeadlessChrome' });
  expect(event.contexts?.['os']).toMatchObject({ name: 'Linux' });
  expect(event.contexts?.['flags']).toMatchObject({ values: [{ flag: 'new-checkout', result: true }] });
});

test('the Python error has its variables, without the password', () => {
  const event = normal(eventOf('sentry-python-2.68.0/error-chained').text, { scrubbing: SCRUBBING });
  const frame = event.exception?.values[1]?.stacktrace?.frames[1];

  expect(event.exception?.values.map(({ type, value }) => [type, value])).toEqual([
    ['KeyError', "'inner'"],
    ['ValueError', 'outer'],
  ]);
  expect(frame?.vars).toEqual({ a: '1', secret_password: '[Filtered]', d: { k: ['1', '2', { x: 'None' }] } });
  expect(frame?.context_line).toBe("        raise ValueError('outer') from KeyError('inner')");
  expect(event.user).toEqual({ id: '7', email: 'a@example.com' });
  expect(event.modules?.['certifi']).toBe('2022.9.24');
});

function eventOf(name: string): CapturedEvent {
  const event = events.find((candidate) => candidate.name === name);
  if (event === undefined) throw new Error(`no capture ${name}`);
  return event;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return (value as { values?: unknown[] } | undefined)?.values ?? [];
}

function leavesOf(value: unknown, path = ''): { path: string; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, path === '' ? key : `${path}.${key}`));
}
