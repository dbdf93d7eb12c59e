import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { Events } from '../src/engines/events/port.ts';
import { nativeBlock, UInt64Column } from '../src/lib/native-block.ts';
import { house, openHouse } from './house.ts';

let directoryOfFirst = '';
let urlOfFirst = '';

test('each test has a database, a log and a directory of its own', async () => {
  const [one, two] = [await house.metadata(), await house.metadata()];
  directoryOfFirst = await house.directory();
  urlOfFirst = one.url;

  await one.execute('CREATE TABLE mine (n int8)');

  expect(await one.row(`SELECT to_regclass('mine') IS NOT NULL AS is_there`)).toEqual({ is_there: true });
  expect(await two.row(`SELECT to_regclass('mine') IS NOT NULL AS is_there`)).toEqual({ is_there: false });
  expect(existsSync(directoryOfFirst)).toBe(true);
});

test('nothing of a test outlives it', async () => {
  const metadata = await house.metadata();
  const name = new URL(urlOfFirst).pathname.slice(1);

  expect(await metadata.row('SELECT 1 FROM pg_database WHERE datname = $1', [name])).toBeNull();
  expect(existsSync(directoryOfFirst)).toBe(false);
});

const shared = openHouse();
afterAll(() => shared.close());

test('a suite may share engines', async () => {
  const log = await shared.log();

  expect(await log.append([{ topic: 'events', partition: 0, value: Buffer.from('x') }])).toEqual([0]);
});

test('a database of the event store is empty and takes the same block again, whoever had it before', async () => {
  const first = openHouse();
  await expectTakesBlock(await first.events());
  await first.close();

  await expectTakesBlock(await house.events());
});

async function expectTakesBlock(events: Events): Promise<void> {
  const counts = () =>
    events.select({ text: 'SELECT (SELECT count() FROM errors) AS errors, (SELECT sum(events) FROM error_counts) AS counted' });
  expect(await counts()).toEqual([{ errors: 0, counted: 0 }]);

  // Of the second a view makes rows of `error_counts`.
  for (const table of ['errors', 'error_counts_in']) {
    const block = nativeBlock();
    block.add(new UInt64Column('project_id')).push(1);
    await events.insert({ table, token: 'a block', rowCount: 1, bytes: block.finish(1) });
  }

  expect(await counts()).toEqual([{ errors: 1, counted: 1 }]);
}

test('a database of the event store whose tables a test changed is not lent again', async () => {
  const first = openHouse();
  const changed = await first.events();
  await changed.command('ALTER TABLE errors DROP COLUMN title');
  await first.close();

  const events = await house.events();

  expect(events.database).not.toBe(changed.database);
  expect(await events.select({ text: `SELECT count() AS n FROM system.databases WHERE name = '${changed.database}'` })).toEqual([{ n: 0 }]);
});
