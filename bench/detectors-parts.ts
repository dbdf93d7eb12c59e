/** Parts of segments that are made for the detectors' set: requests, pages, queries, calls, files. */
import type { MadeSegment, MadeSpan } from '../test/segments.ts';
import type { Random } from './random.ts';

export type Draw = (from: Random) => MadeSegment;

export const TABLES = ['orders', 'users', 'carts', 'books', 'authors', 'prices', 'stock', 'reviews'];
export const range = (length: number) => Array.from({ length }, (_, at) => at);
export const between = (from: Random, least: number, most: number) => least + from.below(most - least + 1);

export function server(from: Random, spans: readonly MadeSpan[]): MadeSegment {
  const end = Math.max(...spans.map((span) => span.at + span.ms), 1);
  const name = `${from.pick(['GET', 'POST'])} /${from.pick(TABLES)}`;
  return withNoise(from, { name, op: 'http.server', ms: end + between(from, 5, 80), spans });
}

export function page(from: Random, spans: readonly MadeSpan[], fcp = 900): MadeSegment {
  const made = server(from, spans);
  const more = { measurements: { fcp: { value: fcp, unit: 'millisecond' } } };
  return { ...made, name: `/${from.pick(TABLES)}`, op: 'pageload', platform: 'javascript', sdk: 'sentry.javascript.react', more };
}

/** Work of other kinds beside it, under spans of its own, as every program has. */
function withNoise(from: Random, made: MadeSegment): MadeSegment {
  const noise = range(between(from, 0, 4)).flatMap((): MadeSpan[] => {
    const at = from.below(Math.max(1, Math.floor(made.ms / 2)));
    return [
      {
        op: from.pick(['function', 'middleware', 'serialize', 'ui.render']),
        description: `step ${from.hex(3)}`,
        at,
        ms: between(from, 1, 9),
        under: 0,
      },
    ];
  });
  const head: MadeSpan = { op: 'middleware.handle', description: 'session', at: 0, ms: 1 };
  const moved = made.spans.map((span) => ({ ...span, at: span.at + 2, ...(span.under === undefined ? {} : { under: span.under + 1 }) }));
  return { ...made, ms: made.ms + 2, spans: [head, ...moved, ...noise] };
}

export const list = (from: Random): MadeSpan => ({
  op: 'db',
  description: `SELECT * FROM ${from.pick(TABLES)} LIMIT ${between(from, 10, 90)}`,
  at: 0,
  ms: between(from, 2, 25),
});

export function rowQueries(from: Random, count: number, ms: () => number, statement: (at: number) => string): readonly MadeSpan[] {
  let at = 30;
  return range(count).map((index) => {
    const span = { op: from.pick(['db', 'db']), description: statement(index), at, ms: ms() };
    at += span.ms + from.next() * 2;
    return span;
  });
}

export const byId = (from: Random) => {
  const table = from.pick(TABLES);
  const form = from.pick(['%s', '$1', '?', 'literal']);
  return () => `SELECT * FROM ${table} WHERE id = ${form === 'literal' ? between(from, 1, 99_999) : form}`;
};

export const calls = (
  from: Random,
  count: number,
  of: (at: number) => string,
  time: { readonly ms: () => number; readonly gap: number },
): readonly MadeSpan[] => range(count).map((at) => ({ op: 'http.client', description: of(at), at: at * time.gap, ms: time.ms() }));

export const asset = (from: Random, ms: number, [encoded, decoded]: readonly [number, number], status = 'blocking'): MadeSpan => ({
  op: from.pick(['resource.script', 'resource.css']),
  description: `https://cdn.shop.example/${from.pick(TABLES)}.${from.hex(8)}.${from.pick(['js', 'css'])}`,
  at: between(from, 20, 80),
  ms,
  data: {
    'http.response_content_length': encoded,
    'http.decoded_response_content_length': decoded,
    'http.response_transfer_size': encoded + 300,
    'resource.render_blocking_status': status,
  },
});

export const tables = (from: Random, count: number) =>
  range(count).map((at) => TABLES[(from.below(2) + at * 2) % TABLES.length] ?? 'orders');
