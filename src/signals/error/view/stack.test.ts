import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiException, ApiFrame } from '../contract.ts';
import { exceptionRows } from './exceptions.ts';
import { drawnRows, openIndex, stackRows } from './frames.ts';
import { guiltyOf } from './guilty.ts';
import { originOf } from './origins.ts';
import { inline, parts } from './values.ts';

const LIB = '/app/node_modules/react-dom/index.js';

const frame = (name: string, inApp: boolean, absPath: string | null = null) =>
  ({ function: name, inApp, absPath, filename: null, module: null, package: null }) as unknown as ApiFrame;

const exception = (type: string, mechanism: object | null) =>
  ({ type, value: null, mechanism, stacktrace: null }) as unknown as ApiException;

test('yours stand in full, runs of others fold to one row that names packages and versions', () => {
  const frames = [frame('a', false, LIB), frame('b', false, LIB), frame('mine', true), frame('c', false, LIB), frame('top', true)];

  const rows = stackRows(frames, 'yours', { 'react-dom': '19.2.0' });

  expect(rows.map((row) => (row.kind === 'frame' ? row.frame.function : `${row.frames.length} from ${row.from}`))).toEqual([
    'top',
    'c',
    'mine',
    '2 from react-dom 19.2.0',
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

test('of ten thousand frames both ends are drawn, and the number between them is said', () => {
  const rows = stackRows(
    Array.from({ length: 10_000 }, (_, index) => frame(String(index), true)),
    'yours',
  );

  const drawn = drawnRows(rows, new Set(), 60);

  expect(drawn).toHaveLength(69);
  expect(drawn[60]).toEqual({ kind: 'gap', hidden: 9_932 });
  expect(drawn.at(-1)).toMatchObject({ frame: { function: '0' } });
});

test('an unfolded run stands among the others in its place, and is bounded as they are', () => {
  const frames = [
    frame('outer', true),
    ...Array.from({ length: 1000 }, (_, index) => frame(`lib${index}`, false, LIB)),
    frame('inner', true),
  ];
  const rows = stackRows(frames, 'yours');

  const folded = drawnRows(rows, new Set(), 60);
  const unfolded = drawnRows(rows, new Set([1]), 60);

  expect(folded.map((row) => row.kind)).toEqual(['frame', 'fold', 'frame']);
  expect(unfolded).toHaveLength(69);
  expect(unfolded.at(-1)).toMatchObject({ frame: { function: 'outer' } });
});

test('the library of a frame is read from its path', () => {
  const paths = [
    '/app/node_modules/@sentry/node/build/index.js',
    '/app/node_modules/.pnpm/express@5/node_modules/express/lib/router.js',
    'node:internal/process/task_queues',
    '/venv/lib/python3.13/site-packages/django/db/models.py',
    '/usr/lib/python3.13/asyncio/runners.py',
    '/usr/local/bundle/gems/activerecord-8.0.1/lib/base.rb',
    '/srv/vendor/symfony/http-kernel/Kernel.php',
  ];

  expect(paths.map((path) => originOf(frame('x', false, path)))).toEqual([
    '@sentry/node',
    'express',
    'node',
    'django',
    'python',
    'activerecord',
    'symfony/http-kernel',
  ]);
});

test('a chain reads from what was caught to what caused it', () => {
  const rows = exceptionRows([exception('Cause', null), exception('Caught', null)]);

  expect(rows.map((row) => [row.exception.type, row.relation, row.depth])).toEqual([
    ['Caught', 'top', 0],
    ['Cause', 'cause', 0],
  ]);
});

test('members of a group hang under it, each with its own causes', () => {
  const rows = exceptionRows([
    exception('Second', { exception_id: 3, parent_id: 0, source: 'exceptions[1]' }),
    exception('CauseOfFirst', { exception_id: 2, parent_id: 1, source: '__cause__' }),
    exception('First', { exception_id: 1, parent_id: 0, source: 'exceptions[0]' }),
    exception('Group', { exception_id: 0, is_exception_group: true }),
  ]);

  expect(rows.map((row) => [row.exception.type, row.relation, row.depth, row.members, row.under])).toEqual([
    ['Group', 'top', 0, 2, 3],
    ['First', 'member', 1, 0, 1],
    ['CauseOfFirst', 'cause', 1, 0, 0],
    ['Second', 'member', 1, 0, 0],
  ]);
});

test('every exception is shown once, whatever ids and parents say', () => {
  const id = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
  const mechanism = fc.record({ exception_id: id, parent_id: id, is_exception_group: fc.boolean() });
  fc.assert(
    fc.property(fc.array(mechanism, { maxLength: 12 }), (mechanisms) => {
      const all = mechanisms.map((each, index) => exception(String(index), each));

      const shown = exceptionRows(all).map((row) => row.exception);

      expect(new Set(shown).size).toBe(all.length);
      expect(shown).toHaveLength(all.length);
    }),
  );
});

test('a chain of fifty thousand causes is laid out at once', () => {
  const all = Array.from({ length: 50_000 }, (_, index) => exception('E', { exception_id: index, parent_id: index + 1 }));

  expect(exceptionRows(all)).toHaveLength(50_000);
});

test('the value that a message blames is found where it follows from line and locals', () => {
  const line = 'const off = cart.total * rule.discount.amount / 100;';
  const vars = { rule: { code: 'SPRING26', discount: null }, cart: { total: 3 }, order: 'None' };
  const blamed = (message: string, text = line) => guiltyOf(message, text, vars);

  expect(blamed("Cannot read properties of undefined (reading 'amount')")).toEqual({ name: 'rule', path: ['discount'], isMissing: false });
  expect(blamed('can\'t access property "amount", rule.discount is null')).toEqual({ name: 'rule', path: ['discount'], isMissing: false });
  expect(blamed("null is not an object (evaluating 'rule.discount.amount')")).toEqual({
    name: 'rule',
    path: ['discount'],
    isMissing: false,
  });
  expect(blamed("'NoneType' object has no attribute 'total'", 'order.total += 1')).toEqual({ name: 'order', path: [], isMissing: false });
  expect(blamed('Call to a member function rate() on null', '$rule->discount->rate()')).toEqual({
    name: 'rule',
    path: ['discount'],
    isMissing: false,
  });
  expect(blamed('cart.round is not a function', 'cart.round()')).toEqual({ name: 'cart', path: ['round'], isMissing: true });
});

test('nothing is blamed where it does not follow', () => {
  const vars = { rule: { discount: { amount: 1 } }, a: null, b: null };

  expect(guiltyOf("Cannot read properties of undefined (reading 'amount')", 'rule.discount.amount', vars)).toBe(null);
  expect(guiltyOf("Cannot read properties of null (reading 'x')", 'a.x + b.x', vars)).toBe(null);
  expect(guiltyOf('order 17 cannot be reserved', 'a.reserve()', vars)).toBe(null);
  expect(guiltyOf("Cannot read properties of undefined (reading 'x')", 'a.x', null)).toBe(null);
});

test('no message and no line makes the look for the guilty throw', () => {
  const message = fc.oneof(
    fc.string(),
    fc.string({ maxLength: 8 }).map((name) => `Cannot read properties of undefined (reading '${name}')`),
    fc.string({ maxLength: 12 }).map((name) => `${name} is not a function`),
  );
  fc.assert(
    fc.property(message, fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (said, line, vars) => {
      guiltyOf(said, line, vars);
    }),
  );
});

test('a value of any shape fits on a line and never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isPrinted) => {
      expect(inline(value).length).toBeLessThanOrEqual(4002);
      expect(parts(value, { isPrinted }).every((part) => part.text !== '')).toBe(true);
    }),
  );
});

test('values are spelled as the language would, and the guilty one is told apart', () => {
  const spelled = (value: unknown, spelling?: Parameters<typeof parts>[1]) =>
    parts(value, spelling).map(({ kind, text }) => `${kind} ${text}`);

  expect(spelled({ code: 'x', off: null }, { guilty: ['off'] })).toEqual([
    'plain { ',
    'plain code: ',
    'str "x"',
    'plain , ',
    'guilty off: ',
    'guilty null',
    'plain  }',
  ]);
  expect(spelled("'SPRING26'", { isPrinted: true })).toEqual(["str 'SPRING26'"]);
  expect(spelled('<undefined>', { guilty: [] })).toEqual(['guilty undefined']);
  expect(spelled('[Filtered]')).toEqual(['plain [Filtered]']);
});
