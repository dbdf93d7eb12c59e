import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { apiQuery } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { PerformanceTabs } from '#dashboard/page/PerformanceTabs.tsx';
import { useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { paths } from '#dashboard/paths.ts';
import { duration } from '#dashboard/ui/duration.ts';
import { count, percent } from '#dashboard/ui/format.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { Segment, Swatch } from '#dashboard/ui/Marks.tsx';
import { LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { NoTraces } from './NoTraces.tsx';
import { eventsPath, Rows, sortOf, SORTS, toTransaction, transactionsParams, type Sort, type Transaction } from './performance-query.ts';
import { SearchField } from './TraceTools.tsx';
import './traces.css';

/** Transactions by name: how often, how fast, how well. */
export function PerformancePage() {
  const org = usePart('org');
  const address = useAddress();
  const setAddress = useSetAddress();
  const text = words().trace.performance;
  useFresh([eventsPath(org)]);
  return (
    <Page title={text.title} crumbs={[{ label: text.title }]} scope={{ org }}>
      <h1 className="sr-only">{text.title}</h1>
      <PerformanceTabs org={org} here="transactions" />
      <div className="tools trace-tools">
        <SearchField label={text.search} />
        <Segment
          label={words().trace.sort.label}
          value={sortOf(address)}
          options={(Object.keys(SORTS) as Sort[]).map((value) => ({ value, label: text.sorts[value] }))}
          onChange={(sort) => setAddress({ sort: sort === 'time' ? undefined : sort })}
        />
      </div>
      <List org={org} />
    </Page>
  );
}

function List({ org }: { org: string }) {
  const list = useQuery({ ...apiQuery(eventsPath(org), transactionsParams(useAddress()), Rows), placeholderData: keepPreviousData });
  const text = words().trace.performance;
  const transactions = list.data?.value.data.map(toTransaction) ?? [];
  return (
    <div className="relative">
      {list.isPlaceholderData && <LoadingBar label={words().states.updating} />}
      {list.isPending && (
        <div className="px-5 max-tablet:px-3.5">
          <Skeleton lines={10} label={words().states.loading(text.title)} />
        </div>
      )}
      {list.error !== null && (
        <div className="px-5 max-tablet:px-3.5">
          <Failure name={text.title} error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {transactions.length > 0 && <Table org={org} transactions={transactions} />}
      {list.isSuccess && transactions.length === 0 && <NoTraces />}
    </div>
  );
}

function Table({ org, transactions }: { org: string; transactions: readonly Transaction[] }) {
  const text = words().trace.performance;
  return (
    <table className="table transactions" aria-label={text.title}>
      <thead>
        <tr>
          <th>{text.columns.name}</th>
          <th className="num max-tablet:hidden">{text.columns.perMinute}</th>
          <th className="num max-desk:hidden">p50</th>
          <th className="num max-desk:hidden">p75</th>
          <th className="num">p95</th>
          <th className="num max-tablet:hidden">p99</th>
          <th className="num">{text.columns.failed}</th>
          <th className="num max-tablet:hidden" title={text.apdexWhy}>
            Apdex
          </th>
        </tr>
      </thead>
      <tbody>
        {transactions.map((one) => (
          <tr key={`${one.project} ${one.op} ${one.name}`}>
            <td>
              <Name org={org} one={one} />
            </td>
            <td className="num max-tablet:hidden" title={words().trace.spans(one.count)}>
              {decimal(one.perMinute, one.perMinute < 10 ? 2 : 0)}
            </td>
            <td className="num max-desk:hidden">{duration(one.p50)}</td>
            <td className="num max-desk:hidden">{duration(one.p75)}</td>
            <td className="num">{duration(one.p95)}</td>
            <td className="num max-tablet:hidden">{duration(one.p99)}</td>
            <td className={one.failed === 0 ? 'num text-ink-3' : 'num text-error-ink'}>
              {one.failed === 0 ? count(0) : percent(one.failed)}
            </td>
            <td className="num max-tablet:hidden">{decimal(one.apdex, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Name({ org, one }: { org: string; one: Transaction }) {
  return (
    <div className="trace-name">
      <span className="swatch-only">
        <Swatch name={one.project} />
      </span>
      <span className="op">{one.op}</span>
      <Link
        to={paths.transaction(org)}
        search={{ transaction: one.name, project: [one.project], query: undefined, sort: undefined }}
        title={one.name}
      >
        {one.name === '' ? words().trace.unnamed : one.name}
      </Link>
    </div>
  );
}
