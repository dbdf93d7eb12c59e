import { ArrowDown } from 'lucide-react';
import { useApiHeld, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { CompareToggle, isCompared } from '#dashboard/page/CompareToggle.tsx';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { PerformanceTabs, type InsightName } from '#dashboard/page/PerformanceTabs.tsx';
import { useAddress, usePart, useScope, useSetAddress } from '#dashboard/page/scope.ts';
import { SearchField } from '#dashboard/page/SearchField.tsx';
import { textOf } from '#dashboard/page/search.ts';
import { useFresh } from '#dashboard/page/use-fresh.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty, LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { classOf, FigureCell } from './figures.tsx';
import { COLUMNS, INSIGHT, type ColumnName } from './insights.ts';
import { eventsPath, keyOf, listBeforeParams, listParams, MOST_ROWS, numberOf, Rows, sortOf, type Row } from './questions.ts';
import { useInsight } from './use-insight.ts';
import './insight.css';

/** One kind of work, by what is worked on: how often, how fast, how well, and what it takes in all. */
export function InsightPage() {
  const name = useInsight();
  const org = usePart('org');
  const text = words().insight;
  const title = text.tabs[name];
  useFresh([eventsPath(org)]);
  return (
    <Page title={title} crumbs={[{ label: words().trace.performance.title, to: paths.performance(org) }, { label: title }]} scope={{ org }}>
      <h1 className="sr-only">{title}</h1>
      <PerformanceTabs org={org} here={name} />
      <div className="tools">
        <SearchField label={words().insight.search[name]} placeholder={words().insight.searchWhy} />
        <CompareToggle />
      </div>
      <List key={name} org={org} name={name} />
    </Page>
  );
}

interface ListProps {
  org: string;
  name: InsightName;
}

function List({ org, name }: ListProps) {
  const address = useAddress();
  const { data, error, isPending, isPlaceholderData, refetch } = useApiHeld(eventsPath(org), listParams(name, address), Rows);
  const isBeside = isCompared(address);
  const before = useApiQuietly(eventsPath(org), listBeforeParams(name, address), Rows, isBeside);
  const title = words().insight.tabs[name];
  const rows = data?.value.data ?? [];
  const past = isBeside && before !== undefined ? new Map(before.data.map((row) => [keyOf(name, row), row])) : null;
  return (
    <div className="relative">
      {isPlaceholderData && <LoadingBar label={words().states.updating} />}
      {isPending && (
        <div className="px-5 max-tablet:px-3.5">
          <Skeleton lines={10} label={words().states.loading(title)} />
        </div>
      )}
      {error !== null && (
        <div className="px-5 max-tablet:px-3.5">
          <Failure name={title} error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {rows.length > 0 && <Table org={org} name={name} rows={rows} past={past} />}
      {data !== undefined && rows.length === 0 && <Nothing name={name} />}
      {rows.length === MOST_ROWS && <p className="insight-cut">{words().insight.cut(MOST_ROWS)}</p>}
    </div>
  );
}

interface TableProps extends ListProps {
  rows: readonly Row[];
  /** Null where nothing is compared. */
  past: ReadonlyMap<string, Row> | null;
}

function Table({ org, name, rows, past }: TableProps) {
  const { columns } = INSIGHT[name];
  const text = words().insight;
  const largestOf = (column: ColumnName) => Math.max(...rows.map((row) => numberOf(row, column) ?? 0));
  return (
    <table className="table insights" aria-label={text.tabs[name]} data-compared={past !== null || undefined}>
      <thead>
        <tr>
          <th>{text.one[name]}</th>
          {columns.map((column) => (
            <Head key={column} name={name} column={column} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(name, row)}>
            <td>
              <Name org={org} name={name} row={row} />
            </td>
            {columns.map((column) => (
              <FigureCell
                key={column}
                column={column}
                row={row}
                before={past === null ? undefined : (past.get(keyOf(name, row)) ?? null)}
                largest={COLUMNS[column].type === 'time' ? largestOf(column) : 0}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The most comes first: of what takes time, and of what fails. */
function Head({ name, column }: { name: InsightName; column: ColumnName }) {
  const setAddress = useSetAddress();
  const isSorted = sortOf(name, useAddress()) === column;
  const text = words().insight;
  return (
    <th className={classOf(column)} aria-sort={isSorted ? 'descending' : undefined} title={text.columnsWhy[column]}>
      <button type="button" className="sort-head" onClick={() => setAddress({ sort: column === INSIGHT[name].sort ? undefined : column })}>
        {isSorted && <ArrowDown size={12} aria-hidden />}
        <span>{text.columns[column]}</span>
      </button>
    </th>
  );
}

function Name({ org, name, row }: { org: string; name: InsightName; row: Row }) {
  const { key, label, kind, isOfProject } = INSIGHT[name];
  const project = String(row['project'] ?? '');
  const said = String(row[label] ?? '');
  return (
    <div className="insight-name">
      {isOfProject && (
        <span className="swatch-only max-tablet:hidden">
          <Swatch name={project} />
        </span>
      )}
      {kind !== null && <span className="kind max-tablet:hidden">{String(row[kind] ?? '')}</span>}
      <Link
        to={paths.insightOne(org, name)}
        search={{ name: String(row[key] ?? ''), ...(isOfProject ? { project: [project] } : {}), query: undefined, sort: undefined }}
        title={said}
      >
        {said === '' ? words().insight.unnamed : said}
      </Link>
    </div>
  );
}

/** Nothing of a kind at all, or nothing that fits. */
function Nothing({ name }: { name: InsightName }) {
  const { project, environment } = useScope();
  const query = textOf(useAddress()['query']) ?? '';
  const setAddress = useSetAddress();
  const text = words().insight;
  if (query !== '' || project.length > 0 || environment.length > 0) {
    const clear = () => setAddress({ query: undefined, environment: undefined, project: undefined });
    return (
      <Empty title={text.noneMatch} actions={<Button onClick={clear}>{text.clear}</Button>}>
        <p>{text.noneMatchWhy}</p>
      </Empty>
    );
  }
  return (
    <Empty title={text.none[name]}>
      <p>{text.noneWhy[name]}</p>
    </Empty>
  );
}
