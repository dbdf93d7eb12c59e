import { X } from 'lucide-react';
import { z } from 'zod';
import { useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Statement } from '#dashboard/ui/Code.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { measured } from '#dashboard/ui/duration.ts';
import { before, count, MISSING } from '#dashboard/ui/format.ts';
import { LevelMark, Swatch } from '#dashboard/ui/Marks.tsx';
import type { TraceError, TraceOccurrence, TraceSpan } from '../contract.ts';
import { quoted } from './list-query.ts';
import { SpanDetail, type SpanAttribute } from './span-detail.ts';
import { nameOf, type Trace } from './trace.ts';
import type { TraceLog } from './use-logs.ts';
import { startOf } from './use-waterfall.ts';

export interface SpanPanelProps {
  org: string;
  traceId: string;
  trace: Trace;
  logs: readonly TraceLog[];
  span: TraceSpan;
  onClose: () => void;
}

export function SpanPanel({ org, traceId, trace, logs, span, onClose }: SpanPanelProps) {
  const detail = useApi(`organizations/${org}/trace/${traceId}/spans/${span.event_id}/`, {}, SpanDetail);
  const text = words().trace.span;
  const isStatement = span.op.startsWith('db') && detail.description !== '';
  return (
    <>
      <section className="sect">
        <header>
          <Swatch name={span.project_slug} />
          <span className="flex-1" />
          <Copy text={span.event_id} label={text.copyId} copiedLabel={words().actions.copied} isIconOnly />
          <IconButton label={words().trace.keys.close} onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </header>
        {isStatement ? (
          <Statement label={text.op} text={detail.description} />
        ) : (
          <p className="span-name">{detail.description === '' ? nameOf(span) : detail.description}</p>
        )}
      </section>
      <Figures org={org} trace={trace} span={span} />
      <Errors org={org} span={span} />
      <Nearby logs={logs} span={span} />
      <Facts detail={detail} />
      <Attributes org={org} attributes={detail.attributes} />
      <Links org={org} links={detail.links} />
    </>
  );
}

const Usual = z.object({ data: z.array(z.looseObject({ 'p50(span.duration)': z.number().nullable(), 'count()': z.number() })) });

