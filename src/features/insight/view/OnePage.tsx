import { useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { CompareToggle, isCompared } from '#dashboard/page/CompareToggle.tsx';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { beforeParams } from '#dashboard/page/period-before.ts';
import { exactly } from '#dashboard/page/query-tokens.ts';
import { scopeOf, useAddress, usePart, useScope } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Statement } from '#dashboard/ui/Code.tsx';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { Callers } from './Callers.tsx';
import { figure, FigureChange } from './figures.tsx';
import { COLUMNS, INSIGHT } from './insights.ts';
import { OneCharts } from './OneCharts.tsx';
import { eventsPath, numberOf, oneParams, Rows, type Named, type Row } from './questions.ts';
import { Samples } from './Samples.tsx';
import { useInsight } from './use-insight.ts';
import './insight.css';

/** One of them: its figures, how they went, where it comes from, and spans to look at. */
export function OnePage() {
  const name = useInsight();
  const org = usePart('org');
  const { project } = useScope();
  const one: Named = {
    name,
    key: textOf(useAddress()['name']) ?? '',
    project: INSIGHT[name].isOfProject ? (project[0] ?? null) : null,
  };
  const text = words().insight;
  const title = text.one[name];
  return (
    <Page
      title={title}
      crumbs={[
        { label: words().trace.performance.title, to: paths.performance(org), isFar: true },
        { label: text.tabs[name], to: paths.insight(org, name) },
        { label: title },
      ]}
      scope={{ org }}
    >
      <Part name={title} heading={title} lines={4}>
        <Summary org={org} one={one} />
      </Part>
    </Page>
  );
}

interface OneProps {
  org: string;
  one: Named;
}

function Summary({ org, one }: OneProps) {
  const address = useAddress();
  const [row] = useApi(eventsPath(org), oneParams(one, address), Rows).data;
  const isBeside = isCompared(address);
  const past = useApiQuietly(eventsPath(org), { ...oneParams(one, address), ...beforeParams(scopeOf(address).range) }, Rows, isBeside);
  const text = words().insight;
  if (row === undefined) {
    return (
      <Empty title={text.gone} isPage>
        <p>{text.noneMatchWhy}</p>
      </Empty>
    );
  }
  return (
    <>
      <section className="insight-hero">
        <Head org={org} one={one} row={row} />
        <Figures one={one} row={row} before={isBeside && past !== undefined ? (past.data[0] ?? null) : undefined} />
      </section>
      <Part name={text.charts.duration} lines={6}>
        <OneCharts org={org} one={one} />
      </Part>
      <div className="px-5 max-tablet:px-3.5">
        <Part name={text.callers.title} lines={4}>
          <Callers org={org} one={one} />
        </Part>
        <Part name={text.samples.title} lines={6}>
          <Samples org={org} one={one} />
        </Part>
      </div>
    </>
  );
}

function Head({ org, one, row }: OneProps & { row: Row }) {
  const { label, kind, where, key } = INSIGHT[one.name];
  const text = words().insight;
  const said = String(row[label] ?? '') || text.unnamed;
  const query = `${where} ${key}:${exactly(one.key)}`;
  return (
    <div className="min-w-0">
      {one.name === 'queries' ? (
        <>
          <h1 className="sr-only">{said}</h1>
          <Statement label={text.one.queries} text={said} />
        </>
      ) : (
        <h1 className="break-words">{said}</h1>
      )}
      <p className="insight-facts">
        {one.project !== null && <Swatch name={one.project} />}
        {kind !== null && <span>{String(row[kind] ?? '')}</span>}
        <Link to={paths.explore(org)} search={{ dataset: 'spans', query }} className="link">
          {text.explore}
        </Link>
        <Link to={paths.traces(org)} search={{ query }} className="link">
          {text.traces}
        </Link>
        <span className="flex-1" />
        <CompareToggle />
      </p>
    </div>
  );
}

function Figures({ one, row, before }: { one: Named; row: Row; before: Row | null | undefined }) {
  const text = words().insight;
  return (
    <dl className="insight-figures">
      {INSIGHT[one.name].columns.map((column) => {
        const value = numberOf(row, column);
        return (
          <div key={column} title={text.columnsWhy[column]}>
            <dt>{text.columns[column]}</dt>
            <dd>{figure(value, COLUMNS[column].type)}</dd>
            {before !== undefined && <FigureChange column={column} row={row} before={before} />}
          </div>
        );
      })}
    </dl>
  );
}
