import { attachmentKey, findAttachments } from '../../features/attachment/index.ts';
import { initialPriority, openIssues, type IssueOpening } from '../../features/issue/index.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { findSeen, rememberSeen, type EventKey } from '../../pipeline/seen-events.ts';
import type { Batched } from '../../pipeline/signal.ts';
import { invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import { cutBlocks } from './payload-block.ts';
import type { Prepared, PreparedAttachment, PreparedEvent } from './process.ts';

/** Small, because it is stored with the intent: issue, whether it was made now, block and place of the payload. */
export type EventDecision = readonly [issueId: number, isNew: 0 | 1, block: number, index: number];
/** The issue, or null while the event has not come. */
export type AttachmentDecision = readonly [issueId: number | null];
export type Decision = EventDecision | AttachmentDecision;

type BatchedEvent = Batched<PreparedEvent>;
type BatchedAttachment = Batched<PreparedAttachment>;

/** Events first: an attachment goes where its event went. Verdicts in the order of `prepared`. */
export async function decideItems(tx: Sql, prepared: readonly Batched<Prepared>[]): Promise<readonly Verdict<Decision>[]> {
  const events = prepared.filter((item): item is BatchedEvent => item.value.kind === 'event');
  const attachments = prepared.filter((item): item is BatchedAttachment => item.value.kind === 'attachment');

  const verdicts = new Map<Batched<Prepared>, Verdict<Decision>>(await decideEvents(tx, events));
  const byEnvelope = new Map(events.map((event) => [event.ctx.logOffset, verdicts.get(event)]));
  for (const [item, verdict] of await decideAttachments(tx, attachments, byEnvelope)) verdicts.set(item, verdict);
  return prepared.map((item) => verdicts.get(item) ?? invalid('internal'));
}

async function decideEvents(
  tx: Sql,
  events: readonly BatchedEvent[],
): Promise<readonly (readonly [BatchedEvent, Verdict<EventDecision>])[]> {
  const { first, repeated } = await withoutRepeats(tx, events);
  const opened = await openIssues(tx, first.map(openingOf));
  const kept = first.flatMap((event, at) => {
    const verdict = opened[at];
    return verdict?.isKept === true ? [{ event, ...verdict.value }] : [];
  });
  await rememberSeen(
    tx,
    kept.map(({ event, issueId }) => ({ ...keyOf(event), issueId })),
  );

  const places = cutBlocks(kept.map(({ event }) => cuttable(event)));
  const decided = kept.map(({ event, issueId, isNew }, at) => {
    const { block, index } = places[at] ?? { block: 0, index: 0 };
    return [event, keep<EventDecision>([issueId, isNew ? 1 : 0, block, index])] as const;
  });
  const refused = first.flatMap((event, at) => {
    const verdict = opened[at];
    return verdict?.isKept === false ? [[event, verdict] as const] : [];
  });
  return [...decided, ...refused, ...repeated.map((event) => [event, invalid('duplicate')] as const)];
}

/** The first stored wins (processing §1.1): of a resend, and of two events with one id in a batch. */
async function withoutRepeats(tx: Sql, events: readonly BatchedEvent[]): Promise<{ first: BatchedEvent[]; repeated: BatchedEvent[] }> {
  const seen = new Set((await findSeen(tx, events.map(keyOf))).map(textOf));
  const first: BatchedEvent[] = [];
  const repeated: BatchedEvent[] = [];
  for (const event of events) {
    const text = textOf(keyOf(event));
    (seen.has(text) ? repeated : first).push(event);
    seen.add(text);
  }
  return { first, repeated };
}

export function keyOf({ ctx }: Batched<Prepared>): EventKey {
  return { projectId: ctx.project.projectId, eventId: ctx.eventId };
}

function textOf(key: EventKey): string {
  return `${key.projectId}/${key.eventId}`;
}

function cuttable({ value, ctx }: BatchedEvent) {
  const primaryHash = value.hashes[0] ?? '';
  return { projectId: ctx.project.projectId, primaryHash, logOffset: ctx.logOffset, sizeBytes: value.payload.length };
}

function openingOf({ value, ctx }: BatchedEvent): IssueOpening {
  const { columns, occurrence } = value;
  return {
    orgId: ctx.project.orgId,
    projectId: ctx.project.projectId,
    type: occurrence?.type ?? 'error',
    category: occurrence?.category ?? 'error',
    hashes: value.hashes,
    formerHashes: value.formerHashes,
    groupingConfig: value.groupingConfig,
    title: storableText(columns.title),
    culprit: storableText(columns.culprit),
    metadata: value.metadata,
    level: columns.level,
    platform: storableText(columns.platform),
    logger: storableText(columns.logger),
    priority: occurrence?.priority ?? initialPriority(columns.level, columns.handled === 2 ? null : columns.handled === 1),
    isUnhandled: columns.handled === 0,
    seenAtMs: columns.timestampMs,
    receivedAtMs: ctx.receivedAtMs,
  };
}

type AttachmentVerdict = readonly [BatchedAttachment, Verdict<AttachmentDecision>];

/**
 * An attachment that came in its event's envelope shares the event's fate; one that came alone waits for its event, or finds it
 * among those of the last days. What is stored already, from an earlier try, is a duplicate.
 */
async function decideAttachments(
  tx: Sql,
  attachments: readonly BatchedAttachment[],
  events: ReadonlyMap<number, Verdict<Decision> | undefined>,
): Promise<readonly AttachmentVerdict[]> {
  if (attachments.length === 0) return [];
  const issues = new Map((await findSeen(tx, attachments.map(keyOf))).map((one) => [textOf(one), one.issueId]));
  const seen = new Set(await findAttachments(tx, attachments.map(attachmentIdentity)));

  return attachments.map((item): AttachmentVerdict => {
    const own = events.get(item.ctx.logOffset);
    if (own?.isKept === false) return [item, own];
    if (own === undefined && item.ctx.envelope.items.some((other) => other.type === 'event')) return [item, invalid('no_event_payload')];

    const identity = attachmentKey(attachmentIdentity(item));
    if (seen.has(identity)) return [item, invalid('duplicate')];
    seen.add(identity);
    return [item, keep<AttachmentDecision>([own?.isKept === true ? own.value[0] : issues.get(textOf(keyOf(item))) || null])];
  });
}

function attachmentIdentity(item: BatchedAttachment) {
  const { sha1, name } = item.value.attachment;
  return { ...keyOf(item), sha1, name };
}
