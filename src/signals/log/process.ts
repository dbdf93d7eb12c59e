import { prepareElements } from '../../attributes/elements.ts';
import type { ElementKind, Elements } from '../../attributes/elements.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { normalizeLine } from './normalize.ts';
import type { LogLine } from './schema.ts';

/** The lines of one container that are kept. */
export type Prepared = Elements<LogLine>;

const LINES: ElementKind<LogLine> = {
  contentType: 'application/vnd.sentry.items.log+json',
  countedIn: 'log_item',
  bytesIn: 'log_byte',
  invalid: 'invalid_log',
  read: normalizeLine,
};

/** Pure and total. A line that is none is lost by itself, with its outcome. */
export function prepareLogs(item: Item, ctx: ItemContext): Verdict<Prepared> {
  return prepareElements(item, ctx, LINES);
}
