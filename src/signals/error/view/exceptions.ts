import type { ApiException, Entry, EventDetail } from '../contract.ts';

/** An exception in reading order: what was caught first, then what caused it; members of a group under it. */
export interface ExceptionRow {
  readonly exception: ApiException;
  readonly relation: 'top' | 'cause' | 'member';
  /** Groups it is inside of. A cause stands at the level of what it caused: long chains must not walk off the page. */
  readonly depth: number;
  /** Exceptions that a group holds directly. */
  readonly members: number;
  /** Rows after this one that hang under it. */
  readonly under: number;
}

/**
 * Exceptions as a tree, written as rows: the protocol lists causes first; ids and parents of the mechanism
 * tell groups from chains. Ids that repeat or go round in a circle are what events may hold: every exception is in the answer
 * exactly once. Pure; the time is proportional to their number.
 */
export function exceptionRows(values: readonly ApiException[]): readonly ExceptionRow[] {
  const all = values.toReversed();
  const parents = withoutCircles(parentsOf(all));
  const children: number[][] = all.map(() => []);
  const tops: number[] = [];
  parents.forEach((parent, index) => (parent === NONE ? tops : (children[parent] ?? tops)).push(index));
  const relations = all.map((exception, index) => relationOf(exception, all[parents[index] ?? NONE]));
  const order = inOrder(tops, children);
  const under = sizesUnder(order, parents);
  const depths = new Map<number, number>();
  return order.flatMap((index) => {
    const exception = all[index];
    if (exception === undefined) return [];
    const relation = relations[index] ?? 'top';
    const depth = (depths.get(parents[index] ?? NONE) ?? 0) + (relation === 'member' ? 1 : 0);
    depths.set(index, depth);
    const members = (children[index] ?? []).filter((child) => relations[child] === 'member').length;
    return { exception, relation, depth, members, under: under.get(index) ?? 0 };
  });
}

const NONE = -1;

function parentsOf(all: readonly ApiException[]): number[] {
  const byId = new Map<number, number>();
  for (const [index, { mechanism }] of all.entries()) {
    const id = mechanism?.exception_id;
    if (typeof id === 'number' && !byId.has(id)) byId.set(id, index);
  }
  // Without ids the list is a chain.
  if (byId.size === 0) return all.map((_, index) => index - 1);
  return all.map(({ mechanism }, index) => {
    const parent = typeof mechanism?.parent_id === 'number' ? (byId.get(mechanism.parent_id) ?? NONE) : NONE;
    return parent === index ? NONE : parent;
  });
}

/** Each walk up ends at a top, at what was walked before, or where it began: there the link is cut. */
function withoutCircles(parents: readonly number[]): readonly number[] {
  const found = [...parents];
  const walk = new Int32Array(parents.length);
  for (const start of parents.keys()) {
    let at = start;
    let last = NONE;
    while (at !== NONE && walk[at] === 0) {
      walk[at] = start + 1;
      last = at;
      at = found[at] ?? NONE;
    }
    if (at !== NONE && last !== NONE && walk[at] === start + 1) found[last] = NONE;
  }
  return found;
}

function relationOf({ mechanism }: ApiException, parent: ApiException | undefined): ExceptionRow['relation'] {
  if (parent === undefined) return 'top';
  const isCause = /^(__cause__|__context__|cause)$/.test(mechanism?.source ?? '');
  return parent.mechanism?.is_exception_group === true && !isCause ? 'member' : 'cause';
}

function inOrder(tops: readonly number[], children: readonly (readonly number[])[]): readonly number[] {
  const order: number[] = [];
  const waiting = tops.toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    order.push(next);
    waiting.push(...(children[next] ?? []).toReversed());
  }
  return order;
}

function sizesUnder(order: readonly number[], parents: readonly number[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const index of order.toReversed()) {
    const parent = parents[index] ?? NONE;
    sizes.set(parent, (sizes.get(parent) ?? 0) + (sizes.get(index) ?? 0) + 1);
  }
  return sizes;
}

type EntryData<Type extends Entry['type']> = Extract<Entry, { type: Type }>['data'];

export function entryOf<Type extends Entry['type']>(event: Pick<EventDetail, 'entries'>, type: Type): EntryData<Type> | undefined {
  // The type of an entry says the shape of its data; the compiler cannot follow that through `find`.
  return event.entries.find((each) => each.type === type)?.data as EntryData<Type> | undefined;
}
