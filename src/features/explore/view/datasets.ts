/** What each dataset offers before anything of it is known: columns, keys, and what can be made of its numbers. */

export const DATASETS = ['errors', 'spans', 'logs', 'tracemetrics'] as const;
export type DatasetName = (typeof DATASETS)[number];

export interface DatasetInfo {
  /** Of samples, where none were chosen. */
  readonly columns: readonly string[];
  /** The column that leads to what a row is; the first, where it is not shown. */
  readonly link: string;
  /** Fetched beside them, for the link of a row. */
  readonly hidden: readonly string[];
  /** Fields by which people filter and group, in the order they reach for them. */
  readonly keys: readonly string[];
  /** Fields that are numbers. */
  readonly numbers: readonly string[];
  /** Functions without a field, or with the usual one. */
  readonly functions: readonly string[];
}

export const DATASET: Readonly<Record<DatasetName, DatasetInfo>> = {
  errors: {
    link: 'title',
    columns: ['title', 'project', 'level', 'release', 'timestamp'],
    hidden: ['id', 'issue.id'],
    keys: [
      'error.type',
      'level',
      'release',
      'environment',
      'project',
      'issue',
      'transaction',
      'platform',
      'error.handled',
      'user.display',
      'message',
    ],
    numbers: ['size'],
    functions: ['count()', 'epm()', 'count_unique(user)', 'count_unique(issue)', 'last_seen()'],
  },
  spans: {
    link: 'span.description',
    columns: ['span.op', 'span.description', 'span.duration', 'span.status', 'project', 'timestamp'],
    hidden: ['id', 'trace'],
    keys: [
      'span.op',
      'span.description',
      'transaction',
      'span.status',
      'is_transaction',
      'span.domain',
      'release',
      'environment',
      'project',
      'user.display',
    ],
    numbers: ['span.duration', 'span.self_time'],
    functions: ['count()', 'epm()', 'failure_rate()', 'apdex(300)', 'user_misery(300)', 'count_unique(user)', 'failure_count()'],
  },
  logs: {
    link: 'message',
    columns: ['severity', 'message', 'project', 'timestamp'],
    hidden: ['id'],
    keys: ['severity', 'message', 'release', 'environment', 'project', 'server.address', 'template', 'trace', 'user.id'],
    numbers: ['size'],
    functions: ['count()', 'epm()', 'count_unique(trace)', 'count_unique(user)', 'last_seen()'],
  },
  tracemetrics: {
    link: 'metric.name',
    columns: ['metric.name', 'metric.type', 'value', 'metric.unit', 'project', 'timestamp'],
    hidden: ['id', 'trace', 'span_id'],
    keys: ['metric.name', 'metric.type', 'metric.unit', 'release', 'environment', 'project', 'server.address', 'trace'],
    numbers: ['value'],
    functions: ['count()', 'per_second(value)', 'per_minute(value)', 'count_unique(metric.name)'],
  },
};

const OF_NUMBERS = ['p95', 'p50', 'p75', 'p90', 'p99', 'avg', 'min', 'max', 'sum'] as const;
/** Of attributes only these are offered; any other is written by hand. */
const OF_ATTRIBUTES = ['p95', 'avg', 'sum', 'max'] as const;
const MOST_ATTRIBUTES = 40;

/** Functions that can be picked; `attributes` are names of those that are numbers. */
export function functionsOf(dataset: DatasetName, attributes: readonly string[]): readonly string[] {
  const { functions, numbers } = DATASET[dataset];
  return [
    ...functions,
    ...numbers.flatMap((name) => OF_NUMBERS.map((call) => `${call}(${name})`)),
    ...attributes.slice(0, MOST_ATTRIBUTES).flatMap((name) => OF_ATTRIBUTES.map((call) => `${call}(${name})`)),
  ];
}

export function isFunction(text: string): boolean {
  return /^\w+\([^()]*\)$/.test(text);
}
