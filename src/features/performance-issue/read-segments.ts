/** Segments as the event store has them. For the job, which sees every project. */
import type { Events } from '../../engines/events/port.ts';
import type { ErrorEvent } from '../../event/schema.ts';
import { toDateTime } from '../../query/bindings.ts';
import { inputsOf } from './inputs.ts';
import { segmentOf, type AttributeValue, type Segment, type SegmentSpan } from './segment.ts';

export interface FoundSegment {
  readonly projectId: number;
  readonly traceId: string;
  readonly segmentId: string;
  readonly segment: Segment;
  /** Of a transaction: the event that it was; null for streamed spans. */
  readonly transactionEvent: ErrorEvent | null;
  readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly ip: string };
}

/** Part of a trace that got spans. */
export interface TouchedTrace {
  readonly projectId: number;
  readonly traceId: string;
  /** Of the spans that came. Zero digits: of some it is not known whose they are. */
  readonly segmentIds: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly spans: number;
  readonly firstOffset: number;
}

/** Records of one partition of the log. */
export interface LogStretch {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** Nothing that was received earlier is looked for: keeps the days apart, and what an older log left under the same offsets. */
  readonly sinceMs: number;
}

/** The traces that records of the log added spans to, in the order of the records. */
export async function touchedTraces(events: Events, stretch: LogStretch, limit: number): Promise<readonly TouchedTrace[]> {
  const rows = await events.select<Record<keyof TouchedTrace, string>>({
    text: `
      SELECT project_id AS "projectId", lower(hex(trace_id)) AS "traceId", groupUniqArray(100)(lower(hex(segment_id))) AS "segmentIds",
        toString(min(toUnixTimestamp64Milli(timestamp))) AS "fromMs", toString(max(toUnixTimestamp64Milli(timestamp))) AS "untilMs",
        count() AS spans, min(log_offset) AS "firstOffset"
      FROM spans
      WHERE log_partition = {partition:UInt16} AND log_offset >= {from:UInt64} AND log_offset < {to:UInt64}
        AND received_at >= toDateTime64({since:String}, 3, 'UTC')
      GROUP BY project_id, trace_id
      ORDER BY "firstOffset", trace_id
      LIMIT {limit:UInt32}`,
    params: { partition: stretch.partition, from: stretch.from, to: stretch.to, since: toDateTime(stretch.sinceMs), limit },
    timeoutMs: QUERY_MS,
    fromWriter: true,
  });
  return rows.map((row) => ({
    projectId: Number(row.projectId),
    traceId: row.traceId,
    segmentIds: row.segmentIds as unknown as readonly string[], // an array of texts in JSON
    fromMs: Number(row.fromMs),
    untilMs: Number(row.untilMs),
    spans: Number(row.spans),
    firstOffset: Number(row.firstOffset),
  }));
}

const QUERY_MS = 30_000;
/** A segment that got a span may have begun this long before it. */
const BEFORE_MS = 3_600_000;
/** Spans of one trace that are looked at: what goes wrong two thousand times is seen in the first of them. */
const MAX_SPANS = 2_000;
const NO_SPAN = '0'.repeat(16);

/** What detectors read of a span's attributes. */
const KEYS = [
  'blocked_main_thread',
  'browser.name',
  'browser.version',
  'browser.web_vital.fcp.value',
  'call_stack',
  'db.query.text',
  'db.system.name',
  'http.decoded_response_content_length',
  'http.query',
  'http.request.method',
  'http.request.request_start',
  'http.response.body.decoded_size',
  'http.response.body.size',
  'http.response.size',
  'network.protocol.version',
  'os.name',
  'os.version',
  'process.runtime.name',
  'process.runtime.version',
  'resource.render_blocking_status',
  'server.address',
  'url.full',
  'url.query',
];

interface SpanRow {
  readonly project: number | string;
  readonly trace: string;
  readonly id: string;
  readonly parent: string;
  readonly segment: string;
  readonly is_segment: number;
  readonly start: string;
  readonly duration: string;
  readonly op: string;
  readonly description: string;
  readonly normalized: string;
  readonly group_hex: string;
  readonly origin: string;
  readonly transaction: string;
  readonly environment: string;
  readonly release: string;
  readonly dist: string;
  readonly platform: string;
  readonly sdk_name: string;
  readonly sdk_version: string;
  readonly user_id: string;
  readonly user_email: string;
  readonly user_name: string;
  readonly user_ip: string;
  readonly event: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, string>>;
  readonly truths: Readonly<Record<string, string>>;
}

/**
 * Segments of the traces that got spans of theirs, each with all that has come of it so far. One whose first span has not come is left out:
 * when that comes, it is looked at again.
 */
