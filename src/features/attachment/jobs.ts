import type { Blobs } from '../../engines/blobs/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';

/** One statement's worth: a lock on more rows would be felt by the processor. */
const BATCH = 2_000;

/** Removes attachments received before `before`: the row first, so that nobody is shown a file that is gone. Repeatable. */
export async function expireAttachments(metadata: Metadata, blobs: Blobs, before: Date): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await metadata.rows<{ blob_key: string }>(
      `DELETE FROM event_attachment
        WHERE id IN (SELECT id FROM event_attachment WHERE received_at < $1 ORDER BY received_at LIMIT ${BATCH})
        RETURNING blob_key`,
      [before],
    );
    for (const { blob_key: key } of rows) await blobs.delete(key);
    removed += rows.length;
    if (rows.length < BATCH) return removed;
  }
}