function Figures({ org, trace, span }: Pick<SpanPanelProps, 'org' | 'trace' | 'span'>) {
  const text = words().trace.span;
  const usual = useApiQuietly(
    `organizations/${org}/events/`,
    {
      dataset: 'spans',
      statsPeriod: '24h',
      project: [String(span.project_id)],
      field: ['p50(span.duration)', 'count()'],
      query: `span.group:${span.group} span.op:${quoted(span.op)}`,
    },
    Usual,
    span.group !== '',
  )?.data[0];
  const median = usual?.['p50(span.duration)'] ?? null;
  return (
    <section className="sect">
      <dl className="span-figures">
        <div>
          <dt>{text.duration}</dt>
          <dd>{measured(span.duration)}</dd>
        </div>
        <div>
          <dt>{text.self}</dt>
          <dd>{measured(span.self_time)}</dd>
        </div>
        <div>
          <dt>{text.began}</dt>
          <dd>{measured(startOf(span, trace))}</dd>
        </div>
        <div title={usual === undefined ? undefined : text.usuallyWhy(count(usual['count()']))}>
          <dt>{text.usually}</dt>
          <dd>{median === null ? MISSING : measured(median)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Errors({ org, span }: Pick<SpanPanelProps, 'org' | 'span'>) {
  return (
    <>
      <Issues org={org} title={words().trace.span.errors} events={span.errors} />
      <Issues org={org} title={words().trace.span.occurrences} events={span.occurrences} />
    </>
  );
}

function Issues({ org, title, events }: { org: string; title: string; events: readonly (TraceError | TraceOccurrence)[] }) {
  if (events.length === 0) return null;
  return (
    <section className="sect">
      <header>
        <h2>{title}</h2>
      </header>
      <ul className="loose-errors">
        {events.map((error) => (
          <li key={error.event_id}>
            <LevelMark level={error.level} />
            <Link to={paths.issueEvent(org, error.issue_id, error.event_id)} className="link trunc" title={error.title}>
              {error.title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const MOST_NEARBY = 8;
/** Lines just before and after tell how it came, and what came of it. */
const AROUND_MS = 50;

function Nearby({ logs, span }: Pick<SpanPanelProps, 'logs' | 'span'>) {
  const [from, to] = [span.start_timestamp * 1000 - AROUND_MS, span.end_timestamp * 1000 + AROUND_MS];
  const lines = logs.filter(({ atMs }) => atMs >= from && atMs <= to).slice(0, MOST_NEARBY);
  if (lines.length === 0) return null;
  return (
    <section className="sect">
      <header>
        <h2>{words().trace.span.nearby}</h2>
      </header>
      <ul className="loose-errors mono">
        {lines.map((line) => (
          <li key={line.id}>
            <LevelMark level={LEVELS[line.severity] ?? line.severity} />
            <span className="trunc flex-1" title={line.message}>
              {line.message}
            </span>
            <span className="text-ink-3 whitespace-nowrap">{before(line.atMs - span.start_timestamp * 1000)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Logs name two of the levels otherwise, and know one more. */
const LEVELS: Readonly<Record<string, string>> = { warn: 'warning', trace: 'debug' };

function Facts({ detail }: { detail: SpanDetail }) {
  const text = words().trace.span;
  const facts: readonly (readonly [name: string, value: string])[] = [
    [text.op, detail.op],
    [text.status, detail.status],
    [text.transaction, detail.transaction],
    [text.release, detail.release],
    [text.environment, detail.environment],
    [text.sdk, `${detail.sdk.name} ${detail.sdk.version}`.trim()],
    [text.origin, detail.origin],
    [text.weight, detail.sample_weight === 1 ? '' : words().trace.spans(detail.sample_weight)],
    [text.id, detail.span_id],
    [text.parent, detail.parent_span_id ?? ''],
  ];
  return (
    <section className="sect">
      <header>
        <h2>{text.facts}</h2>
      </header>
      <dl className="kv">
        {facts.map(([name, value]) =>
          value === '' ? null : (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {detail._meta !== null && <p className="text-ink-3 mt-2">{text.remarks}</p>}
    </section>
  );
}

function Attributes({ org, attributes }: { org: string; attributes: readonly SpanAttribute[] }) {
  const text = words().trace.span;
  return (
    <section className="sect">
      <header>
        <h2>{text.attributes}</h2>
        <span className="flex-1" />
        <span className="text-ink-3">{count(attributes.length)}</span>
      </header>
      {attributes.length === 0 && <p>{text.noAttributes}</p>}
      <dl className="kv mono">
        {attributes.map((attribute) => (
          <div key={attribute.name} className="contents">
            <dt className="break-words">{attribute.name}</dt>
            <dd className="break-words">
              <Value org={org} attribute={attribute} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Short values lead to the traces that have them. */
function Value({ org, attribute: { name, value, unit } }: { org: string; attribute: SpanAttribute }) {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  if (Array.isArray(value) || shown.length > 200 || !/^[\w.-]+$/.test(name)) return <>{withUnit(shown, unit)}</>;
  return (
    <Link
      to={paths.traces(org)}
      search={{ query: `${name}:${quoted(shown)}` }}
      className="link"
      title={words().trace.span.find(name, shown)}
    >
      {shown === '' ? '""' : withUnit(shown, unit)}
    </Link>
  );
}

function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined || unit === 'none' ? text : `${text} ${unit}`;
}

function Links({ org, links }: { org: string; links: SpanDetail['links'] }) {
  if (links.length === 0) return null;
  return (
    <section className="sect">
      <header>
        <h2>{words().trace.span.links}</h2>
      </header>
      <ul>
        {links.map((link, at) => (
          <li key={at} className="mono">
            <Link to={paths.trace(org, link.trace_id)} search={{ span: link.span_id }} className="link">
              {link.trace_id.slice(0, 8)} / {link.span_id}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
