import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiBreadcrumb, ApiException, ApiFrame, ApiRequest, GroupingNode } from '../contract.ts';
import { crumbText, kindOf } from './crumbs.ts';
import { curlOf } from './curl.ts';
import { exceptionTree } from './exceptions.ts';
import { openIndex, originOf, stackRows } from './frames.ts';
import { inline, spans } from './values.ts';
import { evidenceOf } from './why.ts';

const frame = (name: string, inApp: boolean, absPath: string | null = null) =>
  ({ function: name, inApp, absPath, filename: null, module: null, package: null }) as unknown as ApiFrame;

const exception = (type: string, mechanism: object | null) =>
  ({ type, value: null, mechanism, stacktrace: null }) as unknown as ApiException;

test('yours stand in full, runs of others fold to one row', () => {
  const lib = '/app/node_modules/react-dom/index.js';
  const frames = [frame('a', false, lib), frame('b', false, lib), frame('mine', true), frame('c', false, lib), frame('top', true)];

  const rows = stackRows(frames, 'yours');

  expect(rows.map((row) => (row.kind === 'frame' ? row.frame.function : `${row.frames.length} from ${row.from}`))).toEqual([
    'top',
    'c',
    'mine',
    '2 from react-dom',
  ]);
  expect(openIndex(frames)).toBe(0);
});

test('no frame is lost, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.constantFrom('yours' as const, 'all' as const), (flags, mode) => {
      const frames = flags.map((inApp, index) => frame(String(index), inApp));

      const shown = stackRows(frames, mode).flatMap((row) => (row.kind === 'frame' ? [row.frame] : row.frames.map((each) => each.frame)));

      expect(shown).toEqual(frames.toReversed());
    }),
  );
});

test('the library of a frame is read from its path', () => {
  const paths = [
    '/app/node_modules/@sentry/node/build/index.js',
    '/app/node_modules/.pnpm/express@5/node_modules/express/lib/router.js',
    'node:internal/process/task_queues',
    '/venv/lib/python3.13/site-packages/django/db/models.py',
    '/usr/lib/python3.13/asyncio/runners.py',
  ];

  expect(paths.map((path) => originOf(frame('x', false, path)))).toEqual(['@sentry/node', 'express', 'node', 'django', 'python']);
});

test('a chain reads from what was caught to what caused it', () => {
  const nodes = exceptionTree([exception('Cause', null), exception('Caught', null)]);

  expect(nodes.map((node) => [node.exception.type, node.relation])).toEqual([
    ['Caught', 'top'],
    ['Cause', 'cause'],
  ]);
});

test('members of a group hang under it', () => {
  const nodes = exceptionTree([
    exception('Second', { exception_id: 2, parent_id: 0 }),
    exception('First', { exception_id: 1, parent_id: 0 }),
    exception('Group', { exception_id: 0, is_exception_group: true }),
  ]);

  expect(nodes.map((node) => [node.exception.type, node.relation, node.depth, node.members])).toEqual([
    ['Group', 'top', 0, 2],
    ['First', 'member', 1, 0],
    ['Second', 'member', 1, 0],
  ]);
});

test('exceptions that are each other’s parent do not hang the page', () => {
  const nodes = exceptionTree([exception('A', { exception_id: 0, parent_id: 1 }), exception('B', { exception_id: 1, parent_id: 0 })]);

  expect(nodes).toHaveLength(2);
});

test('a breadcrumb says what it is about and what is odd', () => {
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
  const request = crumb({ category: 'fetch', data: { method: 'GET', url: '/api', status_code: 404, size: 12 } });

  expect(kindOf(request)).toBe('request');
  expect(crumbText(request)).toEqual({ text: 'GET /api', isCode: true, odd: '404', rest: [['size', 12]] });
  expect(crumbText(crumb({ category: 'navigation', data: { from: '/a', to: '/b' } })).text).toBe('/a to /b');
  expect(crumbText(crumb({ category: 'custom' })).text).toBe('custom');
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
  expect(command).toContain("'https://x.test/a?q=it'\\''s'");
});

test('a value of any shape fits on a line and never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(inline(value).length).toBeLessThanOrEqual(4001);
      expect(
        spans(value)
          .map((span) => span.text)
          .join(''),
      ).toBe(inline(value));
    }),
  );
  expect(spans({ code: 'x', off: null })).toEqual([
    { text: '{ code: "x", off: ', isNothing: false },
    { text: 'null', isNothing: true },
    { text: ' }', isNothing: false },
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
