/** Questions to `logs`: a page of lines, those of a trace, those around one. */
import type { OrgContext, ProjectContext } from '../../http/route.ts';
import { newBindings, toDateTime } from '../../query/bindings.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { whereOf, type TableRequest } from '../../query/table.ts';
import { newestSlices } from '../../query/time-range.ts';
import { receivedAtOf } from '../../attributes/item-id.ts';
import { besidePlace, lineColumns, type LinePlace, type StoredLine } from './rows.ts';

export interface LinesRequest extends Omit<TableRequest, 'fields' | 'sort' | 'offset'> {
  readonly columns: readonly string[];
  /** Only lines that are older than this one. */
  readonly before: LinePlace | null;
  /** Only lines that were received since, or shortly before. */
  readonly cameMs: number | null;
}

/** What a processor may be behind, and its partitions behind each other, while somebody watches: lines of that time are told again. */
const OVERLAP_MS = 20_000;

/** The newest lines first, one more than asked for when there are more. */
export async function findLines(events: ScopedEvents, request: LinesRequest): Promise<readonly StoredLine[]> {
  const whole =
    request.before === null
      ? request.range
      : { ...request.range, endMs: Math.min(request.range.endMs, Date.parse(`${request.before.at.replace(' ', 'T')}Z`) + 1) };
  if (whole.endMs <= whole.startMs) return [];
  // What came lately is told by when it was received, whatever its own time; there is seldom a page of it, so nothing is looked for twice.
  if (request.cameMs !== null) return linesOf(events, { ...request, range: whole });
  const lines: StoredLine[] = [];
  for (const range of newestSlices(whole)) {
    lines.push(...(await linesOf(events, { ...request, range, limit: request.limit - lines.length })));
    if (lines.length > request.limit) break;
  }
  return lines;
}

function linesOf(events: ScopedEvents, request: LinesRequest): Promise<readonly StoredLine[]> {
  const bindings = newBindings();
  const { before, cameMs } = request;
  const parts = [
    whereOf(request, request.search, bindings),
    ...(before === null ? [] : [besidePlace(before, '<', bindings)]),
    ...(cameMs === null ? [] : [`received_at >= ${bindings.bind(cameMs - OVERLAP_MS, 'DateTime64(3)')}`]),
  ];
  return events.select<StoredLine>({
    text: `
      SELECT ${lineColumns(request.columns, bindings)} FROM logs
      WHERE ${parts.join('\n  AND ')}
      ORDER BY ${request.dataset.newestFirst} LIMIT ${request.limit + 1}`,
    params: bindings.params,
  });
}

const HOUR_MS = 3_600_000;
/** A line and its row are this near in time, whatever clocks do: a corrected time is within the window that is accepted. */
const NEAR_MS = 24 * HOUR_MS;

export interface AroundRequest {
  readonly lineId: string;
  /** Of each side. */
  readonly limit: number;
  /** Only lines of the same trace, or of the same server. */
  readonly of: 'project' | 'trace' | 'server';
  readonly columns: readonly string[];
}

/** The line and its neighbours, the oldest first; none when there is no such line. */
export async function linesAround({ events }: Pick<ProjectContext, 'events'>, request: AroundRequest): Promise<readonly StoredLine[]> {
  const line = await findLine(events, request);
  if (line === null) return [];
  const [before, after] = await Promise.all([
    neighbours(events, line, { ...request, sign: '<' }),
    neighbours(events, line, { ...request, sign: '>' }),
  ]);
  return [...before.toReversed(), line, ...after];
}

type Placed = StoredLine & { readonly server: string };

async function findLine(events: ScopedEvents, { lineId, columns }: AroundRequest): Promise<Placed | null> {
  const bindings = newBindings();
  const at = (ms: number) => bindings.bind(toDateTime(ms), 'DateTime64(3)');
  const receivedMs = receivedAtOf(lineId);
  const [line] = await events.select<Placed>({
    text: `
      SELECT ${lineColumns(columns, bindings)}, server_address AS server FROM logs
      WHERE project_id IN {scope:Array(UInt64)} AND id = unhex(${bindings.bind(lineId, 'String')})
        AND received_at >= ${at(receivedMs - NEAR_MS)} AND received_at <= ${at(receivedMs + NEAR_MS)}
      LIMIT 1`,
    params: bindings.params,
  });
  return line ?? null;
}

function neighbours(
  events: ScopedEvents,
  line: Placed,
  { sign, limit, of, columns }: AroundRequest & { readonly sign: '<' | '>' },
): Promise<readonly StoredLine[]> {
  const bindings = newBindings();
  const order = sign === '<' ? 'DESC' : 'ASC';
  const place = { at: line.at, sequence: line.sequence, id: line.line_id };
  const edge = new Date(Date.parse(`${line.at.replace(' ', 'T')}Z`) + (sign === '<' ? -NEAR_MS : NEAR_MS));
  const same =
    of === 'trace'
      ? `AND trace_id = unhex(${bindings.bind(line.trace, 'String')})`
      : of === 'server'
        ? `AND server_address = ${bindings.bind(line.server, 'String')}`
        : '';
  return events.select<StoredLine>({
    text: `
      SELECT ${lineColumns(columns, bindings)} FROM logs
      WHERE project_id IN {scope:Array(UInt64)} AND ${besidePlace(place, sign, bindings)} ${same}
        AND timestamp ${sign === '<' ? '>=' : '<='} ${bindings.bind(toDateTime(edge.getTime()), 'DateTime64(3)')}
      ORDER BY timestamp ${order}, sequence ${order}, id ${order} LIMIT ${limit}`,
    params: bindings.params,
  });
}

export interface TraceRequest extends Pick<LinesRequest, 'range' | 'projectIds' | 'limit'> {
  readonly traceIds: readonly string[];
}

/** Of a set of traces, the newest first. */
export function linesOfTraces(
  { events }: Pick<OrgContext, 'events'>,
  { traceIds, projectIds, range: { startMs, endMs }, limit }: TraceRequest,
): Promise<readonly StoredLine[]> {
  const bindings = newBindings();
  const ids = traceIds.map((id) => `toFixedString(unhex(${bindings.bind(id, 'String')}), 16)`);
  const start = bindings.bind(startMs, 'DateTime64(3)');
  return events.select<StoredLine>({
    text: `
      SELECT ${lineColumns([], bindings)} FROM logs
      WHERE project_id IN {scope:Array(UInt64)} AND trace_id IN (${ids.join(', ')})
        ${projectIds === null ? '' : `AND project_id IN ${bindings.bind(projectIds, 'Array(UInt64)')}`}
        AND timestamp >= ${start} AND timestamp < ${bindings.bind(endMs, 'DateTime64(3)')}
        AND indexHint(received_at >= subtractMinutes(toDateTime64(${start}, 3, 'UTC'), 2))
      ORDER BY timestamp DESC, sequence DESC, id DESC LIMIT ${limit}`,
    params: bindings.params,
  });
}
