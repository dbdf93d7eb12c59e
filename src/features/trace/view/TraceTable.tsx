import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Gap, useRowFocus, useRowTable, type RowPlace } from '#dashboard/page/row-table.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { measured } from '#dashboard/ui/duration.ts';
import { count } from '#dashboard/ui/format.ts';
import { Badge, Meter, Swatch } from '#dashboard/ui/Marks.tsx';
import type { TraceSummary } from '../contract.ts';

const ROW_PX = { wide: 36, phone: 60 };
/** More do not fit beside each other with names of usual length. */
const MOST_SERVICES = 2;

export interface TraceTableProps {
  org: string;
  traces: readonly TraceSummary[];
  hasMore: boolean;
  onMore: () => void;
}

export function TraceTable({ org, traces, hasMore, onMore }: TraceTableProps) {
  const text = words().trace;
  const keys = { ...text.keys, group: words().keys.list };
  const { table, shown, before, after, rowCount } = useRowTable({ count: traces.length, heights: ROW_PX, hasMore, onMore, keys });
  const longest = traces.reduce((most, { duration }) => Math.max(most, duration), 0);
  return (
    <table ref={table} className="table row-table traces" aria-label={text.title} aria-rowcount={rowCount}>
      <Head />
      <tbody>
        <Gap height={before} />
        {shown.map(({ index, ...place }) => {
          const trace = traces[index];
          return trace === undefined ? null : <TraceRow key={trace.trace} org={org} trace={trace} longest={longest} {...place} />;
        })}
        <Gap height={after} />
      </tbody>
    </table>
  );
}

function Head() {
  const text = words().trace.columns;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th>{text.trace}</th>
        <th className="max-desk:hidden">{text.services}</th>
        <th className="length">{text.duration}</th>
        <th className="num max-tablet:hidden">{text.spans}</th>
        <th className="num">{text.errors}</th>
        <th className="num max-tablet:hidden">{text.began}</th>
      </tr>
    </thead>
  );
}

interface TraceRowProps extends RowPlace {
  org: string;
  trace: TraceSummary;
  longest: number;
}

function TraceRow({ org, trace, longest, rowIndex, hasFocus, onFocus }: TraceRowProps) {
  const row = useRowFocus(hasFocus);
  const text = words().trace;
  const isPart = trace.matchingSpans < trace.numSpans;
  return (
    <tr ref={row} aria-rowindex={rowIndex} onFocus={onFocus}>
      <td>
        <div className="trace-name">
          <span className="swatch-only">
            <Swatch name={trace.project} />
          </span>
          <span className="op">{trace.op}</span>
          <Link to={paths.trace(org, trace.trace)} title={trace.name}>
            {trace.name === '' ? text.unnamed : trace.name}
          </Link>
          {trace.hasFailed && <Badge tone="error">{text.failed}</Badge>}
        </div>
      </td>
      <td className="max-desk:hidden">
        <Services services={trace.services} />
      </td>
      <td className="length">
        <span className="metered">
          <Meter share={longest === 0 ? 0 : trace.duration / longest} />
          <span className="num">{measured(trace.duration)}</span>
        </span>
      </td>
      <td className="num max-tablet:hidden" title={isPart ? text.matching(count(trace.matchingSpans), count(trace.numSpans)) : undefined}>
        {count(trace.numSpans)}
      </td>
      <td className={trace.numErrors === 0 ? 'num text-ink-3' : 'num text-error-ink font-semibold'}>{count(trace.numErrors)}</td>
      <td className="num max-tablet:hidden text-ink-2">
        <Age at={new Date(trace.start).toISOString()} />
      </td>
    </tr>
  );
}

function Services({ services }: Pick<TraceSummary, 'services'>) {
  const names = services.map(({ project }) => project);
  return (
    <span className="services" title={names.join(', ')}>
      {names.slice(0, MOST_SERVICES).map((name) => (
        <Swatch key={name} name={name} />
      ))}
      {names.length > MOST_SERVICES && <span className="text-ink-3">+{names.length - MOST_SERVICES}</span>}
    </span>
  );
}
