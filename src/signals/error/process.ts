import { describeAttachment, type Attachment } from '../../features/attachment/index.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import { invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { toColumns, type ErrorColumns } from './columns.ts';
import { groupEvent } from './grouping/group.ts';
import { applyInApp } from './grouping/in-app.ts';
import { normalizeEvent } from './normalize.ts';
import type { ErrorEvent } from './schema.ts';
import { deriveTags } from './tags.ts';

/** An event, ready for both stores: the row, the whole as JSON, and what its issue is made of. */
export interface PreparedEvent {
  readonly kind: 'event';
  readonly columns: ErrorColumns;
  /** The event as JSON in UTF-8: bytes, which weigh half of what the parsed event does. */
  readonly payload: Buffer;
  readonly hashes: readonly string[];
  readonly groupingConfig: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface PreparedAttachment {
  readonly kind: 'attachment';
  readonly attachment: Attachment;
}

export type Prepared = PreparedEvent | PreparedAttachment;

/** Pure and total: normalise and scrub, mark frames, group, derive tags, lay out. */
export function prepareItem(item: Item, ctx: ItemContext): Verdict<Prepared> {
  if (item.type === 'attachment') return keep({ kind: 'attachment', attachment: describeAttachment(item, ctx) });

  const normalized = normalizeEvent(item.payload, {
    eventId: ctx.eventId,
    receivedAtMs: ctx.receivedAtMs,
    sentAtMs: ctx.envelope.headers.sentAtMs,
    clientIp: ctx.clientIp,
    userAgent: ctx.userAgent,
    client: ctx.client,
    envelopeSdk: ctx.envelope.headers.sdk,
    scrubbing: ctx.project.scrubbing,
  });
  if (!normalized.ok) return invalid(normalized.error.reason);

  const event = normalized.value;
  applyInApp(event);
  const grouping = groupEvent(event, ctx.project.groupingConfig);
  return keep({
    kind: 'event',
    columns: toColumns(event, grouping, deriveTags(event)),
    payload: Buffer.from(eventJson(event)),
    hashes: grouping.hashes,
    groupingConfig: grouping.config,
    metadata: storableMetadata(grouping.metadata),
  });
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
