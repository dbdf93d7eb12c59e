import { describe, expect, test } from 'vitest';
import type { Exception } from '../../../event/schema.ts';
import { event, failure, group, leaves } from './fixtures/build.ts';

const stack = (name: string) => ({ frames: [{ function: name, filename: 'a.py', in_app: true }] });

describe('one exception', () => {
  test('type and stack name it; the message does not', () => {
    expect(leaves(group(failure('python', { type: 'ValueError', value: 'bad 5', stacktrace: stack('f') })))).toEqual([
      'type=ValueError',
      '!value=bad 5',
      'filename=a.py',
      'function=f',
    ]);
  });

  test('without a stack the message does, without its parameters', () => {
    expect(leaves(group(failure('python', { type: 'ValueError', value: 'bad 5' })))).toEqual(['type=ValueError', 'value=bad <int>']);
  });

  test('a made-up type does not count', () => {
    expect(
      leaves(group(failure('native', { type: 'SIGSEGV', value: 'Segfault', mechanism: { type: 'signalhandler', synthetic: true } }))),
    ).toEqual(['!type=SIGSEGV', 'value=Segfault']);
  });

  test('an NSError stands for the message', () => {
    const meta = { ns_error: { domain: 'NSURLErrorDomain', code: -1009 } };
    expect(leaves(group(failure('cocoa', { type: 'NSError', value: 'The Internet connection…', mechanism: { type: 'x', meta } })))).toEqual(
      ['type=NSError', '!value=The Internet connection…', 'ns-error=NSURLErrorDomain -1009'],
    );
  });

  test('only library frames: the whole stack decides', () => {
    const grouping = group(failure('python', { type: 'E', stacktrace: { frames: [{ function: 'f', filename: 'a.py', in_app: false }] } }));
    expect(grouping.variants.map(({ name, contributes }) => [name, contributes])).toEqual([
      ['app', false],
      ['system', true],
    ]);
  });

  test('only frames of the application: the whole stack says the same', () => {
    const grouping = group(failure('python', { type: 'E', stacktrace: stack('f') }));
    expect(grouping.hashes).toHaveLength(1);
    expect(grouping.variants[1]).toMatchObject({ name: 'system', contributes: false, hint: 'says the same as the application’s frames' });
  });

  test('both: the application’s frames give the primary hash', () => {
    const frames = [
      { function: 'lib', filename: 'l.py', in_app: false },
      { function: 'f', filename: 'a.py', in_app: true },
    ];
    const grouping = group(failure('python', { type: 'E', stacktrace: { frames } }));
    expect(grouping.hashes).toEqual([grouping.variants[0]?.hash, grouping.variants[1]?.hash]);
    expect(grouping.variants[0]?.name).toBe('app');
  });
});

test('a chain counts from the oldest cause to what was thrown', () => {
  const grouping = group(failure('python', { type: 'Outer', stacktrace: stack('g') }, { type: 'Inner', stacktrace: stack('f') }));
  expect(leaves(grouping).filter((leaf) => leaf.startsWith('type'))).toEqual(['type=Inner', 'type=Outer']);
});

describe('exception groups', () => {
  /** `parent` null is the root. Payload order is the reverse of ids, as SDKs send it. */
  const member = (id: number, parent: number | null, type: string, more: Partial<Exception> = {}): Exception => ({
    type,
    ...more,
    mechanism: { type: 'chained', exception_id: id, ...(parent === null ? {} : { parent_id: parent }) },
  });
  const collecting = (exception: Exception): Exception => ({
    ...exception,
    mechanism: { type: 'chained', ...exception.mechanism, is_exception_group: true },
  });
  const grouped = (...values: Exception[]) => group(event({ exception: { values } }));
  const types = (...values: Exception[]) => leaves(grouped(...values)).filter((leaf) => leaf.startsWith('type'));
  const root = collecting(member(0, null, 'ExceptionGroup', { value: 'many' }));

  test('equal members are one, and the group says nothing', () => {
    const members = [member(2, 0, 'ValueError', { value: 'bad 2' }), member(1, 0, 'ValueError', { value: 'bad 1' })];
    expect(types(...members, root)).toEqual(['type=ValueError']);
    expect(grouped(...members, root).title).toBe('ValueError: bad 1');
    expect(grouped(...members, root).hashes).toEqual(grouped(member(1, 0, 'ValueError', { value: 'bad 9' }), root).hashes);
  });

  test('a sole member keeps what caused it', () => {
    expect(types(member(2, 1, 'KeyError'), member(1, 0, 'ValueError'), root)).toEqual(['type=KeyError', 'type=ValueError']);
  });

  test('different members count once each, and the group with them', () => {
    const a = member(1, 0, 'TypeError');
    const b = member(2, 0, 'ValueError');
    const c = member(3, 0, 'ValueError');
    expect(types(c, b, a, root)).toEqual(['type=ValueError', 'type=TypeError', 'type=ExceptionGroup']);
    expect(grouped(c, b, a, root).title).toBe('ExceptionGroup: many');
  });

  test('which member failed first makes no difference', () => {
    const first = grouped(member(2, 0, 'ValueError'), member(1, 0, 'TypeError'), root);
    const second = grouped(member(2, 0, 'TypeError'), member(1, 0, 'ValueError'), root);
    expect(first.hashes).toEqual(second.hashes);
  });

  test('groups in groups are looked through', () => {
    expect(types(member(3, 2, 'TypeError'), collecting(member(2, 0, 'ExceptionGroup')), member(1, 0, 'ValueError'), root)).toEqual([
      'type=ValueError',
      'type=TypeError',
      'type=ExceptionGroup',
    ]);
  });

  test('with an id missing all count', () => {
    expect(types({ type: 'ValueError' }, member(1, 0, 'ValueError'), root)).toHaveLength(3);
  });

  test.each([
    ['a loop', [collecting(member(1, 2, 'A')), collecting(member(2, 1, 'B')), collecting(member(0, 1, 'C'))]],
    ['its own parent', [member(1, 1, 'A'), collecting(member(0, 0, 'C'))]],
    ['one id twice', [member(1, 0, 'A'), member(1, 0, 'B'), root]],
  ])('%s among the ids does no harm', (_, values) => {
    expect(grouped(...values).hashes).toHaveLength(1);
  });
});

test('React 19: what really failed gives the title', () => {
  const message = 'There was an error while hydrating but React was able to recover by instead client rendering the entire root.';
  const cause: Exception = {
    type: 'TypeError',
    value: 'x is undefined',
    mechanism: { type: 'chained', source: 'cause', exception_id: 1, parent_id: 0 },
  };
  const wrapper: Exception = { type: 'Error', value: message, mechanism: { type: 'generic', exception_id: 0 } };
  expect(group(failure('javascript', wrapper, cause)).title).toBe('TypeError: x is undefined');
});
