/** Whether people were served well (processing §7.2): Apdex, and how many had to wait far too long. Pure. */
import { rowsIfSql } from './aggregate.ts';
import type { Aggregate, AggregateContext } from './aggregate.ts';
import { fieldOf } from './conditions.ts';

/** Up to the threshold an answer satisfies, up to so many times as much it is tolerated; beyond that, it is misery. */
const TOLERATED = 4;
/** A threshold of projects that chose none, in milliseconds. */
const USUAL_MS = 300;
/** Of few people little is known: as many more are imagined, most of them content (the prior of processing §7.2). */
const PRIOR = { miserable: 5.8875, content: 111.8625 };

/** `apdex(300)`, `user_misery(300)`; null for other functions, and where rows have no duration. */
export function satisfaction(name: string, args: readonly string[], context: AggregateContext): Aggregate | null {
  if (name !== 'apdex' && name !== 'user_misery') return null;
  const threshold = thresholdOf(args[0]);
  const measure = measureOf(context);
  if (args.length > 1 || threshold === null || measure === null) return null;
  if (name === 'apdex') {
    const satisfied = rowsIfSql(`${measure} <= ${threshold}`, context);
    const tolerated = rowsIfSql(`${measure} <= ${threshold * TOLERATED}`, context);
    const all = context.weight === undefined ? `count(${measure})` : rowsIfSql(`isNotNull(${measure})`, context);
    return { sql: `(${satisfied} + ${tolerated}) / 2 / ${all}`, type: 'number' };
  }
  const miserable = misery(args[0], context);
  const { userHash } = context.dataset;
  if (miserable === null) return null;
  const people = `uniqIf(${userHash ?? '0'}, ${userHash ?? '0'} != 0)`;
  const sql = `(${miserable.sql} + ${PRIOR.miserable}) / (${people} + ${PRIOR.miserable + PRIOR.content})`;
  return { sql, type: 'number' };
}

/** People who waited too long at least once: `count_miserable(user,300)`. */
export function misery(threshold: string | undefined, context: AggregateContext): Aggregate | null {
  const ms = thresholdOf(threshold);
  const measure = measureOf(context);
  const { userHash } = context.dataset;
  if (ms === null || measure === null || userHash === null) return null;
  return { sql: `uniqIf(${userHash}, ${userHash} != 0 AND ifNull(${measure} > ${ms * TOLERATED}, 0))`, type: 'integer' };
}

/** Written into the statement, so it is a number and nothing else. */
function thresholdOf(text: string | undefined): number | null {
  const ms = text === undefined ? USUAL_MS : Number(text);
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

function measureOf(context: AggregateContext): string | null {
  const { measure } = context.dataset;
  const field = measure === undefined ? null : fieldOf(measure, context);
  return field?.type === 'duration' ? field.sql : null;
}
