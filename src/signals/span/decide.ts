import type { Sql } from '../../engines/metadata/port.ts';
import { findSeen, rememberSeen, type EventKey } from '../../pipeline/seen-events.ts';
import type { Batched } from '../../pipeline/signal.ts';
import { invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import type { Prepared } from './process.ts';

/** There is nothing to choose: that it is kept is all. */
export type Decision = 1;

/** A transaction is stored once, the first wins, like every event (ingest protocol §7.4); and so are spans that come alone or together. */
export async function decideItems(tx: Sql, prepared: readonly Batched<Prepared>[]): Promise<readonly Verdict<Decision>[]> {
  const filled = prepared.filter(isFilled);
  const seen = new Set((await findSeen(tx, filled.map(keyOf))).map(textOf));
  const fresh: EventKey[] = [];
  const verdicts = prepared.map((item) => {
    // All spans of the container were refused, each with its outcome.
    if (!isFilled(item)) return keep<Decision>(1);
    const key = keyOf(item);
    if (seen.has(textOf(key))) return invalid('duplicate');
    seen.add(textOf(key));
    fresh.push(key);
    return keep<Decision>(1);
  });
  await rememberSeen(
    tx,
    fresh.map((key) => ({ ...key, issueId: 0 })),
  );
  return verdicts;
}

function isFilled({ value }: Batched<Prepared>): boolean {
  return value.rows.length > 0;
}

export function keyOf({ value, ctx }: Batched<Prepared>): EventKey {
  return { projectId: ctx.project.projectId, eventId: value.onceId };
}

function textOf(key: EventKey): string {
  return `${key.projectId}/${key.eventId}`;
}
