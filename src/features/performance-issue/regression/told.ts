/** What became slower → occurrence. Pure. */
import { occurrenceEvent, occurrenceEventId, occurrenceHash } from '../../../event/occurrence.ts';
import type { OccurrenceEvent } from '../../../event/occurrence.ts';
import type { Occurrence } from '../../../event/schema.ts';
import type { Evidence } from '../contract.ts';
import { KINDS } from '../kinds.ts';
import type { HourPoint, Regression } from './breakpoint.ts';

/** What is watched. */
export interface Watched {
  readonly orgId: number;
  readonly projectId: number;
  readonly object: string;
  readonly kind: 'transaction' | 'span';
  readonly name: string;
  readonly label: string;
  readonly op: string;
}

/** One slow run of it, to look at. */
export interface Example {
  readonly traceId: string;
  readonly segmentId: string;
  readonly spanId: string;
  readonly transaction: string;
  readonly description: string;
  readonly durationMs: number;
  readonly release: string;
  readonly environment: string;
  readonly platform: string;
}

export interface Told {
  readonly watched: Watched;
  readonly regression: Regression;
  readonly points: readonly HourPoint[];
  readonly example: Example | null;
  /** The release that came when it began; null where none did. */
  readonly release: string | null;
  readonly version: number;
  /** It was told already, and is worse now. */
  readonly isWorse: boolean;
}

const HOUR_MS = 3_600_000;

export function hashOf({ kind, object }: Watched, version: number): string {
  const { type } = kindOf(kind);
  return occurrenceHash({ type, fingerprint: fingerprintOf(object, version) });
}

function kindOf(kind: Watched['kind']) {
  return kind === 'transaction' ? KINDS.endpointRegression : KINDS.spanRegression;
}

function fingerprintOf(object: string, version: number): readonly string[] {
  return [object, String(version)];
}

/** Looked at again, it is the same event. */
export function tellOf(told: Told, nowMs: number): OccurrenceEvent {
  const { watched, version, isWorse, example } = told;
  const { type, typeId, title, priority } = kindOf(watched.kind);
  const hash = hashOf(watched, version);
  const place = `${watched.object}/${version}${isWorse ? '/worse' : ''}`;
  const occurrence: Occurrence = {
    type,
    typeId,
    category: 'performance',
    title,
    subtitle: subtitleOf(told),
    priority,
    fingerprint: fingerprintOf(watched.object, version),
    detectedAtMs: nowMs,
    evidence: evidenceOf(told),
    display: [
      { name: watched.kind === 'transaction' ? 'Transaction' : 'Span', value: watched.label, isImportant: false },
      { name: 'Regression', value: subtitleOf(told), isImportant: true },
    ],
  };
  const transaction = watched.kind === 'transaction' ? watched.label : (example?.transaction ?? '');
  const event = occurrenceEvent(
    {
      event_id: occurrenceEventId(watched.projectId, place, hash),
      timestamp: nowMs / 1000,
      platform: example?.platform || 'other',
      transaction,
      culprit: transaction,
      tags: [],
      ...(example === null ? {} : placeOf(example, watched)),
    },
    occurrence,
  );
  return event;
}

function placeOf({ traceId, spanId, release, environment }: Example, { op }: Watched) {
  return {
    ...(release === '' ? {} : { release }),
    ...(environment === '' ? {} : { environment }),
    contexts: { trace: { trace_id: traceId, span_id: spanId, op, type: 'trace' } },
  };
}

/** Read in lists and mails: figures, and no words that have to be translated. */
function subtitleOf({ watched, regression: { beforeMs, afterMs } }: Told): string {
  return `${watched.label.slice(0, 300)}: p95 ${written(beforeMs)} → ${written(afterMs)}`;
}

function written(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function evidenceOf({ watched, regression, points, example, release }: Told): Evidence {
  const { beforeMs, afterMs, sinceHour } = regression;
  return {
    kind: watched.kind === 'transaction' ? 'endpointRegression' : 'spanRegression',
    op: watched.op,
    transactionName: watched.kind === 'transaction' ? watched.label : (example?.transaction ?? ''),
    parentSpanIds: [],
    causeSpanIds: [],
    offenderSpanIds: example === null ? [] : [example.spanId],
    numRepeatingSpans: 1,
    subject: watched.label,
    impactMs: null,
    traceId: example?.traceId ?? '',
    segmentId: example?.segmentId ?? '',
    segmentMs: 0,
    figures: {},
    spans: [],
    trend: {
      since: sinceHour * HOUR_MS,
      beforeMs: round(beforeMs),
      afterMs: round(afterMs),
      release,
      group: watched.kind === 'span' ? watched.name : null,
      points: points.map(({ hour, count, ms }) => ({ at: hour * HOUR_MS, p95: round(ms), count })),
    },
  };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
