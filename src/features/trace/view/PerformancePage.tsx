import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { apiQuery, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { CompareToggle, isCompared } from '#dashboard/page/CompareToggle.tsx';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { PerformanceTabs } from '#dashboard/page/PerformanceTabs.tsx';
import { beforeParams, changeOf } from '#dashboard/page/period-before.ts';
import { scopeOf, useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { SearchField } from '#dashboard/page/SearchField.tsx';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { paths } from '#dashboard/paths.ts';
import { Change } from '#dashboard/ui/Change.tsx';
import { measured } from '#dashboard/ui/duration.ts';
import { count, MISSING, percent } from '#dashboard/ui/format.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { Segment, Swatch } from '#dashboard/ui/Marks.tsx';
import { LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { NoTraces } from './NoTraces.tsx';
import {
  eventsPath,
  Rows,
  perMinute,
  sortOf,
  SORTS,
  toTransaction,
  transactionsParams,
  type Sort,
  type Transaction,
} from './performance-query.ts';
import { Share } from './Share.tsx';
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
      <div className="tools flex-wrap">
        <SearchField label={text.search} placeholder={words().trace.searchWhy} />
        <Segment
          label={words().trace.sort.label}
          value={sortOf(address)}
          options={(Object.keys(SORTS) as Sort[]).map((value) => ({ value, label: text.sorts[value] }))}
          onChange={(sort) => setAddress({ sort: sort === 'time' ? undefined : sort })}
        />
        <CompareToggle />
      </div>
      <List org={org} />
    </Page>
  );
}

function List({ org }: { org: string }) {
  const address = useAddress();
  const params = transactionsParams(address);
  const list = useQuery({ ...apiQuery(eventsPath(org), params, Rows), placeholderData: keepPreviousData });
  const past = useApiQuietly(eventsPath(org), { ...params, ...beforeParams(scopeOf(address).range) }, Rows, isCompared(address));
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
      {transactions.length > 0 && (
        <Table org={org} transactions={transactions} past={isCompared(address) ? (past?.data.map(toTransaction) ?? null) : null} />
      )}
      {list.isSuccess && transactions.length === 0 && <NoTraces />}
    </div>
  );
}

interface TableProps {
  org: string;
  transactions: readonly Transaction[];
  /** Of the time before; null where nothing is compared. */
  past: readonly Transaction[] | null;
}

function keyOf({ project, op, name }: Transaction): string {
  return `${project} ${op} ${name}`;
}

function Table({ org, transactions, past }: TableProps) {
  const text = words().trace.performance;
  const before = new Map(past?.map((one) => [keyOf(one), one]));
  const whole = transactions.reduce((sum, { total }) => sum + total, 0);
  return (
    <table className="table row-table transactions" aria-label={text.title} data-compared={past !== null || undefined}>
      <thead>
        <tr>
          <th>{text.columns.name}</th>
          <th className="time max-tablet:hidden" title={text.columns.timeWhy}>
            {text.columns.time}
          </th>
          <th className="num compared max-tablet:hidden">{text.columns.perMinute}</th>
          <th className="num max-desk:hidden">p50</th>
          <th className="num max-desk:hidden">p75</th>
          <th className="num compared">p95</th>
          <th className="num max-tablet:hidden">p99</th>
          <th className="num">{text.columns.failed}</th>
          <th className="num max-tablet:hidden" title={text.apdexWhy}>
            Apdex
          </th>
        </tr>
      </thead>
      <tbody>
        {transactions.map((one) => (
          <tr key={keyOf(one)}>
            <td>
              <Name org={org} one={one} />
            </td>
            <td className="time max-tablet:hidden">
              <Share part={one.total} whole={whole} />
            </td>
            <td className="num compared max-tablet:hidden" title={words().trace.spans(one.count)}>
              {perMinute(one.perMinute)}
              {past !== null && <Beside value={one.perMinute} before={before.get(keyOf(one))?.perMinute} written={perMinute} />}
            </td>
            <td className="num max-desk:hidden">{measured(one.p50)}</td>
            <td className="num max-desk:hidden">{measured(one.p75)}</td>
            <td className="num compared">
              <span className="font-medium">{measured(one.p95)}</span>
              {past !== null && (
                <Beside
                  value={one.p95}
                  before={before.get(keyOf(one))?.p95}
                  rows={[one.count, before.get(keyOf(one))?.count ?? 0]}
                  written={measured}
                  worse="up"
                />
              )}
            </td>
            <td className="num max-tablet:hidden">{measured(one.p99)}</td>
            <td className={one.failed === 0 ? 'num text-ink-3' : 'num text-error-ink'}>
              {one.failed === 0 ? count(0) : percent(one.failed)}
            </td>
            <td className="num max-tablet:hidden">{decimal(one.apdex, 2, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface BesideProps {
  value: number;
  before: number | undefined;
  /** How many they are of. */
  rows?: readonly number[];
  written: (value: number) => string;
  worse?: 'up';
}

function Beside({ value, before, rows, written, ...worse }: BesideProps) {
  return (
    <Change
      change={changeOf(value, before ?? null, rows)}
      {...worse}
      title={words().insight.compared(before === undefined ? MISSING : written(before))}
    />
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
