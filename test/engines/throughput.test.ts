import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { describeMachine, disturbance, machineTimes } from '../../bench/machine.ts';
import { checkHistory } from '../sim/history.ts';
import { startOpenLoad } from '../sim/open-load.ts';
import { descendantsOf } from '../sim/processes.ts';
import { seededRandom } from '../sim/sent-event.ts';
import { environmentOn, openStoresOn, startRole, startServers, untilAllApplied } from './cluster.ts';

/** `RATE=400 SECONDS=60`, alone on the machine, for the figures in bench/results. */
const RATE = Number(process.env.RATE ?? 50);
const SECONDS = Number(process.env.SECONDS ?? 10);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const PARTITIONS = 4;
/** Linux counts CPU time in these. */
const TICKS_PER_SECOND = 100;

const isComplete = Object.values(inject('programs')).every((program) => program !== null);

/** A measurement: `RATE=200 SECONDS=60`. */
test.skipIf(!isComplete || process.env.RATE === undefined)(
  'how many events roles apart take from acceptance to readable on this machine, and what CPU they and their engines need for it',
  { timeout: SECONDS * 4_000 + 300_000 },
  async () => {
    const random = seededRandom(SEED);
    const servers = await startServers();
    const env = environmentOn(servers);
    const api = await startRole('api and jobs', 'api,jobs', env);
    await api.untilReady();
    const gateway = await startRole('gateway', 'gateway', env);
    const processor = await startRole('processor', 'processor', env);
    await Promise.all([gateway, processor].map((product) => product.untilReady()));
    const projects = await api.projects(4);
    const order = { ports: [gateway.port], projects, random };
    const warmUp = startOpenLoad({ ...order, perSecond: RATE });
    await seconds(Math.min(10, SECONDS));
    await warmUp.stop();
    await untilAllApplied([processor], PARTITIONS, 120_000);

    const [startedAt, cpuBefore, machineBefore] = [performance.now(), cpuByPart(), await machineTimes()];
    const ownBefore = process.cpuUsage();
    const load = startOpenLoad({ ...order, perSecond: RATE });
    await seconds(SECONDS);
    await load.stop();
    const acceptedMs = performance.now() - startedAt;
    await untilAllApplied([processor], PARTITIONS, 240_000);
    const [appliedMs, cpu] = [performance.now() - startedAt, spentSince(cpuBefore)];
    const spent = Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
    const generator = process.cpuUsage(ownBefore);
    const ownMs = spent * 1_000 + (generator.user + generator.system) / 1_000;
    const disturbed = disturbance(machineBefore, await machineTimes(), ownMs);

    const stores = openStoresOn(servers);
    const all = {
      ...load,
      sent: new Map([...warmUp.sent, ...load.sent]),
      acknowledged: new Set([...warmUp.acknowledged, ...load.acknowledged]),
    };
    const report = await checkHistory(stores, { ...all, answers: added(warmUp.answers, load.answers) }).finally(() => stores.close());
    const events = load.acknowledged.size;
    const figures = {
      events,
      acceptedPerSecond: Math.round((events / acceptedMs) * 1_000),
      appliedPerSecond: Math.round((events / appliedMs) * 1_000),
      cpuSecondsPer10000: per10000(spent, events),
      byPart: Object.fromEntries(Object.entries(cpu).map(([name, seconds]) => [name, per10000(seconds, events)])),
      machine: await describeMachine(),
      disturbed,
    };
    console.log(
      JSON.stringify({ seed: SEED, rate: RATE, seconds: SECONDS, ...figures, answers: Object.fromEntries(load.answers), ...report }),
    );
    expect(report.complaints).toEqual([]);
    expect(events).toBe(load.sent.size);
  },
);

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, count * 1_000);
  });
}

/** Seconds of CPU of each role and each engine below this process; the generator is this one and not among them. */
function cpuByPart(): Readonly<Record<string, number>> {
  const parts: Record<string, number> = {};
  for (const { pid, command } of descendantsOf(process.pid)) {
    try {
      // After the command, which stands in brackets and may hold anything: user and system time are the 14th and 15th of all.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const name = partOf(pid, command);
      parts[name] = (parts[name] ?? 0) + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      // It ended between the two looks.
    }
  }
  return parts;
}

const ENGINES = { 'chdb-front': 'clickhouse', kafka: 'kafka', postgres: 'postgres', redis: 'redis', versitygw: 's3' } as const;

function partOf(pid: number, command: string): string {
  const roles = /(?:^|\0)VEDETTE_ROLES=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1];
  if (roles !== undefined) return roles;
  return Object.entries(ENGINES).find(([word]) => command.includes(word))?.[1] ?? 'other';
}

function spentSince(before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(cpuByPart()).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));
}

function per10000(cpuSeconds: number, events: number): number {
  return Math.round((cpuSeconds / events) * 1_000_000) / 100;
}

function added(...all: readonly ReadonlyMap<number, number>[]): Map<number, number> {
  const sum = new Map<number, number>();
  for (const [status, count] of all.flatMap((one) => [...one])) sum.set(status, (sum.get(status) ?? 0) + count);
  return sum;
}