export async function readSegments(events: Events, touched: readonly TouchedTrace[]): Promise<readonly FoundSegment[]> {
  if (touched.length === 0) return [];
  const rows = await events.select<SpanRow>({
    text: `
      SELECT * FROM (
      SELECT project_id AS project, lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS id, lower(hex(parent_span_id)) AS parent,
        lower(hex(segment_id)) AS segment, is_segment, toString(toUnixTimestamp64Nano(timestamp)) AS start, toString(duration_ns) AS duration,
        op, substring(description, 1, 4000) AS description, normalized, lower(hex(description_group)) AS group_hex, origin, transaction,
        environment, release, dist, platform, sdk_name, sdk_version, user_id, user_email, user_name, user_ip, if(is_segment, payload, '') AS event,
        mapFilter((k, v) -> has({keys:Array(String)}, k), attr_text) AS texts,
        mapConcat(CAST(mapFilter((k, v) -> has({keys:Array(String)}, k), attr_integer), 'Map(String, String)'),
          CAST(mapFilter((k, v) -> has({keys:Array(String)}, k), attr_double), 'Map(String, String)')) AS numbers,
        CAST(mapFilter((k, v) -> has({keys:Array(String)}, k), attr_boolean), 'Map(String, String)') AS truths
      FROM spans
      WHERE project_id IN {projects:Array(UInt64)}
        AND timestamp >= toDateTime64({from:String}, 3, 'UTC') AND timestamp <= toDateTime64({until:String}, 3, 'UTC')
        AND trace_id IN (SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))
      ORDER BY project_id, trace_id, timestamp, span_id, log_offset
      LIMIT 1 BY project_id, trace_id, span_id
      ) LIMIT ${MAX_SPANS} BY project, trace`,
    params: {
      keys: KEYS,
      projects: [...new Set(touched.map(({ projectId }) => projectId))],
      traces: [...new Set(touched.map(({ traceId }) => traceId))],
      from: toDateTime(Math.min(...touched.map(({ fromMs }) => fromMs)) - BEFORE_MS),
      until: toDateTime(Math.max(...touched.map(({ untilMs }) => untilMs)) + 1),
    },
    timeoutMs: QUERY_MS,
    fromWriter: true,
  });
  const byTrace = Map.groupBy(rows, (row) => `${row.project}/${row.trace}`);
  return touched.flatMap((trace) => segmentsOf(trace, byTrace.get(`${trace.projectId}/${trace.traceId}`) ?? []));
}

function segmentsOf({ projectId, traceId, segmentIds }: TouchedTrace, rows: readonly SpanRow[]): readonly FoundSegment[] {
  const owner = ownersOf(rows);
  const isWanted = segmentIds.includes(NO_SPAN) ? () => true : (id: string) => segmentIds.includes(id);
  return [...Map.groupBy(rows, (row) => owner(row))].flatMap(([segmentId, own]) => {
    const root = own.find((row) => row.id === segmentId);
    if (root === undefined || !isWanted(segmentId)) return [];
    const found = foundSegment(root, own);
    return found === null ? [] : [{ projectId, traceId, segmentId, ...found }];
  });
}

/** Whose a span is: what it says itself, else what the nearest one above says. A segment is its own. */
function ownersOf(rows: readonly SpanRow[]): (row: SpanRow) => string {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const known = new Map<string, string>();
  return function ownerOf(row) {
    const passed: string[] = [];
    let owner = NO_SPAN;
    for (let at: SpanRow | undefined = row; at !== undefined && !passed.includes(at.id); at = byId.get(at.parent)) {
      passed.push(at.id);
      owner = known.get(at.id) ?? (at.is_segment === 1 ? at.id : at.segment);
      if (owner !== NO_SPAN) break;
    }
    for (const id of passed) known.set(id, owner);
    return owner;
  };
}

function foundSegment(root: SpanRow, rows: readonly SpanRow[]): Pick<FoundSegment, 'segment' | 'transactionEvent' | 'user'> | null {
  // Written by signals/span from a normalised event.
  const transactionEvent = root.event === '' ? null : (JSON.parse(root.event) as ErrorEvent);
  const spans = rows.map(toSpan);
  const rootSpan = spans.find((span) => span.id === root.id);
  if (rootSpan === undefined) return null;
  const segment = segmentOf({
    rootId: root.id,
    spans,
    transaction: root.transaction,
    program: {
      platform: root.platform,
      sdkName: root.sdk_name,
      sdkVersion: root.sdk_version,
      release: root.release,
      dist: root.dist,
      environment: root.environment,
    },
    inputs: inputsOf(rootSpan, transactionEvent),
  });
  const user = { id: root.user_id, email: root.user_email, name: root.user_name, ip: root.user_ip };
  return segment === null ? null : { segment, transactionEvent, user };
}

function toSpan(row: SpanRow): SegmentSpan {
  const attributes: Record<string, AttributeValue> = { ...row.texts };
  for (const [key, text] of Object.entries(row.numbers)) attributes[key] = Number(text);
  for (const [key, text] of Object.entries(row.truths)) attributes[key] = text === 'true';
  const startMs = Number(BigInt(row.start) / 1_000n) / 1_000;
  return {
    id: row.id,
    parentId: row.parent === NO_SPAN ? '' : row.parent,
    op: row.op,
    description: row.description,
    text: textOf(row),
    normalized: row.normalized,
    group: row.group_hex === NO_SPAN ? '' : row.group_hex,
    origin: row.origin,
    startMs,
    endMs: startMs + Number(row.duration) / 1e6,
    attributes,
  };
}

/** Names of streamed spans are short: what a query or a request was stands in an attribute, as in signals/span/row.ts. */
function textOf({ op, description, texts }: SpanRow): string {
  if (op.startsWith('db')) return texts['db.query.text'] || description;
  if (op.startsWith('resource.') || op.startsWith('http')) return texts['url.full'] || description;
  return description;
}
