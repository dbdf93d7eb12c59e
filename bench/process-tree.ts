import { readdir, readFile } from 'node:fs/promises';

/** What a process and everything below it uses; Linux only. */
export interface TreeUse {
  /** User and system time since each process began, of ended children too. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Anonymous and shared memory by share (PSS); mapped files, such as the log, are not in it. */
  readonly memoryBytes: Readonly<Record<string, number>>;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const TICK_MS = 10;

export async function treeUse(root: number): Promise<TreeUse> {
  const cpuMs: Record<string, number> = {};
  const memoryBytes: Record<string, number> = {};
  for (const { pid, ticks } of await treeOf(root)) {
    const name = pid === root ? 'main' : await nameOf(pid);
    cpuMs[name] = (cpuMs[name] ?? 0) + ticks * TICK_MS;
    memoryBytes[name] = (memoryBytes[name] ?? 0) + (await memoryOf(pid));
  }
  return { cpuMs, memoryBytes };
}

export function total(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}

async function treeOf(root: number): Promise<readonly Stat[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = (await Promise.all(names.map((name) => statOf(Number(name))))).filter((stat) => stat !== null);
  const children = Map.groupBy(stats, (stat) => stat.parent);
  const tree = stats.filter((stat) => stat.pid === root);
  for (const stat of tree) tree.push(...(children.get(stat.pid) ?? []));
  return tree;
}

async function statOf(pid: number): Promise<Stat | null> {
  const text = await read(pid, 'stat');
  if (text === '') return null;
  // Fields after the name, which may hold anything: 3 state, 4 parent, 14 … 17 times of its own and of children waited for.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) };
}

async function nameOf(pid: number): Promise<string> {
  const command = (await read(pid, 'cmdline')).replaceAll('\0', ' ');
  if (command.includes('processor-child')) return 'processor';
  if (command.includes('chdb')) return 'events';
  return command.includes('postgres') ? 'postgres' : 'other';
}

async function memoryOf(pid: number): Promise<number> {
  const text = await read(pid, 'smaps_rollup');
  const kilobytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return (kilobytes('Pss_Anon') + kilobytes('Pss_Shmem')) * 1024;
}

/** Empty when the process has just ended. */
function read(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
}
