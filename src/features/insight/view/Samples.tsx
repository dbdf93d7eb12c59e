import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { figure } from './figures.tsx';
import { eventsPath, Rows, SAMPLES, samplesOf, samplesParams, type Named, type Row } from './questions.ts';

/** Single spans, each in its trace. */
export function Samples({ org, one }: { org: string; one: Named }) {
  const address = useAddress();
  const setAddress = useSetAddress();
  const { data, error, refetch } = useApiHeld(eventsPath(org), samplesParams(one, address), Rows);
  const text = words().insight;
  const by = samplesOf(address);
  return (
    <section className="sect">
      <header>
        <h2>{text.samples.title}</h2>
        <span className="flex-1" />
        <Segment
          label={text.samples.by}
          value={by}
          options={SAMPLES.map((value) => ({ value, label: text.samples[value] }))}
          onChange={(samples) => setAddress({ samples: samples === 'slowest' ? undefined : samples }, true)}
        />
      </header>
      {error !== null && <Failure name={text.samples.title} error={error} onRetry={() => void refetch()} />}
      {data?.value.data.length === 0 && <p className="text-ink-3">{text.noSamples}</p>}
      {data !== undefined && data.value.data.length > 0 && <SampleTable org={org} rows={data.value.data} />}
    </section>
  );
}

function SampleTable({ org, rows }: { org: string; rows: readonly Row[] }) {
  const text = words().insight;
  return (
    <table className="table insights samples" aria-label={text.samples.title}>
      <thead>
        <tr>
          <th>{text.sampleColumns.what}</th>
          <th className="num">{text.sampleColumns.duration}</th>
          <th className="max-tablet:hidden">{text.sampleColumns.status}</th>
          <th className="in max-desk:hidden">{text.sampleColumns.in}</th>
          <th className="num">{text.sampleColumns.when}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={String(row['id'])}>
            <td>
              <Name org={org} row={row} />
            </td>
            <td className="num">{figure(Number(row['span.duration']), 'duration')}</td>
            <td className="max-tablet:hidden">{String(row['span.status'] ?? '')}</td>
            <td className="in max-desk:hidden" title={String(row['transaction'] ?? '')}>
              {String(row['transaction'] ?? '')}
            </td>
            <td className="num text-ink-2">
              <Age at={String(row['timestamp'])} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Name({ org, row }: { org: string; row: Row }) {
  const said = String(row['span.description'] ?? '') || words().insight.unnamed;
  return (
    <div className="insight-name">
      <span className="kind max-tablet:hidden">{String(row['span.op'] ?? '')}</span>
      <Link to={paths.trace(org, String(row['trace']))} search={{ span: String(row['id']) }} title={said}>
        {said}
      </Link>
    </div>
  );
}
