import { Lightbulb } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import type { EvidenceViewProps } from '#dashboard/room.ts';
import { Code, Statement } from '#dashboard/ui/Code.tsx';
import { bytes, count } from '#dashboard/ui/format.ts';
import { Evidence } from '../contract.ts';
import { duration } from './duration.ts';
import { Timeline } from './Timeline.tsx';
import { TrendChart, TrendFigures, trendPage } from './Trend.tsx';
import './evidence.css';

/** What is wrong, how often and what it costs, what helps, and where it is in the trace: before anything else of the event. */
export function EvidenceSection({ org, project, evidence: written }: EvidenceViewProps) {
  const parsed = Evidence.safeParse(written);
  // Of a program with other evidence: the parts below say what is known.
  if (!parsed.success) return null;
  const evidence = parsed.data;
  const text = words().performance;
  const { what, helps } = kindText(evidence.kind);
  const page = trendPage({ org, project }, evidence);
  return (
    <section className="sect evidence" id="evidence" aria-label={text.title}>
      <header>
        <h2>{text.title}</h2>
        <span className="flex-1" />
        {page !== null && (
          <Link to={page.to} search={page.search} className="btn">
            {text.trend.open}
          </Link>
        )}
        {evidence.traceId !== '' && (
          <Link to={paths.trace(org, evidence.traceId)} search={{ span: evidence.offenderSpanIds[0] }} className="btn">
            {text.trace}
          </Link>
        )}
      </header>
      <p className="what">{what}</p>
      {evidence.trend === undefined ? <Figures evidence={evidence} /> : <TrendFigures org={org} trend={evidence.trend} />}
      {/* An endpoint is named above already. */}
      {evidence.trend?.group !== null && <Subject evidence={evidence} />}
      {evidence.trend === undefined ? <Timeline org={org} evidence={evidence} /> : <TrendChart trend={evidence.trend} />}
      {helps !== '' && (
        <p className="helps">
          <Lightbulb size={16} strokeWidth={1.75} aria-hidden />
          <span>{helps}</span>
        </p>
      )}
    </section>
  );
}

function kindText(kind: string): { what: string; helps: string } {
  const { kinds } = words().performance;
  return Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kinds.other;
}

/** Time is saved where things could happen at once; elsewhere it is what they take. */
const SAVES: ReadonlySet<string> = new Set(['consecutiveDb', 'consecutiveHttp']);

function Figures({ evidence }: { evidence: Evidence }) {
  const text = words().performance;
  const { impactMs, segmentMs, numRepeatingSpans: repeats, figures, kind } = evidence;
  const size = figures['bytes'];
  const delay = figures['delayMs'];
  const input = figures['input'];
  return (
    <dl className="evidence-figures">
      {repeats > 1 && (
        <div>
          <dt>{text.figures.repeats}</dt>
          <dd>{count(repeats)}</dd>
        </div>
      )}
      {impactMs !== null && (
        <div>
          <dt>{SAVES.has(kind) ? text.figures.saved : text.figures.impact}</dt>
          <dd>{duration(impactMs)}</dd>
        </div>
      )}
      {impactMs !== null && segmentMs > 0 && (
        <div>
          <dt>{text.figures.share}</dt>
          <dd>
            {text.share(Math.min(1, impactMs / segmentMs))} <span className="of">/ {duration(segmentMs)}</span>
          </dd>
        </div>
      )}
      {typeof size === 'number' && (
        <div>
          <dt>{text.size}</dt>
          <dd>{bytes(size)}</dd>
        </div>
      )}
      {typeof delay === 'number' && (
        <div>
          <dt>{text.delay}</dt>
          <dd>{duration(delay)}</dd>
        </div>
      )}
      {typeof input === 'string' && (
        <div>
          <dt>{text.input}</dt>
          <dd className="mono">{input}</dd>
        </div>
      )}
    </dl>
  );
}

function Subject({ evidence: { subject, op } }: { evidence: Evidence }) {
  const text = words().performance.subject;
  if (subject === '') return null;
  const label = op.startsWith('db') ? text.query : /^(?:http|resource)/.test(op) ? text.address : text.other;
  if (op.startsWith('db')) return <Statement label={label} text={subject} />;
  return <Code label={label} lines={subject.split('\n').map((line, at) => ({ number: at + 1, text: line }))} isPlain />;
}
