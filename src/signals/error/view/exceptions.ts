import type { ApiException, Entry, EventDetail } from '../contract.ts';

/** Exceptions as people read them: the one that was caught first, then what caused it; members of a group under it. Pure. */
export interface ExceptionNode {
  readonly exception: ApiException;
  /** 0 for the outermost; deeper ones are causes or members. */
  readonly depth: number;
  readonly relation: 'top' | 'cause' | 'member';
  readonly members: number;
}

/** The protocol lists causes first; ids and parents of the mechanism (RFC 0079) tell groups from chains. */
export function exceptionTree(values: readonly ApiException[]): readonly ExceptionNode[] {
  const hasIds = values.some((each) => typeof each.mechanism?.exception_id === 'number');
  const newestFirst = values.toReversed();
  if (!hasIds) {
    return newestFirst.map((exception, index) => ({
      exception,
      depth: index === 0 ? 0 : 1,
      relation: index === 0 ? 'top' : 'cause',
      members: 0,
    }));
  }
  return newestFirst.map((exception) => {
    const id = exception.mechanism?.exception_id;
    return {
      exception,
      depth: depthOf(exception, newestFirst),
      relation: relationOf(exception, newestFirst),
      members: typeof id === 'number' ? newestFirst.filter((each) => each.mechanism?.parent_id === id).length : 0,
    };
  });
}

function relationOf(exception: ApiException, all: readonly ApiException[]): ExceptionNode['relation'] {
  const parentId = exception.mechanism?.parent_id;
  const parent =
    typeof parentId === 'number' ? all.find((each) => each !== exception && each.mechanism?.exception_id === parentId) : undefined;
  if (parent === undefined) return 'top';
  return parent.mechanism?.is_exception_group === true && exception.mechanism?.source !== '__cause__' ? 'member' : 'cause';
}

/** A chain longer than this is a loop or an attack; it is drawn flat. */
const DEEPEST = 8;

function depthOf(exception: ApiException, all: readonly ApiException[]): number {
  let depth = 0;
  let parentId = exception.mechanism?.parent_id;
  while (typeof parentId === 'number' && depth < DEEPEST) {
    const parent = all.find((each) => each.mechanism?.exception_id === parentId);
    if (parent === undefined) break;
    depth += 1;
    parentId = parent.mechanism?.parent_id;
  }
  return depth;
}

type EntryData<Type extends Entry['type']> = Extract<Entry, { type: Type }>['data'];

export function entryOf<Type extends Entry['type']>(event: EventDetail, type: Type): EntryData<Type> | undefined {
  // The type of an entry says the shape of its data; the compiler cannot follow that through `find`.
  return event.entries.find((each) => each.type === type)?.data as EntryData<Type> | undefined;
}
