import { hash } from 'node:crypto';
import { openContainer } from '../../attributes/container.ts';
import { inferClient } from '../../attributes/infer-client.ts';
import { parsePayload } from '../../event/normalize.ts';
import { driftOf } from '../../event/normalize/timestamps.ts';
import { unwantedTransaction } from '../../event/filter.ts';
import { normalizeTransaction } from '../../event/transaction.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { filtered, invalid, keep, keepParts, type Discarded, type LostPart, type Verdict } from '../../pipeline/verdict.ts';
import type { Count } from '../../protocol/categories.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { spanOfItem } from './of-item.ts';
import { spanOfStandalone } from './of-standalone.ts';
import { spansOfTransaction } from './of-transaction.ts';
import { rowOf, type SpanColumns } from './row.ts';
import type { Span } from './span.ts';
import { unwantedSpans } from './unwanted.ts';

/** Spans of one item, ready to be stored. */
export interface Prepared {
  /** What comes once: the id of a transaction, which is an event, or a digest of the spans, for who was not answered sends them again. */
  readonly onceId: string;
  readonly rows: readonly SpanColumns[];
}

const CONTAINER = 'application/vnd.sentry.items.span.v2+json';
/** One span of a container beyond this is refused by itself (§8: ten megabytes on average pass the door). */
const MAX_SPAN_BYTES = 10 * 1024 * 1024;

/** Pure and total: transactions, containers and single spans to rows. */
export function prepareItem(item: Item, ctx: ItemContext): Verdict<Prepared> {
  if (item.type === 'transaction') return prepareTransaction(item, ctx);
  return isContainer(item) ? prepareContainer(item, ctx) : prepareStandalone(item, ctx);
}

function isContainer({ headers }: Item): boolean {
  return (headers.contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() === CONTAINER;
}

function prepareTransaction(item: Item, ctx: ItemContext): Verdict<Prepared> {
  const normalized = normalizeTransaction(item.payload, {
    eventId: ctx.eventId,
    receivedAtMs: ctx.receivedAtMs,
    sentAtMs: ctx.envelope.headers.sentAtMs,
    clientIp: ctx.clientIp,
    userAgent: ctx.userAgent,
    client: ctx.client,
    envelopeSdk: ctx.envelope.headers.sdk,
    scrubbing: ctx.project.scrubbing,
    reject: (event) => unwantedTransaction(event, ctx.project.filters, ctx),
  });
  if (!normalized.ok) return normalized.error.isFiltered ? filtered(normalized.error.reason) : invalid(normalized.error.reason);
  const rows = spansOfTransaction(normalized.value, ctx).map(rowOf);
  const counts = [{ category: 'transaction', quantity: 1 }, { category: 'transaction_indexed', quantity: 1 }, ...countsOf(rows.length)];
  return keepParts({ onceId: ctx.eventId, rows }, counts, []);
}

/** Each span of a container has its own verdict; those that are refused are lost parts of it. */
function prepareContainer(item: Item, ctx: ItemContext): Verdict<Prepared> {
  const container = openContainer(item, CONTAINER);
  if (!container.ok) return invalid(container.error);
  const { items } = container.value;
  const driftNs = BigInt(Math.round(driftOf({ receivedAtMs: ctx.receivedAtMs, sentAtMs: ctx.envelope.headers.sentAtMs }))) * 1_000_000n;
  const spanContext = { item: ctx, driftNs, inferred: inferClient(container.value, ctx) };

  const lost = new Lost();
  const isLarge = item.payload.length > MAX_SPAN_BYTES;
  const ids = new Set<string>();
  const spans: Span[] = [];
  for (const wire of items) {
    const verdict = isObject(wire) && !(isLarge && isTooLarge(wire)) ? spanOfItem(wire, spanContext) : invalid('invalid_span');
    if (!verdict.isKept) lost.add(verdict);
    else if (takeId(ids, verdict.value) !== null) lost.add(invalid('duplicate'));
    else spans.push(verdict.value);
  }
  const unwanted = unwantedSpans(spans, ctx);
  const rows: SpanColumns[] = [];
  for (const span of spans) {
    const reason = unwanted(span);
    if (reason === null) rows.push(rowOf(span));
    else lost.add(filtered(reason));
  }
  return keepParts({ onceId: digestOf(rows), rows }, countsOf(rows.length), lost.parts());
}

/** Spans that were not kept, by why. */
class Lost {
  readonly #byReason = new Map<string, { readonly verdict: Discarded; quantity: number }>();

  add(verdict: Discarded): void {
    const key = `${verdict.outcome} ${verdict.reason}`;
    const known = this.#byReason.get(key);
    if (known === undefined) this.#byReason.set(key, { verdict, quantity: 1 });
    else known.quantity += 1;
  }

  parts(): readonly LostPart[] {
    return [...this.#byReason.values()].flatMap(({ verdict, quantity }) => countsOf(quantity).map((count) => ({ count, verdict })));
  }
}

function prepareStandalone(item: Item, ctx: ItemContext): Verdict<Prepared> {
  const wire = parsePayload(item.payload);
  if (wire === null) return invalid('invalid_json');
  const verdict = spanOfStandalone(wire, ctx);
  if (!verdict.isKept) return verdict;
  const reason = unwantedSpans([verdict.value], ctx)(verdict.value);
  if (reason !== null) return filtered(reason);
  const rows = [rowOf(verdict.value)];
  return keep({ onceId: digestOf(rows), rows });
}

/** Null for a span that is the first of its id; the others are lost, as events are (§7.4). */
function takeId(ids: Set<string>, { traceId, spanId }: Span): 'duplicate' | null {
  const { size } = ids;
  return ids.add(traceId + spanId).size === size ? 'duplicate' : null;
}

/** Of what tells spans apart: 32 hex digits, the same for spans that are sent again, however they are packed. */
function digestOf(rows: readonly SpanColumns[]): string {
  const names = rows.map(({ span }) => `${span.traceId}${span.spanId}${span.startNs}/${span.durationNs}`);
  return hash('md5', names.join('\n'));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTooLarge(wire: Record<string, unknown>): boolean {
  return JSON.stringify(wire, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).length > MAX_SPAN_BYTES;
}

function countsOf(quantity: number): readonly Count[] {
  if (quantity === 0) return [];
  return [
    { category: 'span', quantity },
    { category: 'span_indexed', quantity },
  ];
}
