import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import type { Evidence, EvidenceSpan } from '../contract.ts';
import { duration } from './duration.ts';

interface Row {
  readonly key: string;
  readonly role: EvidenceSpan['role'];
  readonly spans: readonly EvidenceSpan[];
  /** Of all that the row stands for, also those that are not drawn. */
  readonly count: number;
}

/** From this many on repeats are one row, with a bar for each. */
const TOGETHER = 4;

/** What was found on the time of what is above it; each row leads to its span in the trace. */
export function Timeline({ org, evidence }: { org: string; evidence: Evidence }) {
  const [isWhole, setWhole] = useState(false);
  const text = words().performance;
  const offenders = evidence.spans.filter((span) => span.role === 'offender');
  const isMany = offenders.length >= TOGETHER;
  const rows = rowsOf(evidence, isMany && !isWhole);
  const stretch = stretchOf(evidence.spans);
  const hidden = evidence.numRepeatingSpans - offenders.length;
  if (stretch === null) return null;
  return (
    <div className="evidence-timeline">
      <ul aria-label={text.timeline}>
        {rows.map((row) => (
          <TimelineRow key={row.key} org={org} traceId={evidence.traceId} row={row} stretch={stretch} />
        ))}
      </ul>
      {isMany && (
        <Button onClick={() => setWhole(!isWhole)} aria-expanded={isWhole}>
          {isWhole ? text.together : text.each(offenders.length)}
        </Button>
      )}
      {isWhole && hidden > 0 && <span className="text-ink-3">{text.more(hidden)}</span>}
    </div>
  );
}

function rowsOf({ spans, numRepeatingSpans }: Evidence, isTogether: boolean): readonly Row[] {
  const single = (span: EvidenceSpan): Row => ({ key: span.id, role: span.role, spans: [span], count: 1 });
  if (!isTogether) return spans.map(single);
  const offenders = spans.filter((span) => span.role === 'offender');
  const others = spans.filter((span) => span.role !== 'offender').map(single);
  return [...others, { key: 'offenders', role: 'offender', spans: offenders, count: numRepeatingSpans }];
}

interface Stretch {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** Of what was found and what it began with; a parent that is far longer is cut at both ends, or nothing in it could be seen. */
function stretchOf(spans: readonly EvidenceSpan[]): Stretch | null {
  const found = spans.filter((span) => span.role !== 'parent');
  const drawn = found.length > 0 ? found : spans;
  if (drawn.length === 0) return null;
  const fromMs = Math.min(...drawn.map((span) => span.startMs));
  const toMs = Math.max(...drawn.map((span) => span.startMs + span.durationMs));
  return { fromMs, lengthMs: Math.max(toMs - fromMs, 0.001) };
}

function TimelineRow({ org, traceId, row, stretch }: { org: string; traceId: string; row: Row; stretch: Stretch }) {
  const text = words().performance.roles;
  const [first] = row.spans;
  if (first === undefined) return null;
  const total = row.spans.reduce((sum, span) => sum + span.durationMs, 0);
  const role = row.count > 1 ? text.repeats(row.count) : text[row.role];
  return (
    <li data-role={row.role}>
      <Link to={paths.trace(org, traceId)} search={{ span: first.id }} title={first.description}>
        <span className="role">{role}</span>
        <span className="mono op">{first.op}</span>
        <span className="name">{first.description}</span>
      </Link>
      <span className="track" aria-hidden>
        {row.spans.map((span) => (
          <i key={span.id} style={barOf(span, stretch)} />
        ))}
      </span>
      <span className="num">{duration(total)}</span>
    </li>
  );
}

function barOf(span: EvidenceSpan, { fromMs, lengthMs }: Stretch) {
  const place = (ms: number) => Math.min(100, Math.max(0, ((ms - fromMs) / lengthMs) * 100));
  const left = place(span.startMs);
  return { left: `${left}%`, width: `max(2px, ${place(span.startMs + span.durationMs) - left}%)` };
}
