import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { metadataConformance } from './conformance.ts';
import { MetadataUnavailableError } from './port.ts';
import { openPostgres } from './postgres.ts';

metadataConformance('PostgreSQL', () => house.metadata());

test('a server that is away is said to be away', async () => {
  const away = [
    openPostgres({ url: 'postgres://x@127.0.0.1:1/x' }),
    openPostgres({ url: 'postgres://x@localhost/x?host=/no/such/directory' }),
  ];

  for (const metadata of away) {
    await expect(metadata.rows('SELECT 1')).rejects.toThrow(MetadataUnavailableError);
    await expect(metadata.transaction(async () => 1)).rejects.toThrow(MetadataUnavailableError);
    await metadata.close();
  }
});

test('a connection the server ended is replaced', async () => {
  const metadata = await house.metadata();
  await metadata.rows('SELECT 1');

  const ended = metadata.rows('SELECT pg_terminate_backend(pg_backend_pid())');

  await expect(ended).rejects.toThrow(MetadataUnavailableError);
  expect(await metadata.row('SELECT 1 AS one')).toEqual({ one: 1 });
});

test('a connection that breaks between two statements of a transaction fails the transaction and nothing else', async () => {
  const metadata = await house.metadata();

  const transaction = metadata.transaction(async (tx) => {
    const own = await tx.row<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await metadata.rows('SELECT pg_terminate_backend($1)', [own?.pid]);
    await expect.poll(() => metadata.row('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [own?.pid])).toBeNull();
    // Long enough for the server's last words to be read with no statement under way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return tx.rows('SELECT 1');
  });

  await expect(transaction).rejects.toThrow(MetadataUnavailableError);
  expect(await metadata.row('SELECT 1 AS one')).toEqual({ one: 1 });
});

test('a statement that takes too long is ended by the server', async () => {
  const { url } = await house.metadata();
  const metadata = openPostgres({ url, statementTimeoutMs: 50 });
  house.onClose(() => metadata.close());

  await expect(metadata.rows('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
});
