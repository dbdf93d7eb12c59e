import { describe, expect, test } from 'vitest';
import type { Metadata } from './port.ts';

/** The promises of the port. `open` gives a database the test may write to, which the caller closes. */
export function metadataConformance(name: string, open: () => Promise<Metadata>): void {
  describe(`${name} keeps the promises of the metadata`, () => {
    givesTypes(open);
    transacts(open);
    locks(open);
  });
}

function givesTypes(open: () => Promise<Metadata>): void {
  test('values come back as the types the port names', async () => {
    const metadata = await open();

    const row = await metadata.row(
      `SELECT 9007199254740991::int8 AS big, ARRAY[1, NULL, 3]::int8[] AS bigs, '{}'::int8[] AS none, 7::int4 AS small,
              timestamptz '2026-11-22 13:00:00.5+01' AS at, $1::jsonb AS json, $2::bytea AS bytes, $3::text[] AS texts, NULL::int8 AS missing`,
      [{ a: [1] }, Buffer.from([0, 255]), ['x,"y"', '']],
    );

    expect(row).toEqual({
      big: Number.MAX_SAFE_INTEGER,
      bigs: [1, null, 3],
      none: [],
      small: 7,
      at: new Date('2026-11-22T12:00:00.500Z'),
      json: { a: [1] },
      bytes: Buffer.from([0, 255]),
      texts: ['x,"y"', ''],
      missing: null,
    });
  });

  test('an integer that does not fit a number is an error, never another integer', async () => {
    const metadata = await open();

    await expect(metadata.rows('SELECT 9007199254740993::int8 AS big')).rejects.toThrow(RangeError);
    // The connection is as good as before.
    expect(await metadata.row('SELECT 1 AS one')).toEqual({ one: 1 });
  });

  test('no row is null, and the number of changed rows is told', async () => {
    const metadata = await open();
    await metadata.execute('CREATE TABLE t (n int8)');

    expect(await metadata.execute('INSERT INTO t SELECT generate_series(1, 5)')).toBe(5);
    expect(await metadata.execute('UPDATE t SET n = n + 10 WHERE n > $1', [3])).toBe(2);
    expect(await metadata.row('SELECT n FROM t WHERE n = 4')).toBeNull();
    expect(await metadata.rows('SELECT n FROM t ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 14 }, { n: 15 }]);
  });

  test('an undefined value is refused', async () => {
    const metadata = await open();

    await expect(metadata.rows('SELECT $1::text', [undefined])).rejects.toThrow('pass null');
  });
}

function transacts(open: () => Promise<Metadata>): void {
  test('a transaction is all or nothing, and others see it when it is over', async () => {
    const metadata = await open();
    await metadata.execute('CREATE TABLE t (n int8 PRIMARY KEY)');

    const value = await metadata.transaction(async (tx) => {
      await tx.execute('INSERT INTO t VALUES (1)');
      expect(await metadata.rows('SELECT n FROM t')).toEqual([]);
      return 'done';
    });
    const failed = metadata.transaction(async (tx) => {
      await tx.execute('INSERT INTO t VALUES (2)');
      throw new Error('on purpose');
    });

    await expect(failed).rejects.toThrow('on purpose');
    expect(value).toBe('done');
    expect(await metadata.rows('SELECT n FROM t')).toEqual([{ n: 1 }]);
  });

  test('work that swallows the error of a statement does not pass for committed', async () => {
    const metadata = await open();
    await metadata.execute('CREATE TABLE t (n int8 PRIMARY KEY)');

    const transaction = metadata.transaction(async (tx) => {
      await tx.execute('INSERT INTO t VALUES (1)');
      await tx.execute('INSERT INTO t VALUES (1)').catch(() => {});
    });

    await expect(transaction).rejects.toThrow('rolled back');
    expect(await metadata.rows('SELECT n FROM t')).toEqual([]);
  });

  test('an error of the server keeps its code', async () => {
    const metadata = await open();

    await expect(metadata.rows('SELECT * FROM no_such_table')).rejects.toMatchObject({ code: '42P01' });
  });
}

function locks(open: () => Promise<Metadata>): void {
  test('one at a time works under a lock, and it is free after work that failed', async () => {
    const metadata = await open();
    let working = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++working);
      await metadata.rows('SELECT pg_sleep(0.02)');
      working--;
    };

    await expect(metadata.withLock('job', () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
    await Promise.all([metadata.withLock('job', work), metadata.withLock('job', work), metadata.withLock('job', work)]);

    expect(most).toBe(1);
  });

  test('locks of different names do not wait for each other', async () => {
    const metadata = await open();

    const value = await metadata.withLock('one', () => metadata.withLock('two', async () => 'both'));

    expect(value).toBe('both');
  });
}
