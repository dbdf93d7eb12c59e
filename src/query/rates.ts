/** Shares of what spans say of themselves (product §2.4): answers by their class, caches that had nothing. Pure. */
import { rowsIfSql } from './aggregate.ts';
import type { Aggregate, AggregateContext } from './aggregate.ts';
import { fieldOf } from './conditions.ts';

/** `http_response_rate(5)`: of the answers that have a status, those of its class. `cache_miss_rate()`: of the looks that say. */
export function rateOf(name: string, [argument, ...more]: readonly string[], context: AggregateContext): Aggregate | null {
  if (context.dataset.kind !== 'items' || more.length > 0) return null;
  if (name === 'cache_miss_rate' && argument === undefined) {
    const { sql } = fieldOf('tags[cache.hit,boolean]', context);
    return share(`${sql} = 0`, `isNotNull(${sql})`, context);
  }
  if (name === 'http_response_rate' && argument !== undefined && /^[1-5]$/.test(argument)) {
    const { sql } = fieldOf('tags[http.response.status_code,number]', context);
    return share(`intDiv(${sql}, 100) = ${argument}`, `isNotNull(${sql})`, context);
  }
  return null;
}

/** Null where there are none: a share of nothing is unknown. */
function share(holds: string, known: string, context: AggregateContext): Aggregate {
  return { sql: `${rowsIfSql(holds, context)} / nullIf(${rowsIfSql(known, context)}, 0)`, type: 'percentage' };
}
