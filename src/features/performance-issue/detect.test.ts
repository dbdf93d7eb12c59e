import { expect, test } from 'vitest';
import { booksPage, segmentFrom, streamOf, transactionOf } from '../../../test/segments.ts';
import type { MadeSegment, MadeSpan } from '../../../test/segments.ts';
import type { Thresholds } from './contract.ts';
import { detectProblems } from './detect.ts';
import { DEFAULTS } from './settings.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

function kindsIn(made: MadeSegment, own: Partial<Thresholds> = {}): readonly string[] {
  return detectProblems(segmentFrom(transactionOf(made, NOW), NOW), { ...DEFAULTS, ...own }).map(({ kind }) => kind);
}

const range = (length: number) => Array.from({ length }, (_, at) => at);
const server = (spans: readonly MadeSpan[], more: Partial<MadeSegment> = {}): MadeSegment => ({
  name: 'GET /books',
  op: 'http.server',
  ms: 20_000,
  spans,
  ...more,
});
const page = (spans: readonly MadeSpan[], more: Partial<MadeSegment> = {}): MadeSegment =>
  server(spans, { name: '/books', op: 'pageload', platform: 'javascript', sdk: 'sentry.javascript.browser', ...more });
const db = (at: number, ms: number, description: string, more: Partial<MadeSpan> = {}): MadeSpan => ({
  op: 'db',
  description,
  at,
  ms,
  ...more,
});
const http = (at: number, ms: number, description: string, data: Record<string, unknown> = {}): MadeSpan => ({
  op: 'http.client',
  description,
  at,
  ms,
  data,
});

const BOOKS = 'SELECT * FROM books LIMIT 10';
const AUTHOR = 'SELECT * FROM authors WHERE id = %s';
/** The query of the list, then one for each row. */
const loop = (repeats: number, ms: number, of = (_at: number) => AUTHOR) => [
  db(0, 20, BOOKS),
  ...range(repeats).map((at) => db(30 + at * (ms + 1), ms, of(at))),
];
const between = (spans: readonly MadeSpan[], put: (at: number) => MadeSpan) => spans.flatMap((span) => [span, put(span.at + span.ms)]);
/** Two steps for each row. */
const steps = (repeats: number, ms: number) =>
  range(repeats).flatMap((at) => [
    db(at * 2 * ms, ms, AUTHOR),
    { op: 'template.render', description: 'row', at: (at * 2 + 1) * ms, ms: ms - 1 },
  ]);
const images = (count: number, of: (at: number) => string, ms = 400, gap = 10) => range(count).map((at) => http(at * gap, ms, of(at)));
const asset = (ms: number, data: Record<string, unknown>, name = 'https://cdn.shop.example/app.7c1e93ab.js') => ({
  op: 'resource.script',
  description: name,
  at: 100,
  ms,
  data,
});
const sizes = (encoded: number, decoded: number, transferred = encoded + 300) => ({
  'http.response_content_length': encoded,
  'http.decoded_response_content_length': decoded,
  'http.response_transfer_size': transferred,
});
const small = { op: 'resource.css', description: 'https://cdn.shop.example/a.css', at: 0, ms: 50, data: sizes(2_000, 9_000) };
/** Seven requests at once, of which the last waits for a connection. */
const queue = (count: number, delayMs: number, protocol = '1.1') =>
  range(count).map((at) => {
    const waits = at >= 6 ? delayMs : 5;
    const startedAt = (NOW - 20_000 + at * 10 + waits) / 1000;
    return http(at * 10, 900 + waits, `GET https://api.shop.example/part/${at}x`, {
      'network.protocol.version': protocol,
      'http.request.request_start': startedAt,
    });
  });
const painted = (fcp: number) => ({ more: { measurements: { fcp: { value: fcp, unit: 'millisecond' } } } });
const blocked = (op: string, description: string, at: number, ms: number) => ({
  op,
  description,
  at,
  ms,
  data: { blocked_main_thread: true },
});
const searched = (query: string) => ({ more: { request: { url: 'https://shop.example/search', method: 'GET', query_string: query } } });
const NAMED = "SELECT * FROM books WHERE title = 'tulips in spring'";

