import { expect, test } from 'vitest';
import { nativeBlock, StringColumn, UInt16Column, UInt64Column } from '../../lib/native-block.ts';
import { ONE_NODE, renderMigration } from './ddl.ts';
import { EventsQueryError, type Events, type InsertBlock } from './port.ts';

const TABLES = `
CREATE TABLE t (day Date, n UInt64, name LowCardinality(String), note String DEFAULT 'none')
ENGINE = {engine MergeTree} PARTITION BY day ORDER BY n {settings};
CREATE TABLE counts (day Date, name LowCardinality(String), events UInt64)
ENGINE = {engine SummingMergeTree(events)} PARTITION BY day ORDER BY (day, name) {settings};
CREATE MATERIALIZED VIEW counts_feed TO counts AS SELECT day, name, count() AS events FROM t GROUP BY day, name;`;

const COUNT = 'SELECT count() AS rows, uniqExact(n) AS different, (SELECT sum(events) FROM counts) AS inView FROM t';

/** The promises of the port. `open` gives an empty database of its own on the engine under test. */
export function eventsConformance(open: () => Promise<Events>): void {
  const withTables = async (): Promise<Events> => {
    const events = await open();
    for (const statement of renderMigration(TABLES, ONE_NODE)) await events.command(statement);
    return events;
  };

  test('rows that were inserted are read back, columns meeting by name', async () => {
    const events = await withTables();

    await events.insert(block({ token: 'a', rows: 3, days: 2 }));

    expect(await events.select({ text: 'SELECT toString(day) AS day, n, name, note FROM t ORDER BY n' })).toEqual([
      { day: '2026-11-22', n: 0, name: 'name 0', note: 'none' },
      { day: '2026-11-23', n: 1, name: 'name 1', note: 'none' },
      { day: '2026-11-22', n: 2, name: 'name 0', note: 'none' },
    ]);
  });

  test('E3: a token inserts once, over several partitions and into dependent views', async () => {
    const events = await withTables();

    for (let i = 0; i < 3; i++) await events.insert(block({ token: 'a', rows: 100, days: 5 }));

    expect(await events.select({ text: COUNT })).toEqual([{ rows: 100, different: 100, inView: 100 }]);
  });

  test('E4: the same token with other rows adds nothing, and another token inserts the same rows again', async () => {
    const events = await withTables();
    await events.insert(block({ token: 'a', rows: 100, days: 1 }));

    await events.insert(block({ token: 'a', rows: 50, days: 1, from: 1_000 }));
    expect(await events.select({ text: COUNT })).toEqual([{ rows: 100, different: 100, inView: 100 }]);

    await events.insert(block({ token: 'b', rows: 100, days: 1 }));
    expect(await events.select({ text: COUNT })).toEqual([{ rows: 200, different: 100, inView: 200 }]);
  });

  test('E3: a token inserts once when its block is large, and so do many tokens at the same time', async () => {
    const events = await withTables();
    const blocks = Array.from({ length: 4 }, (_, i) => block({ token: `t${i}`, rows: 150_000, days: 2, from: i * 150_000 }));

    await Promise.all([...blocks, ...blocks].map((each) => events.insert(each)));

    expect(await events.select({ text: COUNT })).toEqual([{ rows: 600_000, different: 600_000, inView: 600_000 }]);
  }, 60_000);

  test('a block without rows is nothing', async () => {
    const events = await withTables();

    await events.insert({ table: 't', token: 'a', rowCount: 0, bytes: new Uint8Array() });

    expect(await events.select({ text: COUNT })).toEqual([{ rows: 0, different: 0, inView: 0 }]);
  });

  test('a block with a column that the table lacks is refused', async () => {
    const events = await withTables();
    const wrong = nativeBlock();
    wrong.add(new UInt64Column('n')).push(1);
    wrong.add(new StringColumn('unknown')).push('x');

    await expect(events.insert({ table: 't', token: 'a', rowCount: 1, bytes: wrong.finish(1) })).rejects.toBeInstanceOf(EventsQueryError);
    await expect(events.insert({ ...block({ token: 'b', rows: 1, days: 1 }), table: 'nowhere' })).rejects.toMatchObject({
      code: 'UNKNOWN_TABLE',
    });
  });

  test('values are bound by type and never read as SQL', async () => {
    const events = await open();
    const text =
      'SELECT {ids:Array(UInt64)} AS ids, {s:String} AS s, {many:Array(String)} AS many, {at:DateTime64(3)} AS at, {n:UInt32} AS n, {b:Bool} AS b';
    const params = {
      ids: [1, 2],
      s: "it's \\ \n \t \0 {n:UInt32} 😀'); DROP",
      many: ["a'b", '', '\\'],
      at: new Date('2026-11-22T10:00:00.123Z'),
      n: 7,
      b: true,
    };

    expect(await events.select({ text, params })).toEqual([{ ...params, at: '2026-11-22 10:00:00.123' }]);
  });

  test('a value that one query bound is not there for the next', async () => {
    const events = await open();
    await Promise.all(Array.from({ length: 8 }, () => events.select({ text: 'SELECT {x:UInt8} AS x', params: { x: 1 } })));

    await expect(events.select({ text: 'SELECT {x:UInt8} AS x' })).rejects.toMatchObject({ code: 'UNKNOWN_QUERY_PARAMETER' });
    await expect(events.select({ text: 'SELECT {x:UInt8} AS x', params: { x: 'no' } })).rejects.toMatchObject({
      code: 'BAD_QUERY_PARAMETER',
    });
  });

  test('queries at the same time keep their values apart', async () => {
    const events = await open();

    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => events.select({ text: 'SELECT {x:UInt32} AS x, sleep(0.01) AS s', params: { x: i } })),
    );

    expect(answers.map(([row]) => row)).toEqual(Array.from({ length: 40 }, (_, i) => ({ x: i, s: 0 })));
  });

  test('a scope of thousands of projects is bound', async () => {
    const events = await open();
    const scope = Array.from({ length: 20_000 }, (_, i) => i + 1);

    expect(
      await events.select({ text: 'SELECT length({scope:Array(UInt64)}) AS n, arraySum({scope:Array(UInt64)}) AS sum', params: { scope } }),
    ).toEqual([{ n: 20_000, sum: 200_010_000 }]);
  });

  test('C4: a query that takes too long is ended by the engine', async () => {
    const events = await open();
    const startedAt = performance.now();

    await expect(
      events.select({ text: 'SELECT sum(sleepEachRow(0.05)) FROM numbers(200) SETTINGS max_block_size = 1', timeoutMs: 300 }),
    ).rejects.toMatchObject({
      code: 'TIMEOUT_EXCEEDED',
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('C4: a query that needs too much memory is refused, and the next one runs', async () => {
    const events = await open();

    await expect(events.select({ text: 'SELECT length(groupArray(number)) FROM numbers(100000000)' })).rejects.toMatchObject({
      code: 'MEMORY_LIMIT_EXCEEDED',
    });
    expect(await events.select({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
  });

  test('an aborted query rejects with the reason and stops working', async () => {
    const events = await open();
    const gone = new AbortController();
    const mark = `mark_${crypto.randomUUID().replaceAll('-', '')}`;
    const query = events.select({
      text: `SELECT sum(sleepEachRow(0.05)) AS ${mark} FROM numbers(600) SETTINGS max_block_size = 1`,
      timeoutMs: 40_000,
      signal: gone.signal,
    });
    await until(async () => (await running(events, mark)) === 1);

    gone.abort(new Error('the page was closed'));

    await expect(query).rejects.toThrow('the page was closed');
    await until(async () => (await running(events, mark)) === 0);
  }, 20_000);

  test('A4: a select cannot write', async () => {
    const events = await withTables();

    for (const text of ['CREATE TABLE x (a UInt8) ENGINE = Memory', 'INSERT INTO t (n) SELECT 1', 'DROP TABLE t', 'TRUNCATE TABLE t']) {
      await expect(events.select({ text })).rejects.toBeInstanceOf(EventsQueryError);
    }
    expect(await events.select({ text: COUNT })).toEqual([{ rows: 0, different: 0, inView: 0 }]);
  });

  test("a fault of the statement has the engine's own code", async () => {
    const events = await open();

    await expect(events.select({ text: 'SELECT * FROM nowhere' })).rejects.toMatchObject({
      name: 'EventsQueryError',
      code: 'UNKNOWN_TABLE',
    });
    await expect(events.select({ text: 'SELEC 1' })).rejects.toMatchObject({ name: 'EventsQueryError', code: 'SYNTAX_ERROR' });
    await expect(events.command('DROP TABLE nowhere')).rejects.toMatchObject({ name: 'EventsQueryError', code: 'UNKNOWN_TABLE' });
  });
}

function block(wish: { readonly token: string; readonly rows: number; readonly days: number; readonly from?: number }): InsertBlock {
  const columns = nativeBlock();
  // Not in the table's order, and without one column.
  const name = columns.add(new StringColumn('name'));
  const n = columns.add(new UInt64Column('n'));
  const day = columns.add(new UInt16Column('day', 'Date'));
  const firstDay = Date.UTC(2026, 10, 22) / 86_400_000;
  for (let i = 0; i < wish.rows; i++) {
    name.push(`name ${i % 2}`);
    n.push((wish.from ?? 0) + i);
    day.push(firstDay + (i % wish.days));
  }
  return { table: 't', token: wish.token, rowCount: wish.rows, bytes: columns.finish(wish.rows) };
}

async function running(events: Events, mark: string): Promise<number> {
  const rows = await events.select({
    text: "SELECT 1 FROM system.processes WHERE query LIKE {like:String} AND query NOT LIKE '%system.processes%'",
    params: { like: `%AS ${mark}%` },
  });
  return rows.length;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error('The condition did not come true in 10 s.');
  }
}
