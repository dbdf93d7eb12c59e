/** What the pages of queries, requests, caches, queues and assets ask of spans (processing §7.6), and how they call it. */
import type { InsightName } from '#dashboard/page/PerformanceTabs.tsx';

export const COLUMNS = {
  perMinute: { field: 'epm()', type: 'rate', from: 'tablet' },
  count: { field: 'count()', type: 'number', from: 'desk' },
  p50: { field: 'p50(span.duration)', type: 'duration', from: 'desk' },
  p95: { field: 'p95(span.duration)', type: 'duration' },
  failed: { field: 'failure_rate()', type: 'fault', from: 'tablet' },
  time: { field: 'sum(span.duration)', type: 'time' },
  refused: { field: 'http_response_rate(4)', type: 'fault', from: 'desk' },
  broken: { field: 'http_response_rate(5)', type: 'fault', from: 'tablet' },
  missed: { field: 'cache_miss_rate()', type: 'share' },
  itemSize: { field: 'avg(cache.item_size)', type: 'bytes', from: 'tablet' },
  published: { field: 'count_if(span.op,equals,queue.publish)', type: 'number', from: 'tablet' },
  processed: { field: 'count_if(span.op,equals,queue.process)', type: 'number', from: 'tablet' },
  waited: { field: 'avg(messaging.message.receive.latency)', type: 'duration' },
  processing: { field: 'p95_if(span.duration,span.op,equals,queue.process)', type: 'duration' },
  working: { field: 'sum_if(span.duration,span.op,equals,queue.process)', type: 'time', from: 'tablet' },
  size: { field: 'avg(http.response.body.size)', type: 'bytes', from: 'tablet' },
  blocking: { field: 'count_if(resource.render_blocking_status,equals,blocking)', type: 'number', from: 'desk' },
} as const satisfies Readonly<Record<string, Column>>;

export type ColumnName = keyof typeof COLUMNS;

export interface Column {
  readonly field: string;
  /** `time` is time spent, with a bar; a `fault` is red when there is any. */
  readonly type: 'rate' | 'number' | 'duration' | 'share' | 'fault' | 'bytes' | 'time';
  /** Left out on screens below this. */
  readonly from?: 'tablet' | 'desk';
}

export interface Insight {
  /** The spans it is about. */
  readonly where: string;
  /** The field that names one of them in an address and a search, and the one that people read. */
  readonly key: string;
  readonly label: string;
  /** Said before the name; null where the name says it. */
  readonly kind: string | null;
  /** One service's queries are not another's; a queue lies between two. */
  readonly isOfProject: boolean;
  readonly columns: readonly ColumnName[];
  /** By what the list is ordered at first. */
  readonly sort: ColumnName;
  /** Shares that are drawn of one of them. */
  readonly faults: readonly ColumnName[];
}

const QUERIES = 'span.category:db !span.op:db.redis* !db.system.name:[redis,valkey,memcached]';

export const INSIGHT: Readonly<Record<InsightName, Insight>> = {
  queries: {
    where: QUERIES,
    key: 'span.group',
    label: 'sentry.normalized_description',
    kind: 'db.system.name',
    isOfProject: true,
    columns: ['perMinute', 'p50', 'p95', 'failed', 'time'],
    sort: 'time',
    faults: ['failed'],
  },
  requests: {
    where: 'span.op:http.client has:span.domain',
    key: 'span.domain',
    label: 'span.domain',
    kind: null,
    isOfProject: true,
    columns: ['perMinute', 'p50', 'p95', 'refused', 'broken', 'time'],
    sort: 'time',
    faults: ['refused', 'broken'],
  },
  caches: {
    where: 'span.op:[cache.get,cache.get_item]',
    key: 'span.group',
    label: 'sentry.normalized_description',
    kind: null,
    isOfProject: true,
    columns: ['perMinute', 'missed', 'itemSize', 'p50', 'p95', 'time'],
    sort: 'time',
    faults: ['missed'],
  },
  queues: {
    where: 'span.op:[queue.publish,queue.process] has:messaging.destination.name',
    key: 'messaging.destination.name',
    label: 'messaging.destination.name',
    kind: 'messaging.system',
    isOfProject: false,
    columns: ['published', 'processed', 'waited', 'processing', 'failed', 'working'],
    sort: 'working',
    faults: ['failed'],
  },
  assets: {
    where: 'span.op:[resource.script,resource.css,resource.link,resource.img,resource.font]',
    key: 'span.group',
    label: 'sentry.normalized_description',
    kind: 'span.op',
    isOfProject: true,
    columns: ['perMinute', 'size', 'blocking', 'p50', 'p95', 'time'],
    sort: 'time',
    faults: [],
  },
};
