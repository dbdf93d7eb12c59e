import { BarChart } from '../ui/BarChart.tsx';
import { LineChart, LineMark, lineSeries } from '../ui/LineChart.tsx';
import { Spark } from '../ui/Spark.tsx';
import { Group, nothing, Row, State } from './Specimen.tsx';

const HOUR_S = 3600;
const START_S = Date.UTC(2026, 2, 2) / 1000;

type Series = readonly (readonly [number, number])[];

function hourly(values: readonly number[], step = HOUR_S): Series {
  return values.map((value, index) => [START_S + index * step, value] as const);
}

/** A day that looks like one, without chance: the picture must be the same tomorrow. */
const STEADY = Array.from({ length: 48 }, (_, index) => 40 + ((index * 7) % 13) * 3);
const RISING = STEADY.map((value, index) => (index < 40 ? value : value * (index - 36)));
const SHAPES = [
  { name: 'steady', values: STEADY },
  { name: 'rising', values: RISING },
  { name: 'one event', values: STEADY.map((_, index) => (index === 44 ? 1 : 0)) },
  { name: 'huge', values: RISING.map((value) => value * 1e9) },
  { name: 'empty', values: STEADY.map(() => 0) },
];
function counted(count: number): string {
  return `${count} events`;
}

const STARTS = STEADY.map((_, index) => START_S + index * HOUR_S);
/** Five lines and the rest, one of them with gaps. */
const LINES = [
  { name: 'GET /api/cart', values: RISING },
  { name: 'POST /api/orders', values: STEADY.map((value) => value * 1.4) },
  { name: 'GET /api/products', values: STEADY.map((value, index) => (index % 9 === 0 ? null : value * 0.8)) },
  { name: 'GET /api/search', values: STEADY.map((value) => value * 0.6) },
  { name: 'GET /api/images', values: STEADY.map((_, index) => (index % 7 === 3 ? 30 : null)) },
  { name: 'All others', values: STEADY.map((value) => value * 0.2), isOther: true },
];
const written = (value: number) => `${Math.round(value)} ms`;

const FLAGS = [
  { at: START_S + 39 * HOUR_S, name: '2.14.0' },
  { at: START_S + 41 * HOUR_S, name: '2.14.1' },
];

export function Charts() {
  return (
    <Group title="Charts" note="Grey until it stands out. Drag to narrow the time; releases are flags.">
      <Row label="Spark">
        {SHAPES.map(({ name, values }) => (
          <State key={name} name={name}>
            <div className="kit-spark">
              <Spark values={values} title={`Events, ${name}`} />
            </div>
          </State>
        ))}
      </Row>
      <Row label="BarChart" isStacked>
        {SHAPES.map(({ name, values }) => (
          <State key={name} name={name}>
            <BarChart label={`Events an hour, ${name}`} series={hourly(values)} counted={counted} nowLabel="now" />
          </State>
        ))}
        <State name="tall, flags, may be dragged">
          <BarChart
            label="Events an hour, with releases"
            series={hourly(RISING)}
            counted={counted}
            nowLabel="now"
            flags={FLAGS}
            height="tall"
            brush={{
              onSelect: nothing,
              hint: 'Arrows walk, Shift takes along, Enter narrows',
              between: (start, end) => `${start} to ${end}`,
            }}
          />
        </State>
        <State name="a bar a day">
          <BarChart label="Events a day" series={hourly(STEADY, 24 * HOUR_S)} counted={counted} nowLabel="now" />
        </State>
        <State name="lines, with gaps and the rest">
          <LineChart label="Duration by route" starts={STARTS} lines={LINES} written={written} nowLabel="now" nothingLabel="—" />
        </State>
        <State name="a line, may be dragged">
          <LineChart
            label="Duration"
            starts={STARTS}
            lines={LINES.slice(0, 1)}
            written={written}
            nowLabel="now"
            nothingLabel="—"
            brush={{ onSelect: nothing, hint: 'Arrows walk, Enter narrows', between: (start, end) => `${start} to ${end}` }}
          />
        </State>
        <State name="names of lines">
          <span className="line-legend">
            {LINES.map((line, index) => (
              <LineMark key={line.name} series={lineSeries(index, line.isOther)}>
                {line.name}
              </LineMark>
            ))}
          </span>
        </State>
        <State name="nothing asked yet">
          <BarChart label="No events" series={[]} counted={counted} nowLabel="now" />
        </State>
      </Row>
    </Group>
  );
}
