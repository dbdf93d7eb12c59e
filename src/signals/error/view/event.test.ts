import { expect, test } from 'vitest';
import type { ApiBreadcrumb, ApiRequest, GroupingNode } from '../contract.ts';
import { contextSummary, highlighted } from './contexts.ts';
import { crumbText, filterOf, kindOf, passes } from './crumbs.ts';
import { curlOf } from './curl.ts';
import { evidenceOf } from './why.ts';

const crumb = (rest: Partial<ApiBreadcrumb>): ApiBreadcrumb => ({
  type: 'default',
  category: null,
  level: 'info',
  message: null,
  data: null,
  timestamp: null,
  event_id: null,
  ...rest,
});

test('a breadcrumb says what it is about and what is odd', () => {
  const request = crumb({ category: 'fetch', data: { method: 'GET', url: '/api', status_code: 404, size: 12 } });

  expect(kindOf(request)).toBe('request');
  expect(crumbText(request)).toEqual({ text: 'GET /api', isCode: true, odd: '404', rest: [['size', 12]] });
  expect(crumbText(crumb({ category: 'navigation', data: { from: '/a', to: '/b' } })).text).toBe('/a to /b');
  expect(crumbText(crumb({ category: 'custom' })).text).toBe('custom');
});

test('breadcrumbs are filtered by kind, level and text; an answer that went wrong counts as a warning', () => {
  const failed = crumb({ category: 'fetch', data: { url: '/api', status_code: 503 } });
  const clicked = crumb({ category: 'ui.click', message: 'button#Pay' });
  const strange = crumb({ category: 'device.orientation', level: 'error' });
  const passing = (question: Partial<Parameters<typeof passes>[1]>) =>
    [failed, clicked, strange]
      .filter((each) => passes(each, { kind: 'all', level: 'all', text: '', ...question }))
      .map((each) => each.category);

  expect(passing({})).toHaveLength(3);
  expect(passing({ kind: 'request' })).toEqual(['fetch']);
  expect(passing({ kind: 'other' })).toEqual(['device.orientation']);
  expect(passing({ level: 'warning' })).toEqual(['fetch', 'device.orientation']);
  expect(passing({ text: 'PAY' })).toEqual(['ui.click']);
  expect(filterOf({ crumbs: 'nonsense', crumbLevel: 'error' })).toEqual({ kind: 'all', level: 'error' });
});

test('a context says on one line what people look for, and first what the project highlights', () => {
  const device = { type: 'device', model: 'Pixel 9', memory_size: 8e9, online: true, battery_level: 71 };

  expect(contextSummary('device', device)).toBe('Pixel 9, 8\u2009GB, online, 71\u2009%');
  expect(contextSummary('os', { name: 'Android', version: '16' })).toBe('Android 16');
  expect(contextSummary('order', { id: 17, lines: [1], state: 'draft' })).toBe('Id 17, State draft');
  expect(highlighted(device, ['battery_level', 'nothing'])).toBe('Battery level 71');
});

test('a request becomes a command that runs nothing of its own', () => {
  const request = {
    url: 'https://x.test/a',
    method: 'POST',
    fragment: null,
    query: [['q', "it's"]],
    headers: [['X-Evil', "'; rm -rf / #"]],
    cookies: [],
    env: null,
    data: { a: 1 },
    inferredContentType: null,
    apiTarget: null,
  } as ApiRequest;

  const command = curlOf(request);

  expect(command).toContain(String.raw`-H 'X-Evil: '\''; rm -rf / #'`);
  expect(command).toContain("--url 'https://x.test/a?q=it'\\''s'");
});

test('nothing in a request is taken for an option of curl, a file to read, or a key of the terminal', () => {
  const command = curlOf({
    url: '-K/tmp/evil',
    method: '-o',
    fragment: null,
    query: [],
    headers: [
      ['@/etc/passwd', 'x'],
      ['X-Esc', 'a\u001b[201~\rb'],
      ['Authorization', '[Filtered]'],
    ],
    cookies: [['sid', '@/etc/passwd']],
    env: null,
    data: '@/etc/passwd',
    inferredContentType: null,
    apiTarget: null,
  });

  expect(command.split(' \\\n  ')).toEqual([
    'curl',
    "-X '-o'",
    "-H 'X-Esc: a[201~b'",
    "-H 'Authorization: [Filtered]'",
    "-b 'sid=@/etc/passwd'",
    "--data-raw '@/etc/passwd'",
    "--url '-K/tmp/evil'",
  ]);
});

test('the evidence lists what was used before what was not, innermost frame first', () => {
  const node = (id: string, values: GroupingNode['values'], contributes = true): GroupingNode => ({
    id,
    name: id,
    contributes,
    hint: null,
    values,
  });
  const tree = node('app', [
    node('exception', [
      node('value', ['message'], false),
      node('stacktrace', [node('frame', [node('function', ['outer'])]), node('frame', [node('function', ['inner'])])]),
      node('type', ['TypeError']),
    ]),
  ]);

  expect(evidenceOf(tree).map(({ value, isUsed }) => [value, isUsed])).toEqual([
    ['inner', true],
    ['outer', true],
    ['TypeError', true],
    ['message', false],
  ]);
});
