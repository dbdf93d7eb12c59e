import type { Plain } from './read-protobuf.ts';
import { sourcesOf } from './sources.ts';
import type { Source } from './sources.ts';
import { attributesOf, numberOf, objectOf, objectsIn, secondsOf, string, textOf, validIdOf } from './values.ts';

/** Of OTLP's `AggregationTemporality`. */
const CUMULATIVE = 2;
/** Of a point's flags: it only says that the series ended. */
const NO_RECORDED_VALUE = 1;

/**
 * Points of an `ExportMetricsServiceRequest` as elements of a metric container (ingest protocol §4.1.3). Beyond the protocol an element
 * may have `temporality` and `start_timestamp` (a counter that is told as its sum since then), and a `histogram` or a `summary` in the
 * place of one value: what was merged at the sender is kept as it was merged. Pure, total.
 */
export function metricsOf(request: Plain, receivedAtMs: number): readonly object[] {
  const sources = sourcesOf(request, { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' });
  return sources.flatMap((source) => pointsOf(source, receivedAtMs));
}

interface Kind {
  readonly field: string;
  readonly type: (of: Plain) => 'counter' | 'gauge' | 'distribution';
  readonly valueOf: (point: Plain) => object;
}

const KINDS: readonly Kind[] = [
  { field: 'gauge', type: () => 'gauge', valueOf: numberIn },
  // What may fall again is a level, as an up-down counter is.
  { field: 'sum', type: (of) => (of['isMonotonic'] === true ? 'counter' : 'gauge'), valueOf: numberIn },
  { field: 'histogram', type: () => 'distribution', valueOf: histogramIn },
  { field: 'exponentialHistogram', type: () => 'distribution', valueOf: exponentialIn },
  { field: 'summary', type: () => 'distribution', valueOf: summaryIn },
];

function pointsOf(source: Source, receivedAtMs: number): readonly object[] {
  for (const kind of KINDS) {
    const of = objectOf(source.item[kind.field]);
    if (of === null) continue;
    return objectsIn(of['dataPoints'])
      .filter((point) => ((numberOf(point['flags']) ?? 0) & NO_RECORDED_VALUE) === 0)
      .map((point) => elementOf({ source, kind, of, point, receivedAtMs }));
  }
  return [];
}

interface Measured {
  readonly source: Source;
  readonly kind: Kind;
  readonly of: Plain;
  readonly point: Plain;
  readonly receivedAtMs: number;
}

function elementOf({ source, kind, of, point, receivedAtMs }: Measured): object {
  const attributes = new Map([...source.attributes, ...attributesOf(point['attributes'])]);
  attributes.set('sentry.origin', string('auto.otlp.metrics'));
  const unit = textOf(source.item['unit']);
  const start = secondsOf(point['startTimeUnixNano']);
  return {
    timestamp: secondsOf(point['timeUnixNano']) ?? receivedAtMs / 1000,
    name: textOf(source.item['name']),
    type: kind.type(of),
    ...kind.valueOf(point),
    ...(unit === '' ? {} : { unit }),
    ...(of['aggregationTemporality'] === CUMULATIVE ? { temporality: 'cumulative', start_timestamp: start } : {}),
    ...traceOf(point),
    attributes: Object.fromEntries(attributes),
  };
}

/** The newest exemplar leads from the metric to a trace. */
function traceOf(point: Plain): object {
  const exemplar = objectsIn(point['exemplars']).findLast((each) => validIdOf(each['traceId'], 32) !== '');
  if (exemplar === undefined) return { trace_id: '0'.repeat(32) };
  const spanId = validIdOf(exemplar['spanId'], 16);
  return { trace_id: validIdOf(exemplar['traceId'], 32), ...(spanId === '' ? {} : { span_id: spanId }) };
}

function numberIn(point: Plain): object {
  return { value: numberOf(point['asDouble']) ?? numberOf(point['asInt']) };
}

function numbersIn(list: unknown): readonly number[] {
  return Array.isArray(list) ? list.map((each) => numberOf(each) ?? 0) : [];
}

/** `value` is the mean, for readers that know no histograms. */
function merged(point: Plain): { readonly value: number | null; readonly count: number; readonly sum: number | null } {
  const count = numberOf(point['count']) ?? 0;
  const sum = numberOf(point['sum']);
  return { value: count > 0 && sum !== null ? sum / count : null, count, sum };
}

function histogramIn(point: Plain): object {
  const { value, count, sum } = merged(point);
  const bounds = numbersIn(point['explicitBounds']);
  const counts = numbersIn(point['bucketCounts']);
  return { value, histogram: { count, sum, ...extremes(point), bounds, counts } };
}

function exponentialIn(point: Plain): object {
  const { value, count, sum } = merged(point);
  const side = (of: unknown) => ({ offset: numberOf(objectOf(of)?.['offset']) ?? 0, counts: numbersIn(objectOf(of)?.['bucketCounts']) });
  const scale = numberOf(point['scale']) ?? 0;
  const zero = { count: numberOf(point['zeroCount']) ?? 0, threshold: numberOf(point['zeroThreshold']) ?? 0 };
  const exponential = { scale, zero, positive: side(point['positive']), negative: side(point['negative']) };
  return { value, histogram: { count, sum, ...extremes(point), exponential } };
}

function summaryIn(point: Plain): object {
  const { value, count, sum } = merged(point);
  const quantiles = objectsIn(point['quantileValues']).map((each) => [numberOf(each['quantile']), numberOf(each['value'])]);
  return { value, summary: { count, sum, quantiles } };
}

function extremes(point: Plain): { readonly min: number | null; readonly max: number | null } {
  return { min: numberOf(point['min']), max: numberOf(point['max']) };
}
