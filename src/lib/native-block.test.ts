import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyEvents } from '../../test/house-events.ts';
import { inject, onTestFinished } from 'vitest';
import { anyText } from '../../test/any-text.ts';
import type { Events } from '../engines/events/port.ts';
import {
  DateTime64Column,
  Float64Column,
  Int64Column,
  nativeBlock,
  StringColumn,
  UInt16Column,
  UInt32Column,
  UInt64Column,
  UInt8Column,
} from './native-block.ts';
import { FixedStringColumn, UuidColumn } from './native-block-ids.ts';
import { ArrayColumn, NullableColumn, StringArrayColumn, StringMapColumn } from './native-block-nested.ts';

async function store(): Promise<Events> {
  const answer = await fetch(`${inject('engineDoor')}/events`);
  const { url } = (await answer.json()) as { url: string };
  const events = await emptyEvents(url);
  onTestFinished(() => events.close());
  return events;
}

const DDL = `CREATE TABLE t
(
  n UInt64, u8 UInt8, u16 UInt16, day Date, u32 UInt32, i64 Int64, f Float64, ms DateTime64(3, 'UTC'), us DateTime64(6, 'UTC'),
  fixed FixedString(16), uuid UUID, s String, low LowCardinality(String), strings Array(String), lows Array(LowCardinality(String)),
  ids Array(UInt64), tags Map(LowCardinality(String), String), maybe Nullable(UInt32), left_out String DEFAULT 'default'
)
ENGINE = MergeTree ORDER BY n`;

interface Row {
  readonly u8: number;
  readonly u16: number;
  readonly u32: number;
  readonly i64: bigint;
  readonly u64: bigint;
  readonly f: number;
  readonly ms: number;
  readonly us: number;
  readonly fixed: string;
  readonly uuid: string;
  readonly s: string;
  readonly strings: string[];
  readonly ids: number[];
  readonly tags: [string, string][];
  readonly maybe: number | null;
}

function columnsOf() {
  const block = nativeBlock();
  const at = {
    n: block.add(new UInt64Column('n')),
    // In another order than the table's: columns meet by name.
    tags: block.add(new StringMapColumn('tags')),
    u8: block.add(new UInt8Column('u8')),
    u16: block.add(new UInt16Column('u16')),
    day: block.add(new UInt16Column('day', 'Date')),
    u32: block.add(new UInt32Column('u32')),
    i64: block.add(new Int64Column('i64')),
    f: block.add(new Float64Column('f')),
    ms: block.add(new DateTime64Column('ms', 3)),
    us: block.add(new DateTime64Column('us', 6)),
    fixed: block.add(new FixedStringColumn('fixed', 16)),
    uuid: block.add(new UuidColumn('uuid')),
    s: block.add(new StringColumn('s')),
    low: block.add(new StringColumn('low')),
    strings: block.add(new StringArrayColumn('strings')),
    lows: block.add(new StringArrayColumn('lows')),
    ids: block.add(new ArrayColumn('ids', new UInt64Column('item'))),
    maybe: block.add(new NullableColumn('maybe', new UInt32Column('value'))),
  };
  return { block, at };
}

function push(at: ReturnType<typeof columnsOf>['at'], row: Row, n: number): void {
  at.n.push(n);
  at.u8.push(row.u8);
  at.u16.push(row.u16);
  at.day.push(row.u16);
  at.u32.push(row.u32);
  at.i64.pushBigInt(row.i64);
  at.f.push(row.f);
  at.ms.push(row.ms);
  at.us.push(row.us);
  at.fixed.pushHex(row.fixed);
  at.uuid.push(row.uuid);
  at.s.push(row.s);
  at.low.push(row.s);
  at.strings.push(row.strings);
  at.lows.push(row.strings);
  for (const id of row.ids) at.ids.items.push(id);
  at.ids.endRow();
  at.tags.push(row.tags);
  at.maybe.values.push(row.maybe ?? 0);
  if (row.maybe === null) at.maybe.absent();
  else at.maybe.present();
}

/** What the engine should answer: bytes as hexadecimal digits, so that nothing between hides a difference. */
function expected(row: Row, n: number) {
  const hex = (text: string) => Buffer.from(text.toWellFormed()).toString('hex').toUpperCase();
  return {
    n,
    u8: row.u8,
    u16: row.u16,
    days: row.u16,
    u32: row.u32,
    i64: row.i64.toString(),
    f: row.f,
    ms: row.ms,
    us: row.us,
    fixed: row.fixed.toUpperCase().padEnd(32, '0'),
    uuid: row.uuid,
    s: hex(row.s),
    low: hex(row.s),
    strings: row.strings.map(hex),
    lows: row.strings.map(hex),
    ids: row.ids,
    tag_keys: row.tags.map(([key]) => hex(key)),
    tag_values: row.tags.map(([, value]) => hex(value)),
    maybe: row.maybe,
    left_out: 'default',
  };
}

