import { asset, between, byId, calls, list, page, range, rowQueries, server, TABLES, tables, type Draw } from './detectors-parts.ts';

/** Something is wrong: anybody who sees the trace would say so. */
export const GUILTY: readonly (readonly [label: string, name: string, draw: Draw])[] = [
  [
    'nPlusOneDb',
    'a row at a time',
    (from) => server(from, [list(from), ...rowQueries(from, between(from, 6, 60), () => between(from, 10, 30), byId(from))]),
  ],
  [
    'nPlusOneDb',
    'many rows, each quick',
    (from) => server(from, [list(from), ...rowQueries(from, between(from, 60, 200), () => between(from, 1, 3), byId(from))]),
  ],
  [
    'nPlusOneDb',
    'below a span of the program',
    (from) => {
      const rows = rowQueries(from, between(from, 8, 30), () => between(from, 8, 20), byId(from)).map((span) => ({ ...span, under: 0 }));
      const end = Math.max(...rows.map((span) => span.at + span.ms));
      return server(from, [{ op: 'function', description: 'render', at: 0, ms: end + 3 }, { ...list(from), under: 0 }, ...rows]);
    },
  ],
  [
    'mnPlusOneDb',
    'a query and a step for each row',
    (from) => {
      const statement = byId(from);
      const step = from.pick(['template.render', 'serialize', 'function']);
      const ms = between(from, 10, 30);
      return server(from, [
        list(from),
        ...range(between(from, 5, 20)).flatMap((at) => [
          { op: 'db', description: statement(), at: 40 + at * 2 * ms, ms: ms - 1 },
          { op: step, description: 'row', at: 40 + (at * 2 + 1) * ms, ms: between(from, 1, ms - 1) },
        ]),
      ]);
    },
  ],
  [
    'mnPlusOneDb',
    'two queries for each row',
    (from) => {
      const [one, two] = [byId(from), `SELECT sum(price) FROM lines WHERE ref = %s`];
      const ms = between(from, 8, 20);
      return server(from, [
        list(from),
        ...range(between(from, 5, 20)).flatMap((at) => [
          { op: 'db', description: one(), at: 40 + at * 2 * ms, ms: ms - 1 },
          { op: 'db', description: two, at: 40 + (at * 2 + 1) * ms, ms: ms - 1 },
        ]),
      ]);
    },
  ],
  [
    'slowDb',
    'a query of seconds',
    (from) =>
      server(from, [
        { op: 'db', description: `SELECT count(*) FROM ${from.pick(TABLES)} WHERE note LIKE %s`, at: 10, ms: between(from, 600, 9_000) },
      ]),
  ],
  [
    'consecutiveDb',
    'whole tables in a row',
    (from) => {
      const ms = between(from, 110, 400);
      return server(
        from,
        tables(from, between(from, 3, 4)).map((table, at) => ({ op: 'db', description: `SELECT * FROM ${table}`, at: at * (ms + 1), ms })),
      );
    },
  ],
  [
    'consecutiveHttp',
    'services asked in a row',
    (from) =>
      server(
        from,
        calls(from, between(from, 4, 6), (at) => `GET https://${TABLES[at]}.example/${from.pick(['all', 'mine'])}`, {
          ms: () => between(from, 800, 1_400),
          gap: 1_450,
        }),
      ),
  ],
  [
    'nPlusOneApi',
    'things of a list',
    (from) =>
      page(
        from,
        calls(from, between(from, 6, 30), () => `GET https://api.example/items/${between(from, 10, 9_999)}`, {
          ms: () => between(from, 320, 900),
          gap: from.next() * 12,
        }),
      ),
  ],
  [
    'largeHttpPayload',
    'all of it as JSON',
    (from) =>
      page(from, [
        {
          op: 'http.client',
          description: 'GET https://api.example/export',
          at: 20,
          ms: between(from, 150, 2_000),
          data: { 'http.response_content_length': between(from, 400_000, 9_000_000) },
        },
      ]),
  ],
  [
    'renderBlockingAsset',
    'a large script first',
    (from) =>
      page(from, [asset(from, between(from, 1_500, 2_400), [between(from, 600_000, 2_000_000), 5_000_000])], between(from, 3_000, 4_000)),
  ],
  [
    'uncompressedAsset',
    'one of them is not compressed',
    (from) => {
      const size = between(from, 600_000, 3_000_000);
      return page(from, [
        asset(from, 40, [9_000, 40_000], 'non-blocking'),
        asset(from, between(from, 350, 900), [size, size], 'non-blocking'),
      ]);
    },
  ],
  [
    'fileIoMainThread',
    'a file',
    (from) =>
      server(from, [
        {
          op: from.pick(['file.read', 'file.write']),
          description: `${from.hex(4)}.json`,
          at: 5,
          ms: between(from, 20, 200),
          data: { blocked_main_thread: true },
        },
      ]),
  ],
  [
    'dbMainThread',
    'a query',
    (from) =>
      server(from, [
        {
          op: 'db.sql.query',
          description: 'SELECT * FROM cart WHERE id = %s',
          at: 5,
          ms: between(from, 20, 200),
          data: { blocked_main_thread: true },
        },
      ]),
  ],
  [
    'queryInjection',
    'a search',
    (from) => {
      const value = `${from.pick(TABLES)} ${from.hex(4)}`;
      const made = server(from, [
        { op: 'db', description: `SELECT * FROM books WHERE title = '${value}' AND sold = false`, at: 5, ms: between(from, 1, 20) },
      ]);
      return { ...made, more: { request: { url: 'https://shop.example/search', query_string: `title=${value}` } } };
    },
  ],
];
