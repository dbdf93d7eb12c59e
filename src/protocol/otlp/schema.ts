/**
 * The messages of OpenTelemetry's protocol that we read (opentelemetry-proto 1.x), by field number. Names are those of its JSON
 * form, so that one reader serves both encodings. A field that is not here is passed over, as protobuf asks.
 */

/** Bytes are ids, shown as hex digits, or values, in base64: as the JSON form has them. */
export type Scalar =
  | 'string'
  | 'id'
  | 'base64'
  | 'bool'
  | 'int64'
  | 'uint32'
  | 'sint32'
  | 'enum'
  | 'double'
  | 'fixed64'
  | 'sfixed64'
  | 'fixed32';

export interface FieldOf {
  readonly name: string;
  /** A scalar, or the message behind a function: messages refer to each other in circles. */
  readonly type: Scalar | (() => Message);
  readonly isRepeated: boolean;
}

export type Message = ReadonlyMap<number, FieldOf>;

type Field = readonly [number: number, name: string, type: FieldOf['type'], repeated?: 'repeated'];

function message(...fields: readonly Field[]): Message {
  return new Map(fields.map(([number, name, type, repeated]) => [number, { name, type, isRepeated: repeated !== undefined }]));
}

const anyValue: Message = message(
  [1, 'stringValue', 'string'],
  [2, 'boolValue', 'bool'],
  [3, 'intValue', 'int64'],
  [4, 'doubleValue', 'double'],
  [5, 'arrayValue', () => arrayValue],
  [6, 'kvlistValue', () => keyValueList],
  [7, 'bytesValue', 'base64'],
);
const arrayValue: Message = message([1, 'values', () => anyValue, 'repeated']);
const keyValue: Message = message([1, 'key', 'string'], [2, 'value', () => anyValue]);
const keyValueList: Message = message([1, 'values', () => keyValue, 'repeated']);

const resource = message([1, 'attributes', () => keyValue, 'repeated']);
const scope = message([1, 'name', 'string'], [2, 'version', 'string'], [3, 'attributes', () => keyValue, 'repeated']);

const spanEvent = message([1, 'timeUnixNano', 'fixed64'], [2, 'name', 'string'], [3, 'attributes', () => keyValue, 'repeated']);
const spanLink = message(
  [1, 'traceId', 'id'],
  [2, 'spanId', 'id'],
  [3, 'traceState', 'string'],
  [4, 'attributes', () => keyValue, 'repeated'],
  [6, 'flags', 'fixed32'],
);
const span = message(
  [1, 'traceId', 'id'],
  [2, 'spanId', 'id'],
  [3, 'traceState', 'string'],
  [4, 'parentSpanId', 'id'],
  [5, 'name', 'string'],
  [6, 'kind', 'enum'],
  [7, 'startTimeUnixNano', 'fixed64'],
  [8, 'endTimeUnixNano', 'fixed64'],
  [9, 'attributes', () => keyValue, 'repeated'],
  [10, 'droppedAttributesCount', 'uint32'],
  [11, 'events', () => spanEvent, 'repeated'],
  [13, 'links', () => spanLink, 'repeated'],
  [15, 'status', () => message([2, 'message', 'string'], [3, 'code', 'enum'])],
  [16, 'flags', 'fixed32'],
);
const logRecord = message(
  [1, 'timeUnixNano', 'fixed64'],
  [2, 'severityNumber', 'enum'],
  [3, 'severityText', 'string'],
  [5, 'body', () => anyValue],
  [6, 'attributes', () => keyValue, 'repeated'],
  [7, 'droppedAttributesCount', 'uint32'],
  [9, 'traceId', 'id'],
  [10, 'spanId', 'id'],
  [11, 'observedTimeUnixNano', 'fixed64'],
  [12, 'eventName', 'string'],
);

