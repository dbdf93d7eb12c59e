import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { PerformanceTabs } from '#dashboard/page/PerformanceTabs.tsx';
import { scopeOf, scopeParams, useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { SearchField } from '#dashboard/page/SearchField.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { percent } from '#dashboard/ui/format.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Snippet } from '#dashboard/ui/Snippet.tsx';
import { Empty, LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { VITALS, WebVitals, type PageVitals } from '../contract.ts';
import { Score, VitalCards, VitalValue } from './Score.tsx';
import './web-vital.css';

/** Pages by what people who opened them had to wait for. */
export function WebVitalsPage() {
  const org = usePart('org');
  const address = useAddress();
  const query = textOf(address['query']) ?? '';
  const params = { ...scopeParams(scopeOf(address)), query: query === '' ? undefined : query };
  const { data, error, isPending, isPlaceholderData, refetch } = useApiHeld(`organizations/${org}/web-vitals/`, params, WebVitals);
  const text = words().webVital;
  const found = data?.value;
  return (
    <Page
      title={text.title}
      crumbs={[{ label: words().trace.performance.title, to: paths.performance(org) }, { label: text.title }]}
      scope={{ org }}
    >
      <h1 className="sr-only">{text.title}</h1>
      <PerformanceTabs org={org} here="webVitals" />
      {isPlaceholderData && <LoadingBar label={words().states.updating} />}
      <div className="tools">
        <SearchField label={text.search} placeholder={text.searchWhy} />
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
      {found !== undefined && found.pages.length > 0 && (
        <>
          <section className="vital-hero" aria-label={text.all}>
            <div className="vital-score" title={text.scoreWhy}>
              <Score score={found.score} size="large" />
              <span className="text-ink-3">{text.all}</span>
            </div>
            <VitalCards vitals={found.vitals} />
          </section>
          <Pages org={org} pages={found.pages} />
          {found.isCut && <p className="vital-cut">{text.cut(found.pages.length)}</p>}
        </>
      )}
      {found?.pages.length === 0 && <Nothing query={query} />}
    </Page>
  );
}

function Pages({ org, pages }: { org: string; pages: readonly PageVitals[] }) {
  const text = words().webVital;
  return (
    <table className="table row-table vital-pages" aria-label={text.pages}>
      <thead>
        <tr>
          <th>{text.columns.page}</th>
          <th className="num" title={text.scoreWhy}>
            {text.columns.score}
          </th>
          {VITALS.map((vital) => (
            <th key={vital} className={vital === 'lcp' ? 'num' : 'num max-tablet:hidden'} title={text.names[vital]}>
              {vital.toUpperCase()}
            </th>
          ))}
          <th className="num" title={text.columns.opportunityWhy}>
            {text.columns.opportunity}
          </th>
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <tr key={`${page.projectId} ${page.transaction}`}>
            <td>
              <Name org={org} page={page} />
            </td>
            <td className="num">
              <Score score={page.score} />
            </td>
            {VITALS.map((vital) => (
              <td key={vital} className={vital === 'lcp' ? 'num' : 'num max-tablet:hidden'}>
                <VitalValue figures={page.vitals.find((one) => one.vital === vital)} />
              </td>
            ))}
            <td className="num">{percent(page.opportunity)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Name({ org, page: { transaction, project } }: { org: string; page: PageVitals }) {
  return (
    <span className="vital-page">
      <span className="max-tablet:hidden text-ink-2">
        <Swatch name={project} />
      </span>
      <Link to={paths.webVital(org)} search={{ transaction, project: [project], query: undefined }} title={transaction}>
        {transaction === '' ? words().webVital.unnamed : transaction}
      </Link>
    </span>
  );
}

const JAVASCRIPT = `Sentry.init({
  dsn: '…',
  integrations: [Sentry.browserTracingIntegration()],
  tracesSampleRate: 1.0,
});`;

function Nothing({ query }: { query: string }) {
  const { project, environment } = scopeOf(useAddress());
  const setAddress = useSetAddress();
  const text = words().webVital;
  if (query !== '' || project.length > 0 || environment.length > 0) {
    const clear = () => setAddress({ query: undefined, environment: undefined, project: undefined });
    return (
      <Empty title={text.noneMatch} actions={<Button onClick={clear}>{text.clear}</Button>}>
        <p>{text.noneMatchWhy}</p>
      </Empty>
    );
  }
  return (
    <Empty title={text.empty}>
      <p>{text.emptyWhy}</p>
      <Snippet label={text.inJavaScript} code={JAVASCRIPT} copy={{ label: words().actions.copy, copiedLabel: words().actions.copied }} />
    </Empty>
  );
}
