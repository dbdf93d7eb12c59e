import { Search } from 'lucide-react';
import { useState } from 'react';
import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { count } from '#dashboard/ui/format.ts';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import { Empty, LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { MetricList as Answer, type MetricSummary } from '../contract.ts';
import type { MetricAddress } from './address.ts';

export function metricsPath(org: string): string {
  return `organizations/${org}/metrics/`;
}

/** Every metric of the time, searched as it is typed: their names are all here. */
export function MetricList({ org, address }: { org: string; address: MetricAddress }) {
  const [typed, setTyped] = useState('');
  const { data, error, isPending, isPlaceholderData, refetch } = useApiHeld(metricsPath(org), address.scope, Answer);
  const text = words().metric;
  const all = data?.value.metrics ?? [];
  const wanted = typed.trim().toLowerCase();
  const metrics = all.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <>
      <h1 className="sr-only">{text.title}</h1>
      {isPlaceholderData && <LoadingBar label={words().states.updating} />}
      <div className="tools">
        <NameSearch value={typed} onChange={setTyped} />
        <span className="text-ink-3 max-tablet:hidden">{data !== undefined && text.count(metrics.length)}</span>
      </div>
      {isPending && (
        <div className="px-5 max-tablet:px-3.5">
          <Skeleton lines={10} label={words().states.loading(text.title)} />
        </div>
      )}
      {error !== null && (
        <div className="px-5 max-tablet:px-3.5">
          <Failure name={text.title} error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {metrics.length > 0 && <Table org={org} metrics={metrics} />}
      {data?.value.isCut === true && <p className="metric-cut">{text.cut(all.length)}</p>}
      {data !== undefined && metrics.length === 0 && (
        <NoMetrics address={address} isFiltered={all.length > 0} onClear={() => setTyped('')} />
      )}
    </>
  );
}

function NameSearch({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const text = words().metric;
  useKeys([
    {
      keys: '/',
      label: text.search,
      group: words().keys.list,
      run: () => document.querySelector<HTMLInputElement>('[data-metric-search]')?.focus(),
    },
  ]);
  return (
    <form className="query flex-1" role="search" onSubmit={(event) => event.preventDefault()}>
      <Search size={16} strokeWidth={1.75} aria-hidden />
      <input
        data-metric-search
        type="search"
        aria-label={text.search}
        placeholder={text.searchWhy}
        value={value}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
      <kbd className="max-tablet:hidden">/</kbd>
    </form>
  );
}

function Table({ org, metrics }: { org: string; metrics: readonly MetricSummary[] }) {
  const { columns, types, trendOf, points } = words().metric;
  return (
    <table className="table metrics" aria-label={words().metric.title}>
      <thead>
        <tr>
          <th>{columns.name}</th>
          <th className="max-tablet:hidden">{columns.type}</th>
          <th className="max-desk:hidden">{columns.unit}</th>
          <th className="trend max-tablet:hidden">{columns.trend}</th>
          <th className="num max-desk:hidden">{columns.series}</th>
          <th className="num">{columns.points}</th>
          <th className="num">{columns.seen}</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={`${metric.name} ${metric.type} ${metric.unit}`}>
            <td>
              <Link className="mono font-medium" to={paths.metrics(org)} search={{ metric: metric.name }}>
                {metric.name}
              </Link>
            </td>
            <td className="max-tablet:hidden">{types[metric.type]}</td>
            <td className="max-desk:hidden text-ink-2">{metric.unit}</td>
            <td className="trend max-tablet:hidden">
              <Spark values={metric.trend} title={trendOf(metric.name)} isPlain />
            </td>
            <td className="num max-desk:hidden">{count(metric.series)}</td>
            <td className="num" title={points(metric.count)}>
              {count(metric.count)}
            </td>
            <td className="num text-ink-2">
              <Age at={metric.lastSeen} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const JAVASCRIPT = `Sentry.metrics.count('orders.paid', 1, { attributes: { plan: 'free' } });
Sentry.metrics.distribution('checkout.duration', 187, { unit: 'millisecond' });`;

const PYTHON = `sentry_sdk.metrics.count("orders.paid", 1, attributes={"plan": "free"})
sentry_sdk.metrics.gauge("queue.depth", 42)`;

interface NoMetricsProps {
  address: MetricAddress;
  /** There are metrics, but none is called so. */
  isFiltered: boolean;
  onClear: () => void;
}

function NoMetrics({ address: { scope }, isFiltered, onClear }: NoMetricsProps) {
  const text = words().metric;
  const copy = { label: words().actions.copy, copiedLabel: words().actions.copied };
  if (isFiltered || scope.project.length > 0 || scope.environment.length > 0) {
    return (
      <Empty title={text.noneMatch} actions={isFiltered ? <Button onClick={onClear}>{text.clear}</Button> : undefined}>
        <p>{text.noneMatchWhy}</p>
      </Empty>
    );
  }
  return (
    <Empty title={text.empty}>
      <p>{text.emptyWhy}</p>
      <Snippet label={text.inJavaScript} code={JAVASCRIPT} copy={copy} />
      <Snippet label={text.inPython} code={PYTHON} copy={copy} />
    </Empty>
  );
}
