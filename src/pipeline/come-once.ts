/**
 * Who was not answered in time sends again: a container that is stored is not stored a second time. Elements of containers have no name
 * of their own, so the container is known by its digest; an element that comes again in another container is another one.
 */
import type { Sql } from '../engines/metadata/port.ts';
import { findSeen, forgetSeen, takeUnseen, type EventKey } from './seen-events.ts';
import type { Batched } from './signal.ts';

interface Once {
  readonly onceId: string;
}

/** In transaction A: whether each of them was there before, in an earlier batch or in this one. The others are remembered. */
export async function takeRepeats<T extends Once>(
  tx: Sql,
  prepared: readonly Batched<T>[],
  isEmpty: (value: T) => boolean,
): Promise<readonly boolean[]> {
  const filled = prepared.filter(({ value }) => !isEmpty(value));
  const seen = (await findSeen(tx, filled.map(keyOf))).map(textOf);
  const unseen = new Map(filled.map((item) => [textOf(keyOf(item)), { ...keyOf(item), issueId: 0 }]));
  for (const name of seen) unseen.delete(name);
  const taken = new Set((await takeUnseen(tx, [...unseen.values()])).map(textOf));
  // The first of its name takes it. Of an empty one each element has its outcome.
  return prepared.map((item) => !isEmpty(item.value) && !taken.delete(textOf(keyOf(item))));
}

/** When the batch is given up: its containers are not repeats of themselves. */
export async function forgetTaken(tx: Sql, settled: readonly Batched<Once>[]): Promise<void> {
  await forgetSeen(tx, settled.map(keyOf));
}

function keyOf({ value, ctx }: Batched<Once>): EventKey {
  return { projectId: ctx.project.projectId, eventId: value.onceId };
}

function textOf(key: EventKey): string {
  return `${key.projectId}/${key.eventId}`;
}
