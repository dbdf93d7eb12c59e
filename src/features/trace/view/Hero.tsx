import { Info } from 'lucide-react';
import type { z } from 'zod';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { measured } from '#dashboard/ui/duration.ts';
import { count, moment } from '#dashboard/ui/format.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import type { TraceMeta } from '../contract.ts';
import { nameOf, type Trace } from './trace.ts';

/** A part of this much of the whole is worth a sentence. */
const WORTH = 0.2;
const MOST_ISSUES = 3;

export interface HeroProps {
  org: string;
  traceId: string;
  trace: Trace;
  meta: z.infer<typeof TraceMeta>;
}

/** What it was, how long it took and where the time went, before the picture of it. */
export function Hero({ org, traceId, trace, meta }: HeroProps) {
  const text = words().trace;
  const { root, lengthMs, spans, errors } = trace;
  return (
    <>
      <section className="trace-hero">
        <div className="min-w-0">
          <h1 className="trunc" title={nameOf(root)}>
            {nameOf(root)}
          </h1>
          <p className="trace-facts">
            <b>{measured(lengthMs)}</b>
            <span>{text.spans(meta.spans_count)}</span>
            {errors.length > 0 && <span className="text-error-ink">{text.errors(errors.length)}</span>}
            {meta.logs > 0 && (
              <Link to={paths.logs(org)} search={{ query: `trace:${traceId}` }} className="link">
                {text.logs(meta.logs)}
              </Link>
            )}
            <span className="max-tablet:hidden">{moment(trace.beganAtMs)}</span>
            <span className="mono max-tablet:hidden">{traceId}</span>
            <span className="max-tablet:hidden">
              <Copy text={traceId} label={words().actions.copy} copiedLabel={words().actions.copied} isIconOnly />
            </span>
          </p>
        </div>
        <Issues org={org} trace={trace} />
      </section>
      <Brief trace={trace} />
      {spans.length < meta.spans_count && <p className="trace-cut">{text.cutOff(count(spans.length), count(meta.spans_count))}</p>}
    </>
  );
}

/** The way back to what was thrown. */
function Issues({ org, trace: { errors } }: { org: string; trace: Trace }) {
  const byIssue = [...new Map(errors.map((error) => [error.issue_id, error])).values()];
  return (
    <div className="trace-issues">
      {byIssue.slice(0, MOST_ISSUES).map((error) => (
        <Link key={error.issue_id} to={paths.issueEvent(org, error.issue_id, error.event_id)} className="btn" title={error.title}>
          {error.issue ?? error.title}
        </Link>
      ))}
    </div>
  );
}

/** Where most of the time went, if one span took much of it. */
function Brief({ trace: { heaviest, root, lengthMs } }: { trace: Trace }) {
  if (heaviest === root || heaviest.self_time < lengthMs * WORTH) return null;
  const sentence = words().trace.brief(measured(heaviest.self_time), measured(lengthMs));
  return (
    <p className="trace-brief">
      <Info size={16} strokeWidth={1.75} aria-hidden />
      <span className="min-w-0">
        <b>{sentence.part}</b> {sentence.of} <span className="mono">{heaviest.op}</span> <b className="break-words">{nameOf(heaviest)}</b>{' '}
        {sentence.in} <Swatch name={heaviest.project_slug} />
      </span>
    </p>
  );
}