const exemplar = message(
  [2, 'timeUnixNano', 'fixed64'],
  [3, 'asDouble', 'double'],
  [4, 'spanId', 'id'],
  [5, 'traceId', 'id'],
  [6, 'asInt', 'sfixed64'],
  [7, 'filteredAttributes', () => keyValue, 'repeated'],
);
const times: readonly Field[] = [
  [2, 'startTimeUnixNano', 'fixed64'],
  [3, 'timeUnixNano', 'fixed64'],
];
const numberPoint = message(
  ...times,
  [4, 'asDouble', 'double'],
  [5, 'exemplars', () => exemplar, 'repeated'],
  [6, 'asInt', 'sfixed64'],
  [7, 'attributes', () => keyValue, 'repeated'],
  [8, 'flags', 'uint32'],
);
const histogramPoint = message(
  ...times,
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'bucketCounts', 'fixed64', 'repeated'],
  [7, 'explicitBounds', 'double', 'repeated'],
  [8, 'exemplars', () => exemplar, 'repeated'],
  [9, 'attributes', () => keyValue, 'repeated'],
  [10, 'flags', 'uint32'],
  [11, 'min', 'double'],
  [12, 'max', 'double'],
);
const exponentialBuckets = message([1, 'offset', 'sint32'], [2, 'bucketCounts', 'int64', 'repeated']);
const exponentialPoint = message(
  ...times,
  [1, 'attributes', () => keyValue, 'repeated'],
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'scale', 'sint32'],
  [7, 'zeroCount', 'fixed64'],
  [8, 'positive', () => exponentialBuckets],
  [9, 'negative', () => exponentialBuckets],
  [10, 'flags', 'uint32'],
  [11, 'exemplars', () => exemplar, 'repeated'],
  [12, 'min', 'double'],
  [13, 'max', 'double'],
  [14, 'zeroThreshold', 'double'],
);
const quantile = message([1, 'quantile', 'double'], [2, 'value', 'double']);
const summaryPoint = message(
  ...times,
  [4, 'count', 'fixed64'],
  [5, 'sum', 'double'],
  [6, 'quantileValues', () => quantile, 'repeated'],
  [7, 'attributes', () => keyValue, 'repeated'],
  [8, 'flags', 'uint32'],
);

const pointsOf = (point: Message, ...more: readonly Field[]) => message([1, 'dataPoints', () => point, 'repeated'], ...more);
const temporality: Field = [2, 'aggregationTemporality', 'enum'];
const metric = message(
  [1, 'name', 'string'],
  [2, 'description', 'string'],
  [3, 'unit', 'string'],
  [5, 'gauge', () => pointsOf(numberPoint)],
  [7, 'sum', () => pointsOf(numberPoint, temporality, [3, 'isMonotonic', 'bool'])],
  [9, 'histogram', () => pointsOf(histogramPoint, temporality)],
  [10, 'exponentialHistogram', () => pointsOf(exponentialPoint, temporality)],
  [11, 'summary', () => pointsOf(summaryPoint)],
);

/** Resources hold scopes, scopes hold what was measured. */
function request(resources: string, scopes: string, items: string, item: Message): Message {
  const scoped = message([1, 'scope', () => scope], [2, items, () => item, 'repeated'], [3, 'schemaUrl', 'string']);
  const ofResource = message([1, 'resource', () => resource], [2, scopes, () => scoped, 'repeated'], [3, 'schemaUrl', 'string']);
  return message([1, resources, () => ofResource, 'repeated']);
}

export type OtlpSignal = 'traces' | 'logs' | 'metrics';

export const REQUESTS: Readonly<Record<OtlpSignal, Message>> = {
  traces: request('resourceSpans', 'scopeSpans', 'spans', span),
  logs: request('resourceLogs', 'scopeLogs', 'logRecords', logRecord),
  metrics: request('resourceMetrics', 'scopeMetrics', 'metrics', metric),
};

/** Of the answer's `partial_success`, by the name of its JSON form; each is field 1 of its message. */
export const REJECTED_FIELDS: Readonly<Record<OtlpSignal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};
