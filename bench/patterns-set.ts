/** Lines of which the statement that wrote them is known: what fifty statements of web shops, workers, databases and systems print. */
import { random } from './random.ts';

export interface LabelledLine {
  /** Which statement; the same for all its lines. */
  readonly statement: number;
  readonly body: string;
}

type Draw = (next: () => number) => string;

const int =
  (most: number): Draw =>
  (next) =>
    String(Math.floor(next() * most));
const of =
  (...words: readonly string[]): Draw =>
  (next) =>
    words[Math.floor(next() * words.length)] ?? '';
const hex =
  (digits: number): Draw =>
  (next) =>
    Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('');
const uuid: Draw = (next) => [8, 4, 4, 4, 12].map((digits) => hex(digits)(next)).join('-');
const ip: Draw = (next) => Array.from({ length: 4 }, () => Math.floor(next() * 256)).join('.');
const name = of('ann', 'bob', 'chen', 'dora', 'emil', 'fatima', 'goran', 'hana');
const mail: Draw = (next) => `${name(next)}${Math.floor(next() * 99)}@example.com`;
const path: Draw = (next) => `/srv/${of('shop', 'mail', 'api')(next)}/${hex(6)(next)}.log`;
const decimal: Draw = (next) => (next() * 1_000).toFixed(2);
const host: Draw = (next) => `${of('web', 'db', 'queue')(next)}-${Math.floor(next() * 20)}`;

/** Each a template, `{}` for what differs. */
const STATEMENTS: readonly (readonly [template: string, ...values: readonly Draw[]])[] = [
  ['Order {} paid by {} in {} ms', int(9_999), of('card', 'invoice', 'voucher'), int(900)],
  ['Payment of {} EUR refused: {}', decimal, of('insufficient', 'expired', 'stolen')],
  ['User {} signed in from {}', name, ip],
  ['User {} signed out', name],
  ['Mail to {} queued as {}', mail, uuid],
  ['Mail to {} bounced with code {}', mail, int(600)],
  ['GET /api/orders/{} {} {}ms', int(9_999), of('200', '404', '500'), int(3_000)],
  ['POST /api/carts/{} {} {}ms', uuid, of('201', '409'), int(3_000)],
  ['Slow query took {}ms: SELECT * FROM {} WHERE id = {}', int(9_000), of('orders', 'users', 'carts'), int(99_999)],
  ['connection to {} lost, retry {} of 5', host, int(5)],
  ['connection to {} established', host],
  ['pool {} has {} idle and {} busy connections', of('main', 'reports'), int(20), int(20)],
  ['job {} started', uuid],
  ['job {} finished after {}s', uuid, decimal],
  ['job {} failed: timeout after {}s', uuid, int(60)],
  ['cache miss for key cart:{}', int(99_999)],
  ['cache evicted {} entries', int(5_000)],
  ['reading config from {}', path],
  ['wrote {} bytes to {}', int(999_999), path],
  ['worker {} out of memory, rss {} MB', int(16), int(4_000)],
  ['worker {} restarted', int(16)],
  ['health check ok'],
  ['health check failed: {}', of('database', 'queue', 'disk')],
  ['disk {} is {}% full', of('/dev/sda1', '/dev/sdb2'), int(100)],
  ['certificate of {} expires in {} days', host, int(90)],
  ['feature "{}" turned on by {}', of('new-cart', 'fast-search', 'dark-mode'), name],
  ['upload {} rejected: {} bytes is too large', uuid, int(99_999_999)],
  ['replication lag is {}s on {}', decimal, host],
  ['leader is {} since term {}', host, int(900)],
  ['stock of article {} is low: {} left', int(99_999), int(9)],
  ['voucher {} redeemed', hex(12)],
  ['session {} expired', hex(32)],
  ['token refreshed for {}', mail],
  ['shipping label {} printed on {}', int(999_999), host],
  ['price list reloaded, {} items in {} ms', int(99_999), int(900)],
  ['indexing batch {} of {}', int(500), int(500)],
  ['received SIGTERM, draining {} requests', int(40)],
  ['listening on {}:{}', ip, int(65_535)],
  ['{} requests in the last minute', int(9_000)],
  ['webhook {} answered {} after {} ms', uuid, of('200', '500', '503'), int(9_000)],
];

/** Those that patterns find hard: statements that differ in a word, values of several words, and lists of any length. */
const HARD: typeof STATEMENTS = [
  ['connection to {} was closed', host],
  ['connection to {} was reset', host],
  ['import of {} started by {}', of('products', 'customers', 'prices'), name],
  ['import of {} stopped by {}', of('products', 'customers', 'prices'), name],
  ['customer {} asked for help', of('Ann Lee', 'Bob', 'Chen de la Cruz', 'Dora M. Ek')],
  ['article {} was renamed', of('red shoe', 'blue shoe size nine', 'hat', 'green hat')],
  ['granted {} to {}', of('read', 'read, write', 'read, write, admin'), name],
  ['{} is now online', name],
  ['{} is now offline', name],
  ['search for {} found {} articles', of('red shoes', 'hat', 'a very warm coat'), int(500)],
];

const LINES_OF_EACH = 50;

export function labelledLines(half: 'usual' | 'hard'): readonly LabelledLine[] {
  const { next } = random(7);
  return (half === 'usual' ? STATEMENTS : HARD).flatMap(([template, ...values], statement) =>
    Array.from({ length: LINES_OF_EACH }, () => {
      const drawn = values.map((draw) => draw(next));
      return { statement, body: template.split('{}').reduce((text, part, at) => `${text}${drawn[at - 1] ?? ''}${part}`) };
    }),
  );
}
