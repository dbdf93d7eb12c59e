import { join } from 'node:path';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { openLateLog } from './late.ts';
import { LogUnavailableError } from './port.ts';
import type { Log } from './port.ts';
import { spooledLog } from './spooled.ts';

test('a gateway starts while the shared log is away: records wait on the own disk, and go where they belong when it is there', async () => {
  const shared = await house.log({ partitions: 3 });
  const file = join(await house.directory(), 'partitions');
  let isThere = false;
  const open = async (): Promise<Log> => {
    if (!isThere) throw new LogUnavailableError('nobody there');
    return shared;
  };
  const primary = await openLateLog({ open, file, partitions: 8, askAgainMs: 20 });
  const log = spooledLog({ primary, spool: await house.log({ partitions: 1 }), patienceMs: 200 });
  house.onClose(() => log.close());

  const before = [primary.problem(), log.partitions, log.away()];
  await log.append(Array.from({ length: 8 }, (_, partition) => ({ topic: 't', partition, value: Buffer.from(`${partition}`) })));
  const waiting = log.away();
  isThere = true;
  await expect.poll(() => log.away()).toBeNull();

  expect(before).toEqual(['nobody there', 8, null]);
  expect(waiting).toContain('nobody there');
  expect([primary.problem(), log.partitions]).toEqual([null, 3]);
  const ends = await Promise.all([0, 1, 2].map(async (partition) => (await shared.bounds('t', partition)).end));
  expect(ends).toEqual([3, 3, 2]);
});

test('the number of partitions is remembered for the next start', async () => {
  const shared = await house.log({ partitions: 3 });
  const file = join(await house.directory(), 'partitions');
  const first = await openLateLog({ open: async () => shared, file, partitions: 8 });
  await first.close();

  const second = await openLateLog({ open: () => Promise.reject(new LogUnavailableError('away')), file, partitions: 8, askAgainMs: 20 });
  house.onClose(() => second.close());

  expect(second.partitions).toBe(3);
  await expect(second.append([{ topic: 't', partition: 0, value: Buffer.from('x') }])).rejects.toBeInstanceOf(LogUnavailableError);
});
