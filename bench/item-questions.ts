/** What the pages of logs and of exploring ask the server, without their period. */
export interface Question {
  readonly what: string;
  /** Answers are not remembered, but values of a search are: some questions change with the round. */
  readonly path: (round: number) => string;
}

const asking = (path: string, params: Readonly<Record<string, string | readonly string[]>>): string => {
  const pairs = Object.entries(params).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value]] : value.map((one) => [key, one]),
  );
  return `${path}?${new URLSearchParams(pairs).toString()}`;
};

const lines = (query: string) => asking('logs/', { query, limit: '100' });
const bars = (query: string) => asking('events-stats/', { dataset: 'logs', yAxis: 'count()', field: 'severity', topEvents: '10', query });

/** Of a list of words, one for each round. */
const turn = (words: readonly string[]) => (round: number) => words[round % words.length] ?? '';
const common = turn(['payment', 'checkout', 'invoice', 'webhook', 'shipment']);
/** Five digits that some hundred lines have. */
const number = (round: number) => String(10_007 + ((round * 7_919) % 80_000));
/** No line has it, so nothing is found early. */
const never = (round: number) => `nothingofthekind${round}`;
const phrase = turn(['payment from', 'invoice with', 'order in', 'webhook for', 'customer of']);
const request = (round: number) => `request:${(0x1000_0000_0000 + round * 977).toString(16)}`;

export const LOG_QUESTIONS: readonly Question[] = [
  { what: 'newest lines', path: () => lines('') },
  { what: 'lines with a common word', path: (round) => lines(common(round)) },
  { what: 'lines with two words in a row', path: (round) => lines(`"${phrase(round)}"`) },
  { what: 'lines with a rare number', path: (round) => lines(number(round)) },
  { what: 'lines with a word that none has', path: (round) => lines(never(round)) },
  { what: 'lines with part of a word that none has', path: (round) => lines(`*thingofth${round % 10}*`) },
  { what: 'lines with three letters that none has', path: (round) => lines(turn(['qzx', 'zqj', 'xqv', 'jqz'])(round)) },
  { what: 'lines by an attribute that a third has', path: () => lines('region:eu') },
  { what: 'lines by an attribute that none has', path: (round) => lines(request(round)) },
  { what: 'lines by a number above', path: () => lines('ms:>899.8') },
  { what: 'errors alone', path: () => lines('severity:error') },
  { what: 'errors with a common word, not of a region', path: (round) => lines(`severity:error ${common(round)} !region:eu`) },
  { what: 'lines without a word', path: (round) => lines(`!${common(round)}`) },
  { what: 'chart of severities', path: () => bars('') },
  { what: 'chart of a common word', path: (round) => bars(common(round)) },
  { what: 'chart of a rare number', path: (round) => bars(number(round)) },
  { what: 'chart of an attribute', path: () => bars('region:eu') },
  { what: 'chart of errors', path: () => bars('severity:error') },
  { what: 'patterns', path: () => asking('logs/patterns/', {}) },
  { what: 'names of attributes', path: () => asking('trace-items/attributes/', { itemType: 'logs' }) },
  { what: 'values of an attribute', path: () => asking('trace-items/attributes/region/values/', { itemType: 'logs' }) },
];

const SAMPLES = ['span.op', 'span.description', 'span.duration', 'span.status', 'project', 'timestamp', 'id', 'trace'];
const rows = (query: string, sort = '-timestamp') => asking('events/', { dataset: 'spans', field: SAMPLES, query, sort, per_page: '50' });
const groups = (field: readonly string[], sort: string, query = '') =>
  asking('events/', { dataset: 'spans', field, query, sort: `-${sort}`, per_page: '50' });
const chart = (yAxis: string, query = '', groupBy?: string) =>
  asking('events-timeseries/', {
    dataset: 'spans',
    yAxis,
    query,
    ...(groupBy === undefined ? {} : { topEvents: '5', groupBy, sort: `-${yAxis}` }),
  });

const P95 = 'p95(span.duration)';
const PERCENTILES = ['p50', 'p75', 'p95', 'p99'].map((level) => `${level}(span.duration)`);
const FIGURES = ['count()', 'epm()', ...PERCENTILES, 'avg(has_failed)', 'count_if(span.duration,lessOrEquals,300)', 'sum(span.duration)'];

export const EXPLORE_QUESTIONS: readonly Question[] = [
  { what: 'newest spans', path: () => rows('') },
  { what: 'slowest spans', path: () => rows('', '-span.duration') },
  { what: 'spans with a common word', path: () => rows('payments') },
  { what: 'spans with a word that none has', path: (round) => rows(never(round)) },
  { what: 'spans by an attribute that none has', path: (round) => rows(request(round)) },
  { what: 'spans that failed', path: () => rows('span.status:error') },
  { what: 'count and p95 by operation', path: () => groups(['span.op', 'count()', P95], 'count()') },
  { what: 'p95 by transaction', path: () => groups(['transaction', 'count()', P95], P95) },
  {
    what: 'time by description',
    path: () => groups(['sentry.normalized_description', 'count()', 'sum(span.duration)'], 'sum(span.duration)'),
  },
  { what: 'count by an attribute', path: () => groups(['db.system.name', 'count()'], 'count()') },
  { what: 'chart of the count', path: () => chart('count()') },
  { what: 'chart of p95', path: () => chart(P95) },
  { what: 'chart of p95 by operation', path: () => chart(P95, '', 'span.op') },
  { what: 'chart of p95 by transaction', path: () => chart(P95, '', 'transaction') },
  { what: 'chart of the count by transaction', path: () => chart('count()', '', 'transaction') },
  { what: 'chart of a search', path: () => chart('count()', 'span.status:error') },
  {
    what: 'transactions (page of performance)',
    path: () => groups(['transaction', 'project', 'span.op', ...FIGURES], 'sum(span.duration)', 'is_transaction:true'),
  },
  { what: 'newest traces', path: () => asking('traces/', { query: '', per_page: '50' }) },
  { what: 'longest traces', path: () => asking('traces/', { query: '', sort: '-duration', per_page: '50' }) },
  { what: 'names of attributes', path: () => asking('trace-items/attributes/', { itemType: 'spans' }) },
];
