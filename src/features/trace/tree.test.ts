import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceError, TraceSpan } from './contract.ts';
import { fillSelfTimes, MAX_DEPTH, treeOf } from './tree.ts';

function span(id: string, parent: string | null, start = 0, durationMs = 1): TraceSpan {
  return {
    event_type: 'span',
    event_id: id,
    parent_span_id: parent,
    parent_is_missing: false,
    is_cut: false,
    project_id: 1,
    project_slug: 'shop',
    transaction_id: null,
    transaction: '',
    is_transaction: false,
    op: 'default',
    description: id,
    name: id,
    status: 'ok',
    has_failed: false,
    origin: '',
    group: '',
    environment: '',
    release: '',
    sdk_name: '',
    profile_id: '',
    start_timestamp: start,
    end_timestamp: start + durationMs / 1000,
    duration: durationMs,
    self_time: durationMs,
    errors: [],
    occurrences: [],
    children: [],
  };
}

function error(id: string, spanId: string | null): TraceError {
  const none = { issue_id: '1', issue: null, level: 'error', title: id, culprit: '', transaction: '', timestamp: 0 };
  return { event_type: 'error', event_id: id, project_id: 1, project_slug: 'shop', span_id: spanId, ...none };
}

/** Without recursion, for trees may be deep. */
function all(roots: readonly (TraceSpan | TraceError)[]): string[] {
  const ids: string[] = [];
  const open = [...roots];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    ids.push(node.event_id);
    if (node.event_type === 'span') open.push(...node.children, ...node.errors);
  }
  return ids;
}

test('children hang below their parent in time, whatever order they came in', () => {
  const tree = treeOf([span('c2', 'r', 2), span('g', 'c1', 1.5), span('r', null), span('c1', 'r', 1)], [error('e', 'c1')]);

  expect(tree.map((root) => root.event_id)).toEqual(['r']);
  const [root] = tree as TraceSpan[];
  expect(root?.children.map((child) => child.event_id)).toEqual(['c1', 'c2']);
  expect(root?.children[0]?.children.map((child) => child.event_id)).toEqual(['g']);
  expect(root?.children[0]?.errors.map((one) => one.event_id)).toEqual(['e']);
});

test('a span whose parent never came stands among the roots and says so, and so does an error without its span', () => {
  const tree = treeOf([span('r', null, 1), span('lost', 'nowhere', 2)], [error('e', 'elsewhere')]);

  expect(tree.map((root) => root.event_id)).toEqual(['e', 'r', 'lost']);
  expect(tree.filter((root) => root.event_type === 'span').map((root) => root.parent_is_missing)).toEqual([false, true]);
});

test('a circle is cut at its earliest span, and one that is its own parent is a root', () => {
  const tree = treeOf([span('a', 'c', 1), span('b', 'a', 2), span('c', 'b', 3), span('self', 'self', 4)], []) as TraceSpan[];

  expect(tree.map((root) => [root.event_id, root.is_cut])).toEqual([
    ['a', true],
    ['self', true],
  ]);
  expect(all(tree).toSorted()).toEqual(['a', 'b', 'c', 'self']);
});

test('a chain deeper than the tree may be keeps every span', () => {
  const chain = Array.from({ length: 5_000 }, (_, at) => span(`s${at}`, at === 0 ? null : `s${at - 1}`, at));

  const tree = treeOf(chain, []);

  expect(all(tree)).toHaveLength(5_000);
  let depth = 0;
  for (let node = tree[0] as TraceSpan | undefined; node !== undefined; node = node.children[0]) depth += 1;
  expect(depth).toBe(MAX_DEPTH);
  expect(() => JSON.stringify(tree)).not.toThrow();
});

test('no span and no error is lost or doubled, whatever names whatever as its parent', () => {
  const ids = fc.integer({ min: 0, max: 20 }).map(String);
  const spans = fc.uniqueArray(fc.tuple(ids, fc.option(ids), fc.integer({ min: 0, max: 5 })), { selector: ([id]) => id, maxLength: 21 });
  fc.assert(
    fc.property(spans, fc.array(fc.option(ids)), (some, errors) => {
      const tree = treeOf(
        some.map(([id, parent, start]) => span(id, parent, start)),
        errors.map((id, at) => error(`e${at}`, id)),
      );
      expect(all(tree).toSorted()).toEqual([...some.map(([id]) => id), ...errors.map((_, at) => `e${at}`)].toSorted());
    }),
  );
});

test('the time of a span itself is what none of its children covers, counted once where they overlap', () => {
  const spans = [span('r', null, 0, 1000), span('a', 'r', 0.1, 300), span('b', 'r', 0.2, 300), span('late', 'r', 0.9, 500)];

  fillSelfTimes(spans);

  // 100–500 and 900–1000 are covered.
  expect(spans[0]?.self_time).toBeCloseTo(500, 6);
  expect(spans[1]?.self_time).toBe(300);
});
