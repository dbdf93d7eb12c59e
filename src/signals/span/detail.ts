import type { z } from 'zod';
import type { ShownAttribute } from '../../attributes/contract.ts';
import { ATTRIBUTE_COLUMNS, readAttributeRow, type AttributeRow } from '../../attributes/read.ts';
import { secondsOf } from '../../event/normalize/nanos.ts';
import type { OrgContext } from '../../http/route.ts';
import { fromDateTime } from '../../query/bindings.ts';
import { FEW_ROWS } from '../../query/scoped-events.ts';
import type { SpanDetail } from './contract.ts';
import { LIFTED } from './lifted.ts';

interface DetailRow extends AttributeRow {
  readonly [column: string]: unknown;
}

/** One span; null when there is none of that id. Of one that came twice, what came first. */
export async function readSpanDetail(
  { events, reach }: Pick<OrgContext, 'events' | 'reach'>,
  { traceId, spanId }: { readonly traceId: string; readonly spanId: string },
): Promise<z.input<typeof SpanDetail> | null> {
  const [row] = await events.select<DetailRow>({
    text: `
      SELECT lower(hex(span_id)) AS id, lower(hex(trace_id)) AS trace, lower(hex(parent_span_id)) AS parent, lower(hex(segment_id)) AS segment_id,
        is_segment, project_id, toString(toUnixTimestamp64Nano(timestamp)) AS start, toString(duration_ns) AS duration, toString(self_ns) AS self,
        op, description, normalized, lower(hex(description_group)) AS group_hex, domain, status, has_failed, origin, kind, transaction, transaction_source,
        lower(hex(event_id)) AS event, lower(hex(replay_id)) AS replay_id, lower(hex(profile_id)) AS profile,
        environment, release, dist, platform, sdk_name, sdk_version, user_id, user_email, user_name, user_ip, weight, received_at,
        links, meta, payload, ${ATTRIBUTE_COLUMNS}
      FROM spans
      WHERE project_id IN {scope:Array(UInt64)} AND trace_id = unhex({trace:String}) AND span_id = unhex({span:String})
      ORDER BY log_offset LIMIT 1
      ${FEW_ROWS}`,
    params: { trace: traceId, span: spanId },
  });
  return row === undefined ? null : toDetail(row, new Map(reach.projects.map((project) => [project.id, project.slug])));
}

function toDetail(row: DetailRow, slugs: ReadonlyMap<number, string>): z.input<typeof SpanDetail> {
  const text = (column: string): string => String(row[column]);
  const startNs = BigInt(text('start'));
  const durationNs = BigInt(text('duration'));
  return {
    span_id: text('id'),
    trace_id: text('trace'),
    parent_span_id: idOrNull(text('parent')),
    segment_id: idOrNull(text('segment_id')),
    is_segment: row['is_segment'] === 1,
    project_id: text('project_id'),
    project_slug: slugs.get(Number(row['project_id'])) ?? '',
    start_timestamp: secondsOf(startNs),
    end_timestamp: secondsOf(startNs + durationNs),
    start_ns: text('start'),
    duration_ns: text('duration'),
    duration: Number(durationNs) / 1e6,
    self_time: text('self') === '-1' ? null : Number(text('self')) / 1e6,
    ...wordsOf(text),
    has_failed: row['has_failed'] === 1,
    event_id: idOrNull(text('event')),
    replay_id: idOrNull(text('replay_id')),
    profile_id: idOrNull(text('profile')),
    sdk: { name: text('sdk_name'), version: text('sdk_version') },
    user: { id: text('user_id'), email: text('user_email'), username: text('user_name'), ip_address: text('user_ip') },
    sample_weight: Number(row['weight']),
    received: fromDateTime(text('received_at')),
    attributes: attributesOf(row),
    // Both were written by the room itself.
    links: text('links') === '' ? [] : (JSON.parse(text('links')) as SpanDetail['links']),
    _meta: text('meta') === '' ? null : JSON.parse(text('meta')),
    transaction_event: text('payload') === '' ? null : (JSON.parse(text('payload')) as Record<string, unknown>),
  };
}

function wordsOf(text: (column: string) => string) {
  return {
    op: text('op'),
    name: text('description'),
    description: text('description'),
    normalized_description: text('normalized'),
    group: idOrNull(text('group_hex')) ?? '',
    domain: text('domain'),
    status: text('status'),
    origin: text('origin'),
    kind: text('kind'),
    transaction: text('transaction'),
    transaction_source: text('transaction_source'),
    environment: text('environment'),
    release: text('release'),
    dist: text('dist'),
    platform: text('platform'),
  };
}

/** With those that stand in columns; where the maps have one of the same name, it was sent so. */
function attributesOf(row: DetailRow): ShownAttribute[] {
  const kept = readAttributeRow(row);
  const names = new Set(kept.map(({ name }) => name));
  const lifted = LIFTED.flatMap(([name, column]): ShownAttribute[] => {
    const value = String(row[column]);
    return value === '' || /^0+$/.test(value) || names.has(name) ? [] : [{ name, type: 'string', value }];
  });
  return [...kept, ...lifted].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function idOrNull(id: string): string | null {
  return /^0*$/.test(id) ? null : id;
}
