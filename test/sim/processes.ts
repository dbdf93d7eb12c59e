import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
}

/** What each child of the product is for, told by its command line. */
const CHILDREN = {
  processor: /processor-child/,
  events: /chdb-front/,
  postgres: /bin\/postgres /,
} as const;

export type ChildName = keyof typeof CHILDREN;
export const CHILD_NAMES = Object.keys(CHILDREN) as ChildName[]; // the keys of the object just above

/** What a process of the product is for; `main` for the one that has no other name. */
export function kindOf({ command }: Pick<RunningProcess, 'command'>): ChildName | 'main' {
  return CHILD_NAMES.find((name) => CHILDREN[name].test(command)) ?? (command.startsWith('postgres: ') ? 'postgres' : 'main');
}

/** Every process of the machine, zombies left out: those are dead and only wait to be counted. */
export function runningProcesses(): readonly RunningProcess[] {
  return execFileSync('ps', ['-ww', '-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && !match[3]?.startsWith('Z'))
    .map((match) => ({ pid: Number(match?.[1]), parentPid: Number(match?.[2]), command: match?.[4] ?? '' }));
}

/** Children, their children and so on. */
export function descendantsOf(pid: number): readonly RunningProcess[] {
  const byParent = Map.groupBy(runningProcesses(), (one) => one.parentPid);
  const found: RunningProcess[] = [];
  const open = [pid];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const child of byParent.get(parent) ?? []) {
      found.push(child);
      open.push(child.pid);
    }
  }
  return found.filter((one) => !one.command.startsWith('ps '));
}

/** Those of `before` that still run. A number may have been given to another program since, which has another command. */
export function survivorsOf(before: readonly RunningProcess[]): readonly RunningProcess[] {
  const now = new Map(runningProcesses().map((one) => [one.pid, one.command]));
  return before.filter((one) => now.get(one.pid) === one.command);
}

/** The supervised child of the product's main process, or null between two. */
export function childPid(mainPid: number, name: ChildName): number | null {
  return runningProcesses().find((one) => one.parentPid === mainPid && CHILDREN[name].test(one.command))?.pid ?? null;
}

/** SIGKILL; false when it was gone already. */
export function killNow(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it ended by itself meanwhile.
    return false;
  }
}

/**
 * Memory that a process cannot give back: its own, and its part of what it shares. Files that it mapped are left out, for the system
 * takes those pages when it wants: an embedded log is mapped as a whole by two processes, and grows with what is sent. 0 for a process
 * that is gone.
 */
export function heldBytes(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0);
    return (kilobytes('Pss_Anon') + kilobytes('Pss_Shmem')) * 1024;
  } catch {
    return 0;
  }
}

/** Resident memory as Linux counts it, mapped files too; 0 for a process that is gone. */
export function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

const PAGE_BYTES = 4096;

/** Open file descriptors; 0 for a process that is gone. */
export function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
