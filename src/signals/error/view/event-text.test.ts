import { expect, test } from 'vitest';
import type { EventDetail } from '../contract.ts';
import { columnsOf, cursorAt, nextSort, offsetOf, sortOf, withColumn } from './event-columns.ts';
import { eventText } from './event-text.ts';

function eventOf(value: string): EventDetail {
  const frame = {
    function: 'apply',
    filename: 'src/apply.js',
    inApp: true,
    lineNo: 41,
    colNo: 3,
    context: [
      [40, 'const rule = find(code);'],
      [41, 'return rule.discount.amount;'],
    ],
    vars: { rule: { discount: null }, token: '[Filtered]' },
  };
  const exception = {
    type: 'TypeError',
    value,
    mechanism: null,
    stacktrace: { frames: [{ ...frame, inApp: false, function: 'run' }, frame] },
  };
  const crumb = {
    type: 'http',
    category: 'fetch',
    level: 'info',
    message: null,
    data: { url: '/api', status_code: 503 },
    timestamp: '2026-11-28T02:00:00.000Z',
  };
  const data = {
    eventID: 'a'.repeat(32),
    dateCreated: '2026-11-28T02:00:01.000Z',
    level: 'error',
    platform: 'node',
    release: { version: 'shop@2.14.0' },
    environment: 'production',
    sdk: { name: 'sentry.javascript.node', version: '11.12.0' },
    contexts: { runtime: { name: 'node', version: 'v26' } },
    tags: [{ key: 'plan', value: 'team' }],
    entries: [
      { type: 'exception', data: { values: [exception] } },
      { type: 'breadcrumbs', data: { values: [crumb] } },
    ],
  };
  return data as unknown as EventDetail;
}

test('an assistant gets stack, code, locals, breadcrumbs, versions and tags; what was scrubbed stays so', () => {
  const text = eventText(eventOf('no amount'), 'assistant');

  for (const part of [
    'TypeError: no amount',
    'at * apply (src/apply.js:41:3)',
    '> 41 return rule.discount.amount;',
    'rule = { discount: null }',
    'token = [Filtered]',
    '−1\u2009s  fetch  /api  503',
    'runtime: node v26',
    'Release: shop@2.14.0',
    'plan: team',
  ])
    expect(text).toContain(part);
});

test('what an event says cannot leave its fence', () => {
  const text = eventText(eventOf('```\n# owned\n````'), 'markdown');

  expect(text.startsWith('`````\nTypeError: ```\n# owned\n````')).toBe(true);
});

test('an event of a megabyte becomes a text with an end', () => {
  const event = eventOf('x'.repeat(1_000_000));

  expect(eventText(event, 'ticket').length).toBeLessThan(4100);
  expect(eventText(event, 'markdown').length).toBeLessThan(12_100);
  expect(eventText(event, 'assistant').length).toBeLessThan(24_100);
});

test('columns, order and page of the event table are read from the address, whatever it holds', () => {
  const columns = columnsOf({ column: ['release', 'plan'] });

  expect(columns).toEqual(['timestamp', 'release', 'plan']);
  expect(columnsOf({})[0]).toBe('timestamp');
  expect(sortOf({ sort: '-plan' }, columns)).toEqual({ field: 'plan', isDescending: true });
  expect(sortOf({ sort: 'nonsense' }, columns)).toEqual({ field: 'timestamp', isDescending: true });
  expect(nextSort({ field: 'plan', isDescending: true }, 'plan')).toBe('plan');
  expect(nextSort({ field: 'timestamp', isDescending: false }, 'timestamp')).toBe(undefined);
  expect(withColumn(columns, 'plan', ['timestamp', 'release', 'plan'])).toEqual(['timestamp', 'release']);
  expect([offsetOf('0:100:0'), offsetOf('x'), offsetOf(undefined)]).toEqual([100, 0, 0]);
  expect([cursorAt(50), cursorAt(-50)]).toEqual(['0:50:0', undefined]);
});
