import { expect, test, vi } from 'vitest';
import { silentLogger } from '../../lib/logger.ts';
import { house } from '../../../test/house.ts';
import { openPgBoss } from './pg-boss.ts';

test('a job that is triggered runs, and one that failed does not stop the next', async () => {
  const { url } = await house.metadata();
  const jobs = await openPgBoss({ url, logger: silentLogger, pollSeconds: 0.5 });
  house.onClose(() => jobs.close());
  const ran: string[] = [];
  await jobs.schedule({
    name: 'sweep',
    cron: '0 4 * * *',
    limitSeconds: 30,
    run: async () => {
      ran.push('sweep');
      if (ran.length === 1) throw new Error('first run fails');
    },
  });

  await jobs.trigger('sweep');
  await vi.waitFor(() => expect(ran).toHaveLength(1), 20_000);
  await jobs.trigger('sweep');

  await vi.waitFor(() => expect(ran).toHaveLength(2), 20_000);
});
