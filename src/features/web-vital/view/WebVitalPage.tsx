import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { scopeOf, scopeParams, useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { MISSING } from '#dashboard/ui/format.ts';
import { LineChart } from '#dashboard/ui/LineChart.tsx';
import { Segment, Swatch } from '#dashboard/ui/Marks.tsx';
import { Empty, LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { VITALS, WebVitalPage as Answer, type Vital, type VitalSample } from '../contract.ts';
import { vitalValue } from './figures.ts';
import { Score, VitalCards } from './Score.tsx';
import './web-vital.css';

/** One page: its score, how it went, and the openings that were worst. */
export function WebVitalPage() {
  const org = usePart('org');
  const address = useAddress();
  const name = textOf(address['transaction']) ?? '';
  const drawn = vitalOf(address);
  const params = { ...scopeParams(scopeOf(address)), transaction: name, vital: drawn ?? 'lcp' };
  const { data, error, isPending, isPlaceholderData, refetch } = useApiHeld(`organizations/${org}/web-vitals/page/`, params, Answer);
  const text = words().webVital;
  const title = name === '' ? text.unnamed : name;
  return (
    <Page title={title} crumbs={[{ label: text.title, to: paths.webVitals(org) }, { label: title }]} scope={{ org }}>
      {isPlaceholderData && <LoadingBar label={words().states.updating} />}
      <header className="vital-head">
        <h1>{title}</h1>
        <p className="vital-links">
          {scopeOf(address).project.map((project) => (
            <Swatch key={project} name={project} />
          ))}
          <Link className="link" to={paths.transaction(org)} search={{ transaction: name }}>
            {words().trace.performance.title}
          </Link>
        </p>
      </header>
      {isPending && (
        <div className="px-5 max-tablet:px-3.5">
          <Skeleton lines={8} label={words().states.loading(title)} />
        </div>
      )}
      {error !== null && (
        <div className="px-5 max-tablet:px-3.5">
          <Failure name={title} error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {data !== undefined && data.value.vitals.length === 0 && (
        <Empty title={text.noneMatch}>
          <p>{text.noneMatchWhy}</p>
        </Empty>
      )}
      {data !== undefined && data.value.vitals.length > 0 && (
        <>
          <section className="vital-hero" aria-label={title}>
            <div className="vital-score" title={text.scoreWhy}>
              <Score score={data.value.score} size="large" />
              <span className="text-ink-3">{text.score}</span>
            </div>
            <VitalCards vitals={data.value.vitals} />
          </section>
          <Trend page={data.value} drawn={drawn} />
          <Samples org={org} samples={data.value.samples} by={drawn ?? 'lcp'} />
        </>
      )}
    </Page>
  );
}

function vitalOf(address: Readonly<Record<string, unknown>>): Vital | null {
  const asked = textOf(address['vital']);
  return VITALS.find((vital) => vital === asked) ?? null;
}

function Trend({ page, drawn }: { page: Answer; drawn: Vital | null }) {
  const setAddress = useSetAddress();
  const text = words().webVital;
  const brush = chartBrush(({ startMs, endMs }) =>
    setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  const label = drawn === null ? text.scoreOverTime : text.trendOf(drawn.toUpperCase());
  const values = page.trend.map(({ score, p75 }) => (drawn === null ? score : (p75[drawn] ?? null)));
  return (
    <section className="vital-trend" aria-label={text.overTime}>
      <div className="vital-trend-head">
        <h2>{label}</h2>
        <Segment
          label={text.drawn}
          value={drawn ?? 'score'}
          options={(['score', ...VITALS] as const).map((value) => ({
            value,
            label: value === 'score' ? text.score : value.toUpperCase(),
          }))}
          onChange={(value) => setAddress({ vital: value === 'score' ? undefined : value })}
        />
      </div>
      <LineChart
        label={label}
        starts={page.trend.map(({ at }) => at)}
        lines={[{ name: drawn === null ? text.score : drawn.toUpperCase(), values }]}
        written={(value) => (drawn === null ? String(Math.round(value)) : vitalValue(drawn, value))}
        atLeast={drawn === null ? 100 : 0}
        nowLabel={words().explore.now}
        nothingLabel={MISSING}
        brush={brush}
      />
    </section>
  );
}

function Samples({ org, samples, by }: { org: string; samples: readonly VitalSample[]; by: Vital }) {
  const text = words().webVital;
  if (samples.length === 0) return null;
  return (
    <section className="vital-samples">
      <h2>
        {text.samples} <span className="text-ink-3 font-normal">{text.samplesBy(by.toUpperCase())}</span>
      </h2>
      <table className="table" aria-label={text.samples}>
        <thead>
          <tr>
            <th>{text.trace}</th>
            <th className="num">{text.score}</th>
            {VITALS.map((vital) => (
              <th key={vital} className={vital === by ? 'num' : 'num max-tablet:hidden'} title={text.names[vital]}>
                {vital.toUpperCase()}
              </th>
            ))}
            <th className="max-tablet:hidden">{text.browser}</th>
            <th className="max-desk:hidden">{text.person}</th>
            <th className="num">{text.began}</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.trace}>
              <td>
                <Link className="link mono" to={paths.trace(org, sample.trace)}>
                  {sample.trace.slice(0, 8)}
                </Link>
              </td>
              <td className="num">
                <Score score={sample.score} />
              </td>
              {VITALS.map((vital) => {
                const value = sample.vitals[vital];
                return (
                  <td key={vital} className={vital === by ? 'num font-medium' : 'num max-tablet:hidden'}>
                    {value === null ? <span className="text-ink-3">{MISSING}</span> : vitalValue(vital, value)}
                  </td>
                );
              })}
              <td className="max-tablet:hidden">{sample.browser}</td>
              <td className="max-desk:hidden">
                <bdi>{sample.user}</bdi>
              </td>
              <td className="num text-ink-2">
                <Age at={sample.timestamp} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