const READ = `
  SELECT n, u8, u16, toUInt16(day) AS days, u32, toString(i64) AS i64, f, toUnixTimestamp64Milli(ms) AS ms,
    toUnixTimestamp64Micro(us) AS us, hex(fixed) AS fixed, uuid, hex(s) AS s, hex(low) AS low, arrayMap(x -> hex(x), strings) AS strings,
    arrayMap(x -> hex(x), lows) AS lows, ids, arrayMap(x -> hex(x), mapKeys(tags)) AS tag_keys,
    arrayMap(x -> hex(x), mapValues(tags)) AS tag_values, maybe, left_out
  FROM t ORDER BY n`;

/** Any UTF-16, lone surrogates and NUL among it, and lengths around the places where the length prefix grows. */
const text = fc.oneof(
  anyText({ maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc
    .tuple(fc.constantFrom('a', 'é', '€', '😀', '\0', '\ud800'), fc.constantFrom(23, 24, 25, 42, 43, 127, 128, 5461, 5462, 16_384))
    .map(([c, n]) => c.repeat(n)),
  fc.constantFrom('', '0', "'; DROP TABLE t", '\\N', '😀'.repeat(10)),
);
const TIME_MAX = Date.UTC(2200, 0);
const row: fc.Arbitrary<Row> = fc.record({
  u8: fc.integer({ min: 0, max: 255 }),
  u16: fc.integer({ min: 0, max: 65_535 }),
  u32: fc.integer({ min: 0, max: 0xffff_ffff }),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  f: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  ms: fc.integer({ min: -1_000_000, max: TIME_MAX }),
  us: fc.integer({ min: -1_000_000, max: TIME_MAX * 1000 }),
  fixed: fc.uint8Array({ minLength: 0, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  uuid: fc.uuid(),
  s: text,
  strings: fc.array(text, { maxLength: 4 }),
  ids: fc.array(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { maxLength: 4 }),
  tags: fc.uniqueArray(fc.tuple(text, text), { maxLength: 4, selector: ([key]) => key.toWellFormed() }),
  maybe: fc.option(fc.integer({ min: 0, max: 0xffff_ffff })),
});

test('what is written in a block comes back from the engine, whatever the values', async () => {
  const events = await store();
  await events.command(DDL);
  const { block, at } = columnsOf();

  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (rows) => {
      rows.forEach((each, n) => push(at, each, n));
      await events.command('TRUNCATE TABLE t');
      await events.insert({ table: 't', token: crypto.randomUUID(), rowCount: rows.length, bytes: block.finish(rows.length) });

      expect(await events.select({ text: READ })).toEqual(rows.map(expected));
    }),
    { numRuns: 40 },
  );
});

test('unsigned values of 64 bits keep every bit', async () => {
  const events = await store();
  await events.command('CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n');
  const block = nativeBlock();
  const n = block.add(new UInt64Column('n'));

  n.pushHalves(0xffff_ffff, 0xffff_ffff);
  n.pushBigInt(2n ** 63n);
  n.push(Number.MAX_SAFE_INTEGER);
  await events.insert({ table: 't', token: 'a', rowCount: 3, bytes: block.finish(3) });

  const rows = await events.select<{ n: string }>({ text: 'SELECT toString(n) AS n FROM t ORDER BY t.n' });
  expect(rows.map((each) => each.n)).toEqual(['9007199254740991', '9223372036854775808', '18446744073709551615']);
});

test('a block with a column of another length is refused', () => {
  const block = nativeBlock();
  block.add(new UInt8Column('a')).push(1);
  block.add(new StringColumn('b'));

  expect(() => block.finish(1)).toThrow('The column b holds 0 values in a block of 1 rows.');
});

test('an id of another width is refused', () => {
  const id = new FixedStringColumn('id', 16);

  expect(() => id.pushHex('abc')).toThrow('hexadecimal');
  expect(() => id.pushHex('zz'.repeat(16))).toThrow('hexadecimal');
  expect(() => id.pushHex('ab'.repeat(17))).toThrow('hexadecimal');
  expect(id.count).toBe(0);
});
