import { asset, between, byId, calls, list, page, range, rowQueries, server, TABLES, tables, type Draw } from './detectors-parts.ts';

/** Nothing is: what busy and healthy programs do, much of it near to what is not. */
export const HEALTHY: readonly (readonly [name: string, draw: Draw])[] = [
  [
    'a few queries',
    (from) =>
      server(
        from,
        tables(from, between(from, 1, 5)).map((table, at) => ({
          op: 'db',
          description: `SELECT * FROM ${table} WHERE owner = %s`,
          at: at * 30,
          ms: between(from, 1, 25),
        })),
      ),
  ],
  [
    'a handful of repeats',
    (from) => server(from, [list(from), ...rowQueries(from, between(from, 2, 4), () => between(from, 1, 20), byId(from))]),
  ],
  [
    'repeats that cost nothing',
    (from) => server(from, [list(from), ...rowQueries(from, between(from, 5, 12), () => 0.5 + from.next() * 2, byId(from))]),
  ],
  [
    'a cache',
    (from) =>
      server(from, [
        list(from),
        ...rowQueries(
          from,
          between(from, 6, 40),
          () => between(from, 1, 12),
          () => `GET user:${between(from, 1, 99)}`,
        ).map((span) => ({ ...span, op: 'db.redis' })),
      ]),
  ],
  [
    'rows at once',
    (from) =>
      server(from, [
        list(from),
        { op: 'db', description: 'SELECT * FROM authors WHERE id IN (%s, %s, %s)', at: 40, ms: between(from, 5, 200) },
      ]),
  ],
  [
    'a slow write',
    (from) => server(from, [{ op: 'db', description: 'UPDATE stock SET n = n - %s WHERE sku = %s', at: 4, ms: between(from, 500, 3_000) }]),
  ],
  [
    'a transaction',
    (from) =>
      server(
        from,
        [
          'BEGIN',
          'SELECT * FROM stock WHERE sku = %s FOR UPDATE',
          'UPDATE stock SET n = %s',
          'INSERT INTO orders VALUES (%s)',
          'COMMIT',
        ].map((text, at) => ({ op: 'db', description: text, at: at * 20, ms: between(from, 1, 18) })),
      ),
  ],
  [
    'queries that build on each other',
    (from) =>
      server(
        from,
        range(3).map((at) => ({
          op: 'db',
          description: `SELECT * FROM ${TABLES[at]} WHERE ref = %s`,
          at: at * 260,
          ms: between(from, 60, 250),
        })),
      ),
  ],
  [
    'requests at the same time',
    (from) =>
      server(
        from,
        calls(from, between(from, 3, 8), (at) => `GET https://${TABLES[at]}.example/all`, {
          ms: () => between(from, 600, 1_500),
          gap: from.next() * 20,
        }),
      ),
  ],
  [
    'two slow requests',
    (from) =>
      server(
        from,
        calls(from, 2, (at) => `GET https://${TABLES[at]}.example/all`, { ms: () => between(from, 600, 1_400), gap: 1_450 }),
      ),
  ],
  [
    'a page with its parts',
    (from) =>
      page(
        from,
        calls(from, between(from, 3, 8), (at) => `GET https://api.example/${TABLES[at]}`, {
          ms: () => between(from, 60, 700),
          gap: from.next() * 12,
        }),
      ),
  ],
  [
    'a few things at once',
    (from) =>
      page(
        from,
        calls(from, between(from, 2, 4), () => `GET https://api.example/items/${between(from, 10, 9_999)}`, {
          ms: () => between(from, 100, 700),
          gap: from.next() * 12,
        }),
      ),
  ],
  [
    'typing',
    (from) =>
      page(
        from,
        calls(from, between(from, 5, 12), () => `GET https://api.example/search?q=${from.hex(3)}`, {
          ms: () => between(from, 50, 400),
          gap: between(from, 90, 300),
        }),
      ),
  ],
  [
    'a usual answer',
    (from) =>
      page(from, [
        {
          op: 'http.client',
          description: 'GET https://api.example/list',
          at: 20,
          ms: between(from, 100, 900),
          data: { 'http.response_content_length': between(from, 500, 250_000) },
        },
      ]),
  ],
  [
    'a film',
    (from) =>
      page(from, [
        {
          op: 'http.client',
          description: 'GET https://cdn.example/a.mp4',
          at: 20,
          ms: between(from, 900, 5_000),
          data: { 'http.response_content_length': between(from, 1_000_000, 90_000_000) },
        },
      ]),
  ],
  [
    'scripts in time',
    (from) =>
      page(
        from,
        range(between(from, 1, 5)).map(() => asset(from, between(from, 50, 600), [between(from, 20_000, 400_000), 900_000])),
        between(from, 800, 3_500),
      ),
  ],
  [
    'a large script later',
    (from) => page(from, [asset(from, between(from, 900, 2_000), [800_000, 2_500_000], 'non-blocking')], between(from, 2_500, 4_000)),
  ],
  [
    'files in the background',
    (from) =>
      server(from, [
        { op: 'file.read', description: `${from.hex(4)}.json`, at: 5, ms: between(from, 20, 200), data: { blocked_main_thread: false } },
      ]),
  ],
  [
    'a quick file',
    (from) =>
      server(from, [
        { op: 'file.read', description: `${from.hex(4)}.json`, at: 5, ms: between(from, 1, 12), data: { blocked_main_thread: true } },
      ]),
  ],
  [
    'a search that is bound',
    (from) => {
      const made = server(from, [{ op: 'db', description: 'SELECT * FROM books WHERE title = $1', at: 5, ms: between(from, 1, 20) }]);
      return { ...made, more: { request: { url: 'https://shop.example/search', query_string: `title=tulips ${from.hex(3)}` } } };
    },
  ],
  [
    'a search for what is there anyway',
    (from) => {
      const made = server(from, [{ op: 'db', description: "SELECT * FROM books WHERE state = 'public'", at: 5, ms: between(from, 1, 20) }]);
      return {
        ...made,
        more: {
          request: { url: 'https://shop.example/search', query_string: `sort=${from.pick(TABLES)}&page=${between(from, 100, 999)}` },
        },
      };
    },
  ],
];
