import { ArrowDown, ArrowUp } from 'lucide-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer, ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { changeOf } from '#dashboard/page/period-before.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Change } from '#dashboard/ui/Change.tsx';
import { LineMark } from '#dashboard/ui/LineChart.tsx';
import { LevelMark, Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty, Skeleton } from '#dashboard/ui/States.tsx';
import type { EventsTable } from '../contract.ts';
import { termOf, type ExploreAddress } from './address.ts';
import { exact, isNumber, written } from './cells.ts';
import { DATASET } from './datasets.ts';
import { useLineOfGroup } from './ExploreChart.tsx';
import { tableParams } from './table-query.ts';

type Row = Readonly<Record<string, unknown>>;

interface ResultTableProps {
  org: string;
  address: ExploreAddress;
  table: UseQueryResult<Answer<EventsTable>, ApiError>;
  /** Groups of the time before, where they are compared. */
  past: readonly Row[] | undefined;
  isRefused: boolean;
}

/** Groups or samples, or what is to be said in their place. */
export function ResultTable({ org, address, table, past, isRefused }: ResultTableProps) {
  const text = words().explore;
  const lineOf = useLineOfGroup(org, address);
  if (table.isPending) {
    return (
      <div className="px-5 max-tablet:px-3.5">
        <Skeleton lines={12} label={words().states.loading(text.table)} />
      </div>
    );
  }
  if (table.error !== null && table.data === undefined) {
    return isRefused ? null : (
      <div className="px-5 max-tablet:px-3.5">
        <Failure name={text.table} error={table.error} onRetry={() => void table.refetch()} />
      </div>
    );
  }
  const { value, next } = table.data;
  if (value.data.length === 0) return <Nothing address={address} />;
  const { shown } = tableParams(address);
  const groupOf = (row: Row) => JSON.stringify(address.groupBy.map((name) => row[name]));
  const before = past && new Map(past.map((row) => [groupOf(row), row]));
  const usual = DATASET[address.dataset].link;
  const link = shown.includes(usual) ? usual : shown[0];
  const isGrouped = address.mode === 'aggregate' && address.groupBy.length > 0;
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls by itself, by keys too */}
      <div className="result-scroll" role="region" aria-label={text.table} tabIndex={0}>
        <table className="table results" aria-label={text.table}>
          <thead>
            <tr>
              {shown.map((name) => (
                <Head key={name} name={name} type={value.meta.fields[name] ?? 'string'} address={address} />
              ))}
            </tr>
          </thead>
          <tbody>
            {value.data.map((row, at) => (
              <tr key={keyOf(row, at)}>
                {shown.map((name, place) => (
                  <Cell
                    key={name}
                    org={org}
                    row={row}
                    {...{ name, address }}
                    isLink={name === link}
                    before={before && (before.get(groupOf(row)) ?? null)}
                    type={value.meta.fields[name] ?? 'string'}
                    line={isGrouped && place === 0 ? lineOf(address.groupBy.map((each) => row[each])) : undefined}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager address={address} next={next} />
    </>
  );
}

function keyOf(row: Row, at: number): string {
  return typeof row['id'] === 'string' ? row['id'] : String(at);
}

interface HeadProps {
  name: string;
  type: string;
  address: ExploreAddress;
}

/** Largest first, then smallest first. */
function Head({ name, type, address: { sort, change } }: HeadProps) {
  const isSorted = sort.replace(/^-/, '') === name;
  const isDescending = sort.startsWith('-');
  return (
    <th className={isRight(type) ? 'num' : ''} aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : undefined}>
      <button type="button" className="sort-head" onClick={() => change({ sort: isSorted && isDescending ? name : `-${name}` })}>
        <span className="truncate">{name}</span>
        {isSorted && (isDescending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
      </button>
    </th>
  );
}

/** Numbers, and times: ages are read from their ends. */
function isRight(type: string): boolean {
  return isNumber(type) || type === 'date';
}

interface NumberCellProps {
  value: unknown;
  type: string;
  /** Null and undefined as the row before. */
  was: { readonly value: unknown } | null | undefined;
}

function NumberCell({ value, type, was }: NumberCellProps) {
  return (
    <td className="num" title={exact(value)}>
      {written(value, type)}
      {was !== undefined && <Beside value={value} was={was?.value} type={type} />}
    </td>
  );
}

/** Durations and failures are worse when there is more of them; of other figures nobody can tell. */
function Beside({ value, was, type }: { value: unknown; was: unknown; type: string }) {
  const number = (one: unknown) => (typeof one === 'number' ? one : null);
  const worse = type === 'duration' || type === 'percentage' ? { worse: 'up' as const } : {};
  return <Change change={changeOf(number(value), number(was))} {...worse} title={words().insight.compared(written(was, type))} />;
}

interface CellProps {
  org: string;
  row: Row;
  name: string;
  type: string;
  isLink: boolean;
  address: ExploreAddress;
  /** The same group in the time before; null where there was none. */
  before: Row | null | undefined;
  /** Of the group in the chart; null without one there, undefined where a mark has no place. */
  line: number | null | undefined;
}

function Cell({ org, row, name, type, isLink, address, before, line }: CellProps) {
  const value = row[name];
  if (isNumber(type))
    return (
      <NumberCell value={value} type={type} was={address.functions.includes(name) ? before && { value: before?.[name] } : undefined} />
    );
  const to = isLink && address.mode === 'samples' ? linkOf(org, row, address) : null;
  if (to !== null) {
    return (
      <td className="result-name">
        <Link to={to.path} search={to.search} title={written(value, type)}>
          {written(value, type) === '' ? words().explore.none : <Shown name={name} value={value} type={type} />}
        </Link>
      </td>
    );
  }
  return <TextCell name={name} value={value} type={type} line={line} onNarrow={address.narrow} />;
}

interface TextCellProps {
  name: string;
  value: unknown;
  type: string;
  line: number | null | undefined;
  onNarrow: (term: string) => void;
}

function TextCell({ name, value, type, line, onNarrow }: TextCellProps) {
  const shown = <Shown name={name} value={value} type={type} />;
  const text = written(value, type);
  const canFilter = (type === 'string' || type === 'boolean') && typeof value !== 'object' && text.length < 500;
  return (
    <td className={isRight(type) ? 'num text-ink-2' : ''}>
      {line !== undefined && <LineMark series={line} />}
      {canFilter ? (
        <button type="button" className="cell-filter" title={words().explore.filter(text)} onClick={() => onNarrow(termOf(name, value))}>
          {text === '' ? <span className="text-ink-3">{words().explore.none}</span> : shown}
        </button>
      ) : (
        shown
      )}
    </td>
  );
}

/** Severities of log lines that have no mark of their own. */
const MARKS: Readonly<Record<string, string>> = { warn: 'warning', trace: 'debug' };

function Shown({ name, value, type }: { name: string; value: unknown; type: string }) {
  const text = written(value, type);
  if (type === 'date' && typeof value === 'string') return <Age at={value} />;
  if (name === 'project' || name === 'project.name') return <Swatch name={text} />;
  if (name === 'level' || name === 'severity') {
    return (
      <span className="inline-flex items-center gap-2">
        <LevelMark level={MARKS[text] ?? text} />
        {text}
      </span>
    );
  }
  return <bdi className="truncate">{text}</bdi>;
}

interface Target {
  readonly path: string;
  readonly search: Row;
}

/** Where a row leads: the event in its issue, the span in its trace, the line among the logs. */
function linkOf(org: string, row: Row, { dataset }: ExploreAddress): Target | null {
  const [id, trace] = [String(row['id'] ?? ''), String(row['trace'] ?? '')];
  switch (dataset) {
    case 'errors':
      return { path: paths.issueEvent(org, String(row['issue.id'] ?? ''), id), search: {} };
    case 'spans':
      return trace === '' ? null : { path: paths.trace(org, trace), search: { span: id } };
    case 'logs':
      return { path: paths.logs(org), search: { query: `id:${id}` } };
    case 'tracemetrics':
      return trace === '' ? null : { path: paths.trace(org, trace), search: { span: row['span_id'] === '' ? undefined : row['span_id'] } };
  }
}

function Pager({ address: { cursor, setAddress }, next }: { address: ExploreAddress; next: string | null }) {
  const text = words().explore;
  if (cursor === undefined && next === null) return null;
  return (
    <nav className="pager" aria-label={text.pages}>
      <Button disabled={cursor === undefined} onClick={() => setAddress({ cursor: undefined })}>
        {text.firstPage}
      </Button>
      <Button disabled={next === null} onClick={() => setAddress({ cursor: next ?? undefined })}>
        {text.nextPage}
      </Button>
    </nav>
  );
}

/** Why there is nothing, and what would help. */
function Nothing({ address: { query, setQuery, change, dataset } }: { address: ExploreAddress }) {
  const text = words().explore;
  const actions = (
    <>
      <Button onClick={() => change({ statsPeriod: '90d', start: undefined, end: undefined })}>{text.longer}</Button>
      {query !== '' && <Button onClick={() => setQuery('')}>{text.clear}</Button>}
    </>
  );
  return (
    <Empty title={text.nothing(text.datasets[dataset])} actions={actions}>
      <p>{query === '' ? text.nothingSent : text.nothingFits}</p>
    </Empty>
  );
}
