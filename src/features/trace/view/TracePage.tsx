import { useMemo } from 'react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { moment } from '#dashboard/ui/format.ts';
import { LevelMark } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { TraceMeta, TraceTree, type TraceError } from '../contract.ts';
import { Hero } from './Hero.tsx';
import type { Roots } from './rows.ts';
import { layOut } from './trace.ts';
import { useLogs } from './use-logs.ts';
import { Waterfall } from './Waterfall.tsx';
import './trace.css';

/** A trace: its spans on one line of time, over all services, with the errors that happened in them. */
export function TracePage() {
  const org = usePart('org');
  const traceId = usePart('traceId');
  const text = words().trace;
  const crumbs = [{ label: text.title, to: paths.traces(org) }, { label: <span className="mono">{traceId.slice(0, 8)}</span> }];
  return (
    <Page title={`${text.one} ${traceId.slice(0, 8)}`} crumbs={crumbs} scope={null}>
      <Part name={text.one} heading={text.one} lines={14}>
        <Trace org={org} traceId={traceId} />
      </Part>
    </Page>
  );
}

function Trace({ org, traceId }: { org: string; traceId: string }) {
  // The answer was read by its shape; what hangs below each span has the same, which the shape does not repeat.
  const roots = useApi(`organizations/${org}/trace/${traceId}/`, {}, TraceTree) as Roots;
  const meta = useApi(`organizations/${org}/trace-meta/${traceId}/`, {}, TraceMeta);
  const trace = useMemo(() => layOut(roots), [roots]);
  const logs = useLogs(org, traceId, meta.logs);
  if (trace === null) return <Nothing org={org} errors={roots.filter((node) => node.event_type === 'error')} />;
  return (
    <div className="trace">
      <Hero org={org} traceId={traceId} trace={trace} meta={meta} />
      <Waterfall org={org} traceId={traceId} trace={trace} logs={logs} />
    </div>
  );
}

/** Errors know their trace even where nobody sampled its spans. */
function Nothing({ org, errors }: { org: string; errors: readonly TraceError[] }) {
  const text = words().trace;
  return (
    <Empty title={text.nothing} isPage>
      <p>{text.nothingWhy}</p>
      {errors.length > 0 && (
        <ul className="loose-errors" aria-label={text.loose}>
          {errors.map((error) => (
            <li key={error.event_id}>
              <LevelMark level={error.level} />
              <Link to={paths.issueEvent(org, error.issue_id, error.event_id)} className="link trunc">
                {error.title}
              </Link>
              <span className="text-ink-3">{moment(error.timestamp * 1000)}</span>
            </li>
          ))}
        </ul>
      )}
    </Empty>
  );
}
