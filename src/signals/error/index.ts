import { stageAttachments } from '../../features/attachment/index.ts';
import type { Blobs } from '../../engines/blobs/port.ts';
import { forgetSeen } from '../../pipeline/seen-events.ts';
import type { Signal } from '../../pipeline/signal.ts';
import { categoriesOf } from '../../protocol/categories.ts';
import { decideItems, keyOf, type Decision } from './decide.ts';
import { prepareItem, type Prepared } from './process.ts';
import { settleItems } from './settle.ts';
import { errorBlocks, settledEvents } from './store.ts';

export { readPayload, readPayloads, type PayloadRef } from './read-payload.ts';

/**
 * Error events and the files that come with them (ingest protocol §4, §5).
 *
 * - An event id is stored once per project, the first wins; a resend is `invalid/duplicate` and has no effect.
 * - Every stored event has a row in `errors`, its whole self in `error_payloads`, and is counted once by its issue.
 * - Nothing is stored before it was scrubbed.
 */
export function errorSignal({ blobs }: { readonly blobs: Blobs }): Signal<Prepared, Decision> {
  return {
    name: 'error',
    itemTypes: ['event', 'attachment'],
    category: categoriesOf,
    prepare: prepareItem,
    stage: (prepared) =>
      stageAttachments(
        blobs,
        prepared.flatMap(({ value }) => (value.kind === 'attachment' ? [value.attachment] : [])),
      ),
    decide: decideItems,
    rows: errorBlocks,
    settle: settleItems,
    forget: (tx, settled) => forgetSeen(tx, settledEvents(settled).map(keyOf)),
  };
}
