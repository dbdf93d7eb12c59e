import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { memoryCache } from '../engines/cache/memory.ts';
import type { Job } from '../engines/jobs/port.ts';
import { removeProjectRows } from '../engines/events/remove-project.ts';
import { silentLogger } from '../lib/logger.ts';
import { CHANNELS } from '../pipeline/channels.ts';
import type { PressureTold } from '../pipeline/channels.ts';
import { hearPressure } from '../pipeline/heard-pressure.ts';
import { givingWay, restMerges } from './jobs-under-pressure.ts';

const CALM: PressureTold = { gateway: 'a', level: 0, reason: '', freeBytes: 9, isDiskShort: false };

test('every process hears of the gateway that has it worst, until that one says otherwise or is gone', async () => {
  const cache = memoryCache();
  let nowMs = 0;
  const heard = hearPressure(cache, () => nowMs);
  const tell = (told: Partial<PressureTold>): void => cache.publish(CHANNELS.pressure, { ...CALM, ...told });

  expect(heard.worst()).toBeNull();
  tell({ level: 1 });
  tell({ gateway: 'b', level: 4 });
  await expect.poll(heard.level).toBe(4);
  tell({ gateway: 'b', level: 2 });
  await expect.poll(heard.level).toBe(2);
  nowMs += 12_000;
  tell({});
  await expect.poll(heard.level).toBe(2);
  nowMs += 12_000;

  expect(heard.level()).toBe(0);
  expect(heard.worst()).toMatchObject({ gateway: 'a' });
  heard.close();
});

test('level 1: background jobs rest, but not those that make room', async () => {
  let level = 1;
  const runs: string[] = [];
  const jobOf = (name: string): Job =>
    givingWay({ name, cron: '* * * * *', limitSeconds: 1, run: async () => void runs.push(name) }, { level: () => level }, silentLogger);
  const all = ['settle-issues', 'empty-projects', 'trim-log', 'retention', 'sign-audit-heads'].map(jobOf);

  for (const job of all) await job.run(new AbortController().signal);
  level = 0;
  await all[0]?.run(new AbortController().signal);

  expect(runs).toEqual(['trim-log', 'retention', 'sign-audit-heads', 'settle-issues']);
});

test('O4: merges rest while the disk is short, and go on after', async () => {
  const events = await house.events();
  const commands: string[] = [];
  const watched = {
    ...events,
    async command(text: string) {
      await events.command(text);
      if (commands.at(-1) !== text) commands.push(text);
    },
  };
  let told: PressureTold | null = { ...CALM, level: 3, reason: 'no room', isDiskShort: true };
  const rest = restMerges(
    { events: watched, eventsTopology: { cluster: null } },
    { pressure: { worst: () => told }, logger: silentLogger, lookMs: 20 },
  );

  await expect.poll(() => commands).toEqual(['SYSTEM STOP MERGES']);
  told = { ...CALM, level: 3, reason: 'late' };
  await expect.poll(() => commands).toEqual(['SYSTEM STOP MERGES', 'SYSTEM START MERGES']);
  await rest.close();

  expect(commands).toHaveLength(2);
});

test('on a cluster a removed project is removed from every node', async () => {
  const events = await house.events();
  const commands: string[] = [];
  const counting = { ...events, command: async (text: string) => void commands.push(text), select: async () => [{ rows: 1 }] as never };

  await removeProjectRows(counting, ['errors'], 7, { cluster: 'main' });
  const params = { q: commands[0] };
  const [parsed] = await events.select<{ f: string }>({ text: 'SELECT formatQuery({q:String}) AS f', params });

  expect(parsed?.f).toContain('ON CLUSTER main');
  expect(commands).toEqual(["ALTER TABLE errors_local ON CLUSTER 'main' DELETE WHERE project_id = 7 SETTINGS mutations_sync = 2"]);
});
