import { hash } from 'node:crypto';
import type { Blobs } from '../../engines/blobs/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { ItemContext } from '../../pipeline/signal.ts';
import type { Item } from '../../protocol/envelope-types.ts';

/** A file as it came with an event (ingest protocol §4.2). */
export interface Attachment {
  readonly name: string;
  readonly contentType: string;
  readonly attachmentType: string;
  readonly sizeBytes: number;
  readonly sha1: string;
  readonly blobKey: string;
  readonly bytes: Uint8Array;
}

/** Shown in lists and sent as a file name: more than a file system allows helps nobody. */
const MAX_NAME_LENGTH = 255;
const MAX_TYPE_LENGTH = 128;

/** Pure: the key follows from where the item stands in the log, so that a redo writes the same blob again. */
export function describeAttachment(item: Item, ctx: ItemContext): Attachment {
  const day = new Date(ctx.receivedAtMs).toISOString().slice(0, 10);
  const place = `${ctx.logPartition}-${ctx.logOffset}-${ctx.itemIndex}`;
  return {
    name: storableText(item.headers.filename ?? '').slice(0, MAX_NAME_LENGTH) || 'unnamed',
    contentType: storableText(item.headers.contentType ?? '').slice(0, MAX_TYPE_LENGTH) || 'application/octet-stream',
    attachmentType: storableText(item.headers.attachmentType ?? '').slice(0, MAX_TYPE_LENGTH) || 'event.attachment',
    sizeBytes: item.payload.length,
    sha1: hash('sha1', item.payload),
    // The day first: retention removes a day's blobs by their prefix.
    blobKey: `attachments/${day}/${ctx.project.projectId}/${ctx.eventId}/${place}`,
    bytes: item.payload,
  };
}

/** A store on the network takes its time for each, however small: the batch waits for that once in eight files. */
const PUTS_AT_ONCE = 8;

/** Durable before any row names it. Idempotent. */
export async function stageAttachments(blobs: Blobs, attachments: readonly Attachment[]): Promise<void> {
  const waiting = attachments.values();
  const put = async (): Promise<void> => {
    for (const { blobKey, bytes } of waiting) await blobs.put(blobKey, bytes);
  };
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, put));
}
