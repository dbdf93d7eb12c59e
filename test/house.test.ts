import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
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