type Line = readonly [name: string, made: MadeSegment, found: readonly string[], own?: Partial<Thresholds>];

const LINES: readonly Line[] = [
  // N+1 of a database
  ['a query and then the same query for each of eight rows', booksPage(), ['nPlusOneDb']],
  ['five repeats of 50 ms together', server(loop(5, 10)), ['nPlusOneDb']],
  ['four repeats', server(loop(4, 30)), []],
  ['five repeats that take less than 50 ms together', server(loop(5, 9)), []],
  ['values are written into the statement', server(loop(6, 12, (at) => `SELECT * FROM authors WHERE id = ${at + 7}`)), ['nPlusOneDb']],
  ['no other query comes before', server(loop(8, 12).slice(1)), []],
  ['statements that were cut off', server(loop(8, 12, () => 'SELECT * FROM authors WHERE ...')), []],
  ['connections are taken from a pool in between', server(between(loop(6, 12), (at) => db(at, 0.5, 'pg-pool.connect'))), ['nPlusOneDb']],
  ['keys of Redis', server(loop(8, 12).map((span) => ({ ...span, op: 'db.redis', description: 'GET user:7' }))), []],
  ['each repeat is another query', server(loop(8, 12, (at) => `SELECT * FROM table_${'abcdefgh'[at]} WHERE id = %s`)), []],
  ['a threshold of the project is higher', booksPage(), [], { n_plus_one_db_duration_threshold: 200 }],
  ['it is switched off', booksPage(), [], { n_plus_one_db_queries_detection_enabled: false }],
  // MN+1
  ['a query and another step, three times', server(steps(3, 12)), ['mnPlusOneDb']],
  ['a query and another step, twice', server(steps(2, 30)), []],
  [
    'three times a step without a query',
    server(steps(3, 12).map((span) => ({ ...span, op: span.op === 'db' ? 'function' : span.op }))),
    [],
  ],
  ['three times, in less than 50 ms', server(steps(3, 8)), []],
  [
    'queries take nearly none of the time of a loop',
    server(steps(4, 40).map((span) => (span.op === 'db' ? { ...span, ms: 1 } : span))),
    [],
  ],
  // Slow
  ['a SELECT of half a second', server([db(0, 500, BOOKS)]), ['slowDb']],
  ['a SELECT of just less', server([db(0, 499, BOOKS)]), []],
  ['an INSERT of a second', server([db(0, 1_000, 'INSERT INTO books VALUES (%s)')]), []],
  ['a SELECT that was cut off', server([db(0, 900, 'SELECT * FROM books WHERE...')]), []],
  // Consecutive queries
  [
    'three whole tables one after the other',
    server([db(0, 80, 'SELECT * FROM a'), db(81, 80, 'SELECT * FROM b'), db(162, 80, 'SELECT * FROM c')]),
    ['consecutiveDb'],
  ],
  ['two that overlap', server([db(0, 180, 'SELECT * FROM a'), db(100, 180, 'SELECT * FROM b')]), []],
  [
    'the second asks for what the first has found',
    server([db(0, 180, 'SELECT * FROM a'), db(181, 180, 'SELECT * FROM b WHERE id = %s')]),
    [],
  ],
  ['less than 100 ms could be saved', server([db(0, 99, 'SELECT * FROM a'), db(100, 99, 'SELECT * FROM b')]), []],
  ['exactly 100 ms could be saved', server([db(0, 100, 'SELECT * FROM a'), db(101, 100, 'SELECT * FROM b')]), ['consecutiveDb']],
  [
    'PHP does one thing at a time',
    server([db(0, 180, 'SELECT * FROM a'), db(181, 180, 'SELECT * FROM b')], { platform: 'php', sdk: 'sentry.php' }),
    [],
  ],
  // Consecutive requests
  [
    'four requests of a second one after the other',
    server(range(4).map((at) => http(at * 1_050, 1_000, `GET https://api.example/${'abcd'[at]}`))),
    ['consecutiveHttp'],
  ],
  ['two requests', server(range(2).map((at) => http(at * 3_050, 3_000, `GET https://api.example/${'ab'[at]}`))), []],
  ['half a second lies between', server(range(4).map((at) => http(at * 1_600, 1_000, `GET https://api.example/${'abcd'[at]}`))), []],
  ['they run at the same time', server(range(4).map((at) => http(at * 10, 1_500, `GET https://api.example/${'abcd'[at]}`))), []],
  ['each is short', server(range(8).map((at) => http(at * 500, 490, `GET https://api.example/${'abcdefgh'[at]}`))), []],
  ['in a browser', page(range(4).map((at) => http(at * 1_050, 1_000, `GET https://api.example/${'abcd'[at]}`))), []],
  // N+1 of an API
  ['a page asks for twelve things at once', page(images(12, (at) => `GET https://api.example/items/${at + 100}`)), ['nPlusOneApi']],
  ['values in the query', page(images(6, (at) => `GET https://api.example/items?id=${at}`)), ['nPlusOneApi']],
  ['four requests at once', page(images(4, (at) => `GET https://api.example/items/${at + 100}`)), []],
  ['the same request again and again', page(images(12, () => 'GET https://api.example/items')), []],
  ['they begin one after the other', page(images(12, (at) => `GET https://api.example/items/${at + 100}`, 400, 16)), []],
  ['less than 300 ms together', page(images(6, (at) => `GET https://api.example/items/${at + 100}`, 200)), []],
  ['things are written', page(images(12, (at) => `POST https://api.example/items/${at + 100}`)), []],
  ['a server asks for them', server(images(12, (at) => `GET https://api.example/items/${at + 100}`)), []],
  ['pictures', page(images(12, (at) => `GET https://api.example/items/${at + 100}/a.png?w=1`)), []],
  // Large answers
  [
    'an answer of 300,001 bytes',
    page([http(0, 200, 'GET https://api.example/all', { 'http.response_content_length': 300_001 })]),
    ['largeHttpPayload'],
  ],
  ['an answer of 300,000 bytes', page([http(0, 200, 'GET https://api.example/all', { 'http.response_content_length': 300_000 })]), []],
  [
    'a size that is sent as text',
    page([http(0, 200, 'GET https://api.example/all', { 'http.response_content_length': '900000' })]),
    ['largeHttpPayload'],
  ],
  [
    'a large answer that was there at once',
    page([http(0, 99, 'GET https://api.example/all', { 'http.response_content_length': 900_000 })]),
    [],
  ],
  ['a film', page([http(0, 900, 'GET https://api.example/film.mp4', { 'http.response_content_length': 9_000_000 })]), []],
  [
    'a path that may be large',
    page([http(0, 200, 'GET https://api.example/export/7', { 'http.response_content_length': 900_000 })]),
    [],
    { large_http_payload_filtered_paths: '/admin, /export' },
  ],
  // Connections
  ['the seventh request to a host waits for 600 ms', page(queue(7, 600)), ['httpOverhead']],
  ['it waits for 490 ms', page(queue(7, 490)), []],
  ['over HTTP/2', page(queue(7, 600, 'h2')), []],
  ['five requests', page(queue(5, 600)), []],
  // Assets
  ['a large script before a late first paint', page([asset(1_400, sizes(600_000, 900_000))], painted(4_000)), ['renderBlockingAsset']],
  ['it takes less than a third of the time', page([asset(1_300, sizes(600_000, 900_000))], painted(4_000)), []],
  ['it is small', page([asset(1_400, sizes(499_999, 900_000))], painted(4_000)), []],
  ['the page was painted before', page([asset(2_500, sizes(600_000, 900_000))], painted(2_300)), []],
  [
    'it says that it does not block',
    page([asset(1_400, { ...sizes(600_000, 900_000), 'resource.render_blocking_status': 'non-blocking' })], painted(4_000)),
    [],
  ],
  ['a fast page', page([asset(1_400, sizes(600_000, 900_000))], painted(1_900)), []],
  ['a large script comes as it is, and a stylesheet compressed', page([small, asset(400, sizes(600_000, 600_000))]), ['uncompressedAsset']],
  ['nothing of the server is compressed', page([asset(400, sizes(600_000, 600_000))]), []],
  ['a script just below the size', page([small, asset(400, sizes(511_999, 511_999))]), []],
  ['from the cache of the browser', page([small, asset(400, sizes(600_000, 600_000, 0))]), []],
  ['it came quickly', page([small, asset(299, sizes(600_000, 600_000))]), []],
  ['a picture', page([small, asset(400, sizes(600_000, 600_000), 'https://cdn.shop.example/a.png')]), []],
  // The thread that draws
  [
    'a file is read for 16 ms',
    server([blocked('file.read', 'cart.json', 0, 16)], { op: 'ui.load', platform: 'cocoa', sdk: 'sentry.cocoa' }),
    ['fileIoMainThread'],
  ],
  [
    'two files for 8 ms each',
    server([blocked('file.read', 'a.json', 0, 8), blocked('file.write', 'b.json', 20, 8.1)], { op: 'ui.load' }),
    ['fileIoMainThread'],
  ],
  ['a file for 15 ms', server([blocked('file.read', 'cart.json', 0, 15)], { op: 'ui.load' }), []],
  ['settings of the system', server([blocked('file.read', 'app.plist', 0, 40)], { op: 'ui.load' }), []],
  [
    'off the main thread',
    server([{ ...blocked('file.read', 'cart.json', 0, 40), data: { blocked_main_thread: false } }], { op: 'ui.load' }),
    [],
  ],
  ['a database is asked for 16 ms', server([blocked('db.sql.query', 'SELECT * FROM cart', 0, 16)], { op: 'ui.load' }), ['dbMainThread']],
  ['a database for 15 ms', server([blocked('db.sql.query', 'SELECT * FROM cart', 0, 15)], { op: 'ui.load' }), []],
  // Values of a request in a query
  ['a value of the query stands in the statement', server([db(0, 5, NAMED)], searched('title=tulips in spring')), ['queryInjection']],
  ['it stands there under another name', server([db(0, 5, NAMED)], searched('author=tulips in spring')), []],
  [
    'it is bound',
    server([db(0, 5, "SELECT * FROM books WHERE title = $1 AND x = 'tulips in spring'")], searched('title=tulips in spring')),
    [],
  ],
  ['it is part of a longer word', server([db(0, 5, "SELECT * FROM books WHERE title = 'tulipsX'")], searched('title=tulips')), []],
  ['a library wrote the statement', server([db(0, 5, NAMED, { origin: 'auto.db.otel.postgres' })], searched('title=tulips in spring')), []],
  ['a value of two characters', server([db(0, 5, "SELECT * FROM books WHERE lang = 'de'")], searched('lang=de')), []],
  [
    'a body with the value',
    server([db(0, 5, NAMED)], { more: { request: { url: 'https://shop.example/', data: { title: 'tulips in spring' } } } }),
    ['queryInjection'],
  ],
];

test.each(LINES.map(([name, made, found, own = {}]) => [name, { made, found, own }] as const))('%s', (_name, { made, found, own }) => {
  expect(kindsIn(made, own)).toEqual(found);
});

test('streamed spans are found guilty of the same as transactions, with the same fingerprint', () => {
  for (const made of [booksPage(), server(steps(3, 12)), server([db(0, 500, BOOKS)])]) {
    const [old, streamed] = [transactionOf(made, NOW), streamOf(made, NOW)].map((sent) => detectProblems(segmentFrom(sent, NOW), DEFAULTS));
    expect(streamed?.map(({ fingerprint }) => fingerprint)).toEqual(old?.map(({ fingerprint }) => fingerprint));
    expect(old).toHaveLength(1);
  }
});

test('spans in a circle, without a parent, or all at one moment are looked at without harm', () => {
  const spans = range(50).map((at) => db(0, 0, AUTHOR, { under: (at + 1) % 50 }));

  expect(kindsIn(server(spans))).toEqual([]);
});
