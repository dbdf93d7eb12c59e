import { ArrowDown, ArrowUp, Check, ChevronLeft, ChevronRight, Columns3 } from 'lucide-react';
import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Failure } from '#dashboard/page/Part.tsx';
import { scopeParams, useAddress, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import type { EventTableProps } from '#dashboard/room.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { exactCount } from '#dashboard/ui/format.ts';
import { Menu } from '#dashboard/ui/Menu.tsx';
import { Empty, LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { EventsMeta, EventsTable } from '../../../features/explore/contract.ts';
import { COLUMNS, columnsOf, cursorAt, nextSort, offsetOf, PAGE_SIZE, sortOf, withColumn, type Sort } from './event-columns.ts';
import { EventFilter } from './EventFilter.tsx';
import { EventTableRow, nameOfColumn } from './EventTableRow.tsx';
import './event-table.css';

/** Tags offered as columns, after the fields. */
const MOST_TAGS = 20;

/** Every event of the issue in the chosen time: filter, columns, order and page are in the address. */
export function EventTable(props: EventTableProps) {
  const { question, table, total } = useEvents(props);
  const { columns, typed, offset } = question;
  const rows = table.data?.value.data ?? [];
  const isRefused = table.error?.status === 400;
  const hasNext = typeof table.data?.next === 'string';
  const pager = <Pager offset={offset} shown={rows.length} total={total} hasNext={hasNext} />;
  return (
    <div className="event-table">
      {table.isPlaceholderData && <LoadingBar label={words().states.updating} />}
      <div className="tools">
        <EventFilter key={typed} value={typed} fault={isRefused ? (table.error?.message ?? null) : null} />
        <ColumnMenu columns={columns} tagKeys={props.tagKeys} />
        <span className="max-tablet:hidden">{pager}</span>
      </div>
      <Content {...props} question={question} table={table} />
      <div className="foot">{pager}</div>
    </div>
  );
}

interface Question {
  readonly columns: readonly string[];
  readonly sort: Sort;
  readonly typed: string;
  readonly offset: number;
}

function useEvents({ org, shortId }: EventTableProps) {
  const address = useAddress();
  const scope = scopeParams(useScope());
  const columns = columnsOf(address);
  const cursor = textOf(address['cursor']);
  const question: Question = { columns, sort: sortOf(address, columns), typed: textOf(address['query']) ?? '', offset: offsetOf(cursor) };
  const { sort, typed } = question;
  const asked = { ...scope, project: [], query: `issue:${shortId}${typed === '' ? '' : ` (${typed})`}` };
  const path = `organizations/${org}/events/`;
  const order = { field: ['id', ...columns], sort: `${sort.isDescending ? '-' : ''}${sort.field}` };
  const table = useApiHeld(path, { ...asked, ...order, per_page: PAGE_SIZE, cursor }, EventsTable);
  const meta = useApiQuietly(`organizations/${org}/events-meta/`, asked, EventsMeta);
  return { question, table, total: meta?.count ?? null };
}

interface ContentProps extends EventTableProps {
  question: Question;
  table: ReturnType<typeof useEvents>['table'];
}

function Content({ question, table, ...props }: ContentProps) {
  const { title } = words().event.table;
  if (table.error !== null) {
    // What is wrong with the filter is said at the filter.
    return table.error.status === 400 ? null : <Failure name={title} error={table.error} onRetry={() => void table.refetch()} />;
  }
  if (table.data === undefined) {
    return (
      <div className="px-5">
        <Skeleton lines={10} label={words().states.loading(title)} />
      </div>
    );
  }
  const rows = table.data.value.data;
  return rows.length === 0 ? <NoEvents isFiltered={question.typed !== ''} /> : <Rows {...props} {...question} rows={rows} />;
}

interface RowsProps extends EventTableProps {
  columns: readonly string[];
  rows: readonly Readonly<Record<string, unknown>>[];
  sort: Sort;
}

function Rows({ org, issueId, columns, rows, sort }: RowsProps) {
  const setAddress = useSetAddress();
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div className="sideways" tabIndex={0} role="region" aria-label={words().event.table.title}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} aria-sort={sort.field === name ? (sort.isDescending ? 'descending' : 'ascending') : undefined}>
                <button type="button" onClick={() => setAddress({ sort: nextSort(sort, name), cursor: undefined })}>
                  {nameOfColumn(name)}
                  {sort.field === name && (sort.isDescending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <EventTableRow key={String(row['id'])} org={org} issueId={issueId} columns={columns} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ColumnMenu({ columns, tagKeys }: { columns: readonly string[]; tagKeys: readonly string[] }) {
  const setAddress = useSetAddress();
  const text = words().event.table;
  const known: readonly string[] = [...COLUMNS, ...tagKeys.filter((key) => !COLUMNS.some((name) => name === key)).slice(0, MOST_TAGS)];
  const trigger = (
    <Button size="large">
      <Columns3 size={14} aria-hidden />
      {text.columns}
    </Button>
  );
  const choices = known.slice(1).map((name) => ({
    kind: 'action' as const,
    label: nameOfColumn(name),
    hint: columns.includes(name) ? <Check size={14} aria-hidden /> : null,
    onChoose: () => setAddress({ column: withColumn(columns, name, known), cursor: undefined }),
  }));
  return <Menu trigger={trigger} entries={[{ kind: 'heading', label: text.columns }, ...choices]} />;
}

function Pager({ offset, shown, total, hasNext }: { offset: number; shown: number; total: number | null; hasNext: boolean }) {
  const setAddress = useSetAddress();
  const text = words().event.table;
  return (
    <span className="flex items-center gap-1 whitespace-nowrap text-ink-3">
      {shown > 0 && text.range(exactCount(offset + 1), exactCount(offset + shown), total === null ? null : exactCount(total))}
      <IconButton label={text.previous} disabled={offset === 0} onClick={() => setAddress({ cursor: cursorAt(offset - PAGE_SIZE) })}>
        <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
      <IconButton label={text.next} disabled={!hasNext} onClick={() => setAddress({ cursor: cursorAt(offset + PAGE_SIZE) })}>
        <ChevronRight size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
    </span>
  );
}

function NoEvents({ isFiltered }: { isFiltered: boolean }) {
  const setAddress = useSetAddress();
  const text = words().event.table;
  const clear = isFiltered ? (
    <Button onClick={() => setAddress({ query: undefined, cursor: undefined })}>{text.clear}</Button>
  ) : (
    <Button onClick={() => setAddress({ statsPeriod: '90d', start: undefined, end: undefined, cursor: undefined })}>{text.longer}</Button>
  );
  return (
    <Empty title={text.none} actions={clear}>
      <p>{isFiltered ? text.noneWithFilter : text.noneInTime}</p>
    </Empty>
  );
}
