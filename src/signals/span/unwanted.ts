import { unwantedTransaction } from '../../event/filter.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { textOf } from './attributes.ts';
import type { Span } from './span.ts';

/**
 * Which spans of one item the project does not want, by the filter's key. What is said of a segment holds for all of it that comes in the
 * same item; of its name and release, which each span repeats, also for what comes in another. Pure.
 */
export function unwantedSpans(spans: readonly Span[], ctx: ItemContext): (span: Span) => string | null {
  const { filters } = ctx.project;
  if (filters === undefined) return () => null;
  const reasons = new Map<Span, string>();
  const segments = new Map<string, string>();
  let plain: { readonly of: Span; readonly reason: string | null } | null = null;
  for (const span of spans) {
    // Most spans say nothing of their own that filters ask for: what holds for one of them holds for the next of its segment.
    if (plain !== null && isPlain(span) && isAlike(span, plain.of)) {
      if (plain.reason !== null) reasons.set(span, plain.reason);
      continue;
    }
    const reason = unwantedTransaction(eventOf(span), filters, ctx);
    if (isPlain(span)) plain = { of: span, reason };
    if (reason === null) continue;
    reasons.set(span, reason);
    if (span.isSegment) segments.set(span.segmentId, reason);
  }
  return (span) => reasons.get(span) ?? segments.get(span.segmentId) ?? null;
}

function isPlain({ isSegment, attributes }: Span): boolean {
  return !isSegment && !attributes.has('user_agent.original') && !attributes.has('browser.name');
}

function isAlike(a: Span, b: Span): boolean {
  return a.transaction === b.transaction && a.program.release === b.program.release && a.program.platform === b.program.platform;
}

/** What filters ask of an event, as a span says it. The address that a child asks is not the one that is asked. */
function eventOf({ isSegment, attributes, program, transaction, user }: Span): ErrorEvent {
  const url = isSegment ? textOf(attributes, 'url.full') : '';
  const agent = textOf(attributes, 'user_agent.original');
  const name = textOf(attributes, 'browser.name');
  const event: Partial<ErrorEvent> = {
    platform: program.platform,
    transaction,
    ...(program.release === '' ? {} : { release: program.release }),
    request: { ...(url === '' ? {} : { url }), ...(agent === '' ? {} : { headers: [['User-Agent', agent]] }) },
    ...(isSegment && user.ip !== '' ? { user: { ip_address: user.ip } } : {}),
    ...(name === '' ? {} : { contexts: { browser: { name, version: textOf(attributes, 'browser.version') } } }),
  };
  // Filters of transactions read no more of it.
  return event as ErrorEvent;
}
