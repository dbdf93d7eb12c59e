import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { house } from '../../test/house.ts';
import { startProcessGuard } from './process-guard.ts';
import type { ProcessGuard } from './process-guard.ts';
import { stopInOrder, supervise } from './supervise.ts';
import type { ChildEvent, ChildPlan, SupervisedChild } from './supervise.ts';

const PARENT = new URL('../../test/programs/parent.ts', import.meta.url).pathname;
const FOREVER = 'while :; do sleep 0.1; done';
const STUBBORN = `trap '' TERM; ${FOREVER}`;

test('a process that was killed is started again', async () => {
  const events: ChildEvent[] = [];
  const child = start({ script: FOREVER, onEvent: (event) => events.push(event) });
  await child.whenReady();
  const firstPid = child.pid ?? 0;

  process.kill(firstPid, 'SIGKILL');
  await expect.poll(() => child.isReady && child.pid !== firstPid).toBe(true);

  expect(isAlive(child.pid ?? 0)).toBe(true);
  expect(events.find((event) => event.kind === 'exited')).toEqual({ kind: 'exited', code: null, signal: 'SIGKILL', isExpected: false });
});

test('a process that dies again and again is started with growing delays', async () => {
  const delaysMs: number[] = [];
  const onEvent = (event: ChildEvent): void => void (event.kind === 'waiting' && delaysMs.push(event.delayMs));
  start({ script: 'exit 1', onEvent, random: () => 0 });

  await expect.poll(() => delaysMs.length).toBeGreaterThanOrEqual(4);

  expect(delaysMs.slice(0, 4)).toEqual([50, 100, 200, 400]);
});

test('a child that never serves is given up when its plan says so, with the reason', async () => {
  const child = start({ script: 'exit 3', giveUpAfter: 2, ready: (_child, signal) => new Promise(() => void signal) });

  await expect(child.whenReady()).rejects.toThrow('ended at its start (code 3)');
});

test('a program that does not exist is a failed start, not a crash', async () => {
  const child = start({ start: () => spawn('/no/such/program'), giveUpAfter: 1 });

  await expect(child.whenReady()).rejects.toThrow('ENOENT');
});

test('a start that takes too long is ended and counts as failed', async () => {
  const child = start({ script: FOREVER, ready: () => new Promise(() => {}), readyTimeoutMs: 100, giveUpAfter: 1 });

  await expect(child.whenReady()).rejects.toThrow(/timeout/i);
  await expect.poll(() => child.pid).toBeNull();
});

test('stopping asks first and kills those who do not listen, one after the other, within the time given', async () => {
  const events: ChildEvent[] = [];
  const polite = start({ script: FOREVER });
  const stubborn = start({ script: STUBBORN, onEvent: (event) => events.push(event) });
  const others = Array.from({ length: 3 }, () => start({ script: STUBBORN }));
  const children = [polite, stubborn, ...others];
  await Promise.all(children.map((child) => child.whenReady()));
  const pids = children.map((child) => child.pid ?? 0);

  const startedAt = performance.now();
  await stopInOrder(children, 1_500);

  // 6 s if each of the four who do not listen had all of the time; they would never end by themselves.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(pids.map(isAlive)).toEqual(pids.map(() => false));
  expect(events.map((event) => event.kind)).toContain('killed');
});

test('stopping while a restart is awaited ends the waiting', async () => {
  const child = start({ script: 'exit 1' });
  await expect.poll(() => child.pid, { interval: 1 }).toBeNull();

  await child.stop();

  await expect(child.whenReady()).rejects.toThrow('was stopped');
});

test.each(['polite', 'stubborn'])('a %s child does not outlive a parent that was killed', async (kind) => {
  const parent = fork(PARENT, [kind], { execArgv: [] });
  const [{ pid }] = (await once(parent, 'message')) as [{ pid: number }];
  house.onClose(() => endIfAlive(pid));
  expect(isAlive(pid)).toBe(true);

  parent.kill('SIGKILL');

  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a guard that was killed is replaced by one that knows the whole list', async () => {
  const parent = fork(PARENT, ['polite'], { execArgv: [] });
  const [{ pid }] = (await once(parent, 'message')) as [{ pid: number }];
  house.onClose(() => endIfAlive(pid));
  const guards = () => childrenOf(parent.pid ?? 0).filter((child) => child !== pid);
  const [guard = 0] = guards();

  process.kill(guard, 'SIGKILL');
  await expect.poll(() => guards().some((other) => other !== guard)).toBe(true);
  parent.kill('SIGKILL');

  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a child that stands back does so with every process it starts', async () => {
  // What it starts before it stands back keeps its place, so it waits as a program's start does.
  const script = `until [ "$(nice)" = ${getPriority() + 7} ]; do sleep 0.01; done; sleep 100 & wait`;
  const child = start({ script, niceness: 7 });

  await child.whenReady();

  const pid = child.pid ?? 0;
  await expect.poll(() => commandsOf(childrenOf(pid))).toEqual(['sleep 100']);
  expect([pid, ...childrenOf(pid)].map((one) => getPriority(one) - getPriority())).toEqual([7, 7]);
  for (const one of childrenOf(pid)) house.onClose(async () => endIfAlive(one));
});

function commandsOf(pids: readonly number[]): readonly string[] {
  return pids.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
}

interface Overrides extends Partial<ChildPlan> {
  readonly script?: string;
}

function start(overrides: Overrides): SupervisedChild {
  const guard: ProcessGuard = overrides.guard ?? startProcessGuard();
  const child = supervise({
    name: 'child',
    random: Math.random,
    start: () => spawn('/bin/sh', ['-c', overrides.script ?? ''], { stdio: 'ignore' }),
    // A shell needs a moment to set its traps.
    ready: () => new Promise((resolve) => setTimeout(resolve, 100)),
    ...overrides,
    guard,
  });
  house.onClose(async () => {
    await child.stop(100);
    await guard.close();
  });
  return child;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: all of them are our own.
    return false;
  }
}

function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child ?? 0);
}

function endIfAlive(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
