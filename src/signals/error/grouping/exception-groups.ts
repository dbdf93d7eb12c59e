import type { Exception } from '../../../event/schema.ts';

/** Deeper trees are taken as they were sent. SDKs send some tens at most. */
const MAX_EXCEPTIONS = 250;

interface Tree {
  readonly root: number;
  /** Indexes into the list, by parent's index. */
  readonly children: ReadonlyMap<number, readonly number[]>;
}

/** Which exceptions name the issue, in the order in which they are hashed, and the one that gives it its title. */
export interface Contributing {
  readonly indexes: readonly number[];
  readonly main: number;
}

/**
 * The exceptions that name the issue (processing §4.3). A group (Python's ExceptionGroup, JavaScript's AggregateError, .NET's
 * AggregateException) only collects: ten equal failures in it are one, and when all are equal the group itself says nothing.
 * Without groups, or with incomplete ids, all count in their order.
 */
export function contributingExceptions(values: readonly Exception[], hashAt: (index: number) => string): Contributing {
  const last = values.length - 1;
  const tree = groupTree(values);
  if (tree === null) return { indexes: [...values.keys()], main: reactCause(values) ?? last };

  const distinct = distinctTops(values, tree, hashAt);
  const [only] = distinct;
  if (distinct.length === 1 && only !== undefined) return { indexes: firstPath(tree, only).toReversed(), main: only };
  return { indexes: [...distinct, tree.root], main: last };
}

const REACT_RECOVERED = /^There was an error (?:during concurrent rendering|while hydrating)\b.*\brecover/;

/** React 19 wraps what really failed into an error of its own. */
function reactCause(values: readonly Exception[]): number | null {
  const root = values.at(-1);
  if (root?.type !== 'Error' || !REACT_RECOVERED.test(root.value ?? '')) return null;
  return values[0]?.mechanism?.source === 'cause' ? 0 : null;
}

/** The tree of ids, when all exceptions have one and at least one of them is a group; otherwise null. */
function groupTree(values: readonly Exception[]): Tree | null {
  if (values.length < 2 || values.length > MAX_EXCEPTIONS) return null;
  if (!values.some((exception) => exception.mechanism?.is_exception_group === true)) return null;

  const byId = new Map<number, number>();
  for (const [index, exception] of values.entries()) {
    const id = exception.mechanism?.exception_id;
    if (id === undefined || byId.has(id)) return null;
    byId.set(id, index);
  }
  const root = byId.get(0);
  return root === undefined ? null : { root, children: childrenByIndex(values, byId) };
}

function childrenByIndex(values: readonly Exception[], byId: ReadonlyMap<number, number>): Map<number, number[]> {
  const children = new Map<number, number[]>();
  // From the root's end: the payload has the newest last, and a group's first exception should come first.
  for (let index = values.length - 1; index >= 0; index--) {
    const parentId = values[index]?.mechanism?.parent_id;
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    if (parent === undefined || parent === index) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [index]);
    else siblings.push(index);
  }
  return children;
}

/** The first exceptions on every way down that are not groups themselves; an empty group stands for itself. */
function topLevel(values: readonly Exception[], tree: Tree): number[] {
  const found: number[] = [];
  const seen = new Set<number>();
  const open = [tree.root];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const children = tree.children.get(index) ?? [];
    if (values[index]?.mechanism?.is_exception_group === true && children.length > 0) open.push(...children.toReversed());
    else found.push(index);
  }
  return found;
}

/** One of each kind, in an order that does not depend on which failed first. */
function distinctTops(values: readonly Exception[], tree: Tree, hashAt: (index: number) => string): number[] {
  const byHash = new Map<string, number>();
  for (const index of topLevel(values, tree)) {
    const key = hashAt(index);
    if (!byHash.has(key)) byHash.set(key, index);
  }
  const typeOf = (index: number) => values[index]?.type ?? '';
  return [...byHash].sort(([hashA, a], [hashB, b]) => compare(typeOf(b), typeOf(a)) || compare(hashA, hashB)).map(([, index]) => index);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** From an exception down to what caused it, by first causes. */
function firstPath(tree: Tree, start: number): number[] {
  const path: number[] = [];
  for (let index: number | undefined = start; index !== undefined && !path.includes(index); index = tree.children.get(index)?.[0])
    path.push(index);
  return path;
}
