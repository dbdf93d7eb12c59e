import { describeAttachment, type Attachment } from '../../features/attachment/index.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { filtered, invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { toColumns, type ErrorColumns } from './columns.ts';
import { unwantedFor } from '../../event/filter.ts';
import { nameAndGroup } from './grouping/name-and-group.ts';
import { projectRules, type ProjectRules } from './grouping/project-rules.ts';
import { normalizeEvent } from '../../event/normalize.ts';
import { OCCURRENCE, readOccurrence } from '../../event/occurrence.ts';
import type { ErrorEvent, Occurrence } from '../../event/schema.ts';
import { wantsDebugFiles } from './symbolicate/debug-layout.ts';
import { wantsMaps } from './symbolicate/eligible.ts';
import { noteMissingMapping } from './symbolicate/missing-mapping.ts';
import { deriveTags } from '../../event/tags.ts';

/** An event, ready for both stores: the row, the whole as JSON, and what its issue is made of. */
export interface PreparedEvent {
  readonly kind: 'event';
  readonly columns: ErrorColumns;
  /** The event as JSON in UTF-8: bytes, which weigh half of what the parsed event does. */
  readonly payload: Buffer;
  readonly hashes: readonly string[];
  /** By the project's former config while it changes; mostly none. */
  readonly formerHashes: readonly string[];
  readonly groupingConfig: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What it is when it is no error. */
  readonly occurrence: Pick<Occurrence, 'type' | 'category' | 'priority'> | null;
}

export interface PreparedAttachment {
  readonly kind: 'attachment';
  readonly attachment: Attachment;
}

/** An event that is not finished: its frames may be resolved with source maps or debug files first. */
export interface MinifiedEvent {
  readonly kind: 'minified';
  readonly event: ErrorEvent;
}

export type Prepared = PreparedEvent | PreparedAttachment | MinifiedEvent;

/** Pure and total. An attachment of an event that the project does not want goes the same way. */
export function prepareItem(item: Item, ctx: ItemContext): Verdict<Prepared> {
  if (item.type === OCCURRENCE) return prepareOccurrence(item, ctx);
  if (ctx.envelope.items.length === 1) return item.type === 'attachment' ? prepareAttachment(item, ctx) : prepareEvent(item, ctx);
  if (item.type !== 'attachment') return prepareOnce(item, ctx);

  const event = ctx.envelope.items.find((other) => other.type === 'event');
  const verdict = event === undefined ? null : prepareOnce(event, ctx);
  return verdict?.isKept === false && verdict.outcome === 'filtered' ? verdict : prepareAttachment(item, ctx);
}

/** An event that its attachments asked about already is not prepared twice. */
const prepared = new WeakMap<Item, Verdict<Prepared>>();

function prepareOnce(item: Item, ctx: ItemContext): Verdict<Prepared> {
  const known = prepared.get(item);
  if (known !== undefined) return known;
  const verdict = prepareEvent(item, ctx);
  prepared.set(item, verdict);
  return verdict;
}

function prepareAttachment(item: Item, ctx: ItemContext): Verdict<Prepared> {
  return keep({ kind: 'attachment', attachment: describeAttachment(item, ctx) });
}

/** Whoever found it has read scrubbed data and given it its id: nothing is normalised or filtered again. */
function prepareOccurrence(item: Item, ctx: ItemContext): Verdict<Prepared> {
  const event = readOccurrence(item.payload);
  return event === null ? invalid('invalid_json') : keep(finishEvent(event, ctx));
}

/** Normalise, filter and scrub; then, at once when no source maps are wanted, the rest. */
function prepareEvent(item: Item, ctx: ItemContext): Verdict<Prepared> {
  const normalized = normalizeEvent(item.payload, {
    eventId: ctx.eventId,
    receivedAtMs: ctx.receivedAtMs,
    sentAtMs: ctx.envelope.headers.sentAtMs,
    clientIp: ctx.clientIp,
    userAgent: ctx.userAgent,
    client: ctx.client,
    envelopeSdk: ctx.envelope.headers.sdk,
    scrubbing: ctx.project.scrubbing,
    reject: (event) => unwantedFor(event, ctx.project.filters, ctx),
  });
  if (!normalized.ok) return normalized.error.isFiltered ? filtered(normalized.error.reason) : invalid(normalized.error.reason);

  const event = normalized.value;
  if (ctx.project.hasArtifacts === true && wantsMaps(event)) return keep({ kind: 'minified', event });
  if (ctx.project.hasDebugFiles === true && wantsDebugFiles(event)) return keep({ kind: 'minified', event });
  if (event.debug_meta !== undefined) noteMissingMapping(event);
  return keep(finishEvent(event, ctx));
}

/** Name and mark frames, group, derive tags, lay out. Pure. */
export function finishEvent(event: ErrorEvent, ctx: Pick<ItemContext, 'project' | 'receivedAtMs'>): PreparedEvent {
  const rules = projectRules(ctx.project.groupingRules);
  const formerHashes = formerHashesOf(event, ctx, rules);
  const grouping = nameAndGroup(event, ctx.project.groupingConfig, rules);
  const { occurrence } = event;
  return {
    kind: 'event',
    columns: toColumns(event, grouping, deriveTags(event)),
    payload: Buffer.from(eventJson(event)),
    hashes: grouping.hashes,
    formerHashes,
    groupingConfig: grouping.config,
    metadata: storableMetadata(grouping.metadata),
    occurrence: occurrence === undefined ? null : { type: occurrence.type, category: occurrence.category, priority: occurrence.priority },
  };
}

/** Before the config names frames its way, and on a copy, for the former one may name them another way. */
function formerHashesOf(
  event: ErrorEvent,
  { project, receivedAtMs }: Pick<ItemContext, 'project' | 'receivedAtMs'>,
  rules: ProjectRules | null,
): readonly string[] {
  const { formerGrouping: former } = project;
  if (former === undefined || receivedAtMs >= former.untilMs) return [];
  return nameAndGroup(structuredClone(event), former.config, rules).hashes;
}

/**
 * The remarks apart: they have members with numbers for names (`values.3`), and one such object anywhere makes V8 leave its fast
 * way for the whole event. Measured on 30 KB: 66 µs instead of 150.
 */
export function eventJson(event: ErrorEvent): string {
  const { _meta: meta } = event;
  if (meta === undefined) return JSON.stringify(event);
  event._meta = undefined;
  const text = JSON.stringify(event);
  event._meta = meta;
  return `${text.slice(0, -1)},"_meta":${JSON.stringify(meta)}}`;
}

function storableMetadata(metadata: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const storable: Record<string, string> = {};
  for (const [key, value] of Object.entries(metadata)) if (value !== undefined) storable[key] = storableText(value);
  return storable;
}
