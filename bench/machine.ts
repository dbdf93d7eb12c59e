import { readFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';

/** Processor time of the whole machine since it started, in milliseconds. */
export interface MachineTimes {
  readonly atMs: number;
  readonly busyMs: number;
  /** Taken by the host for other guests. */
  readonly stolenMs: number;
}

const TICK_MS = 10;

export async function machineTimes(): Promise<MachineTimes> {
  const text = await readFile('/proc/stat', 'utf8');
  // user nice system idle iowait irq softirq steal
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = text
    .slice(5, text.indexOf('\n'))
    .trim()
    .split(/\s+/)
    .map(Number);
  return { atMs: performance.now(), busyMs: (user + nice + system + irq + softirq) * TICK_MS, stolenMs: steal * TICK_MS };
}

/** Who else used the machine between two moments: cores of other programs, and what the host withheld. */
export function disturbance(from: MachineTimes, to: MachineTimes, ownMs: number): string {
  const wallMs = to.atMs - from.atMs;
  const others = Math.max(0, (to.busyMs - from.busyMs - ownMs) / wallMs);
  const stolen = (to.stolenMs - from.stolenMs) / wallMs;
  return `load ${loadNow()}, others ${others.toFixed(2)} cores${stolen > 0.02 ? `, stolen ${stolen.toFixed(2)}` : ''}`;
}

export function loadNow(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

export async function describeMachine(): Promise<string> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const model = /^model name\s*: (.*)$/m.exec(text)?.[1] ?? cpus()[0]?.model ?? 'unknown';
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}`;
}
