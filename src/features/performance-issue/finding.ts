/** Problem → occurrence: what is stored of it and shown. Pure. */
import { occurrenceEvent, occurrenceEventId, occurrenceHash } from '../../event/occurrence.ts';
import type { OccurrenceEvent } from '../../event/occurrence.ts';
import type { EvidenceLine, Occurrence } from '../../event/schema.ts';
import type { Evidence, EvidenceSpan } from './contract.ts';
import { KINDS } from './kinds.ts';
import type { Problem } from './problem.ts';
import type { FoundSegment } from './read-segments.ts';
import { durationMs, type SegmentSpan } from './segment.ts';
import { surroundingsOf } from './surroundings.ts';

/** A problem of one segment, on its way to the log. */
export interface Finding {
  readonly orgId: number;
  readonly projectId: number;
  /** The same whenever the segment is looked at again. */
  readonly eventId: string;
  /** Where it leads: 32 hex digits. */
  readonly hash: string;
  readonly type: string;
  readonly noiseLimit: number;
  readonly event: OccurrenceEvent;
}

export function findingOf(problem: Problem, found: FoundSegment, orgId: number, nowMs: number): Finding {
  const { type, typeId, title, noiseLimit, priority } = KINDS[problem.kind];
  const { projectId, segment, segmentId } = found;
  const occurrence: Occurrence = {
    type,
    typeId,
    category: 'performance',
    title,
    subtitle: cut(problem.subject, MAX_SUBJECT),
    priority,
    fingerprint: [problem.fingerprint],
    detectedAtMs: nowMs,
    evidence: evidenceOf(problem, found),
    display: displayOf(problem, segment.transaction),
  };
  const hash = occurrenceHash(occurrence);
  const eventId = occurrenceEventId(projectId, segmentId, hash);
  const at = problem.offenders[0] ?? segment.root;
  const event = occurrenceEvent(
    {
      ...surroundingsOf(found),
      event_id: eventId,
      timestamp: Math.min(segment.root.endMs, nowMs) / 1000,
      culprit: segment.transaction,
    },
    occurrence,
  );
  // The trace opens at what is wrong.
  event.contexts = { ...event.contexts, trace: { ...event.contexts?.['trace'], span_id: at.id, op: at.op } };
  return { orgId, projectId, eventId, hash, type, noiseLimit, event };
}

/** Longer is read by nobody; the whole statement is in the span. */
const MAX_SUBJECT = 2_000;
const MAX_DESCRIPTION = 500;
/** Drawn of the offenders: how the first of them go on, everybody believes. */
const MAX_OFFENDERS = 50;
/** Named by id. */
const MAX_IDS = 500;

function evidenceOf(problem: Problem, { segment, traceId, segmentId }: FoundSegment): Evidence {
  const { parent, causes, offenders } = problem;
  const startMs = segment.root.startMs;
  const shown = (role: EvidenceSpan['role'], spans: readonly SegmentSpan[]) => spans.map((span) => shownSpan(span, role, startMs));
  return {
    kind: problem.kind,
    op: offenders[0]?.op ?? '',
    transactionName: segment.transaction,
    parentSpanIds: parent === null ? [] : [parent.id],
    causeSpanIds: idsOf(causes),
    offenderSpanIds: idsOf(offenders),
    numRepeatingSpans: offenders.length,
    subject: cut(problem.subject, MAX_SUBJECT),
    impactMs: problem.impactMs === null ? null : round(problem.impactMs),
    traceId,
    segmentId,
    segmentMs: round(durationMs(segment.root)),
    figures: { ...problem.figures },
    spans: [
      ...shown('parent', parent === null ? [] : [parent]),
      ...shown('cause', causes.slice(0, MAX_OFFENDERS)),
      ...shown('offender', offenders.slice(0, MAX_OFFENDERS)),
    ].sort((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs),
  };
}

function shownSpan(span: SegmentSpan, role: EvidenceSpan['role'], segmentStartMs: number): EvidenceSpan {
  return {
    id: span.id,
    parentId: span.parentId === '' ? null : span.parentId,
    role,
    op: span.op,
    description: cut(span.text === '' ? span.description : span.text, MAX_DESCRIPTION),
    startMs: round(span.startMs - segmentStartMs),
    durationMs: round(durationMs(span)),
  };
}

function displayOf({ parent, causes, offenders, subject }: Problem, transaction: string): readonly EvidenceLine[] {
  const line = (name: string, span: SegmentSpan | null | undefined): readonly EvidenceLine[] =>
    span === null || span === undefined
      ? []
      : [{ name, value: cut(`${span.op} - ${span.description}`, MAX_DESCRIPTION), isImportant: false }];
  const name = offenders.length === 1 ? 'Span' : `Repeating Spans (${offenders.length})`;
  return [
    { name: 'Transaction', value: transaction, isImportant: false },
    ...line('Parent Span', parent),
    ...line('Preceding Span', causes[0]),
    { name, value: cut(subject, MAX_DESCRIPTION), isImportant: true },
  ];
}

function idsOf(spans: readonly SegmentSpan[]): string[] {
  return spans.slice(0, MAX_IDS).map((span) => span.id);
}

/** Finer than anybody reads; clocks of SDKs are about as good. */
function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}
