import { stageAttachments } from '../../features/attachment/index.ts';
import type { Symbolicator } from '../../features/artifact/index.ts';
import type { Blobs } from '../../engines/blobs/port.ts';
import { forgetSeen } from '../../pipeline/seen-events.ts';
import type { Signal } from '../../pipeline/signal.ts';
import { OCCURRENCE } from '../../event/occurrence.ts';
import { categoriesOf } from '../../protocol/categories.ts';
import { completeItems } from './complete.ts';
import { decideItems, keyOf, type Decision } from './decide.ts';
import { prepareItem, type Prepared } from './process.ts';
import { settleItems } from './settle.ts';
import { sketchEvent } from './sketch.ts';
import { errorBlocks, settledEvents } from './store.ts';

export { readPayload, readPayloads, type PayloadRef } from './read-payload.ts';

interface ErrorParts {
  readonly blobs: Blobs;
  /** None in a process that only accepts. */
  readonly symbolicator?: Symbolicator | null;
}

/**
 * Error events and the files that come with them (ingest protocol §4, §5), and what else makes an issue: occurrences (docs/adr/0014).
 *
 * - An event id is stored once per project, the first wins; a resend is `invalid/duplicate` and has no effect.
 * - Every stored event has a row in `errors`, its whole self in `error_payloads`, and is counted once by its issue.
 * - Nothing is stored before it was scrubbed.
 */
export function errorSignal({ blobs, symbolicator }: ErrorParts): Signal<Prepared, Decision> {
  return {
    name: 'error',
    itemTypes: ['event', 'attachment'],
    ownItemTypes: [OCCURRENCE],
    // An occurrence is in nobody's quota: what it was found in was counted.
    category: (item) => (item.type === OCCURRENCE ? [] : categoriesOf(item)),
    sketch: sketchEvent,
    prepare: prepareItem,
    complete: (items, findings) => completeItems(symbolicator ?? null, items, findings),
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
