import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Database } from 'lmdb';
import type { LogMembership } from './port.ts';

export interface JoinOptions {
  readonly groups: Database<string, string>;
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
  readonly onAssigned: (partitions: readonly number[]) => Promise<void>;
}

/** What a member says of itself. It works on `owned` and on nothing else. */
interface Member {
  readonly id: string;
  readonly pid: number;
  /** Tells the process from a later one with the same number. */
  readonly born: string;
  readonly owned: readonly number[];
}

/** How often a member looks who else is there; joins and leaves of the same process are seen at once. */
const LOOK_MS = 500;

/** Members of this process, over all groups: told of each other's changes, and known to be alive. */
const local = new Map<string, () => void>();

/**
 * Divides the partitions among the members of all processes on this machine. Each member knows its fair share from the list; it
 * gives up what is beyond it, waits until its own work on that has stopped, and only then strikes it from its entry. It takes up
 * what is its share and in nobody's entry. So no partition has two owners, with no leader and no clock. A member whose process is
 * gone is struck out by whoever sees it.
 */
export async function joinGroup(options: JoinOptions): Promise<LogMembership> {
  const membership = new Membership(options);
  await membership.enter();
  return membership;
}

class Membership implements LogMembership {
  readonly #options: JoinOptions;
  readonly #id = randomUUID();
  readonly #prefix: string;
  #owned: readonly number[] = [];
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<void> = Promise.resolve();
  #hasLeft = false;

  constructor(options: JoinOptions) {
    this.#options = options;
    this.#prefix = `member/${options.group}/${options.topic}/`;
  }

  async enter(): Promise<void> {
    local.set(this.#id, () => this.#lookSoon());
    await this.#change((members) => members.set(this.#id, this.#self([])));
    await this.#look();
    // Told even when there is nothing to own yet.
    if (this.#owned.length === 0) await this.#options.onAssigned([]);
    tellOthers(this.#id);
    this.#schedule();
  }

  async leave(): Promise<void> {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#turn;
    if (this.#owned.length > 0) await this.#options.onAssigned([]);
    await this.#change((members) => members.delete(this.#id));
    local.delete(this.#id);
    tellOthers(this.#id);
  }

  #schedule(): void {
    if (this.#hasLeft) return;
    this.#timer = setTimeout(() => this.#lookSoon(), LOOK_MS);
    this.#timer.unref();
  }

  #lookSoon(): void {
    if (this.#hasLeft) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#turn = this.#turn
      .then(() => this.#look())
      // The store may be closing or full; the next look tries again.
      .catch(() => {})
      .then(() => this.#schedule());
  }

  async #look(): Promise<void> {
    if (this.#hasLeft) return;
    this.#options.groups.resetReadTxn();
    const share = this.#shareOf(this.#read());
    const kept = this.#owned.filter((partition) => share.has(partition));
    if (kept.length < this.#owned.length) {
      await this.#options.onAssigned(kept);
      await this.#change((members) => members.set(this.#id, this.#self(kept)));
      this.#owned = kept;
      tellOthers(this.#id);
    }
    if (!this.#hasWork(share)) return;
    const owned = await this.#change((members) => this.#claim(members, share));
    if (owned.length === this.#owned.length) return;
    this.#owned = owned;
    await this.#options.onAssigned(owned);
  }

  /** Something to claim, or somebody to strike out: without either nothing is written, and an idle group costs no commit. */
  #hasWork(share: ReadonlySet<number>): boolean {
    this.#options.groups.resetReadTxn();
    const members = this.#read();
    const hasDead = [...members.values()].some((member) => !isAlive(member));
    const taken = new Set([...members.values()].flatMap((member) => member.owned));
    return hasDead || !members.has(this.#id) || [...share].some((partition) => !taken.has(partition));
  }

  #claim(members: Map<string, Member>, share: ReadonlySet<number>): readonly number[] {
    for (const member of members.values()) if (!isAlive(member)) members.delete(member.id);
    const others = new Set([...members.values()].filter((member) => member.id !== this.#id).flatMap((member) => member.owned));
    const owned = [...share].filter((partition) => this.#owned.includes(partition) || !others.has(partition));
    members.set(this.#id, this.#self(owned));
    return owned;
  }

  #shareOf(members: ReadonlyMap<string, Member>): Set<number> {
    const ids = [...members.values()].filter(isAlive).map((member) => member.id);
    if (!ids.includes(this.#id)) ids.push(this.#id);
    const position = ids.toSorted().indexOf(this.#id);
    const share = new Set<number>();
    for (let partition = position; partition < this.#options.partitions; partition += ids.length) share.add(partition);
    return share;
  }

  #self(owned: readonly number[]): Member {
    return { id: this.#id, pid: process.pid, born: bornOf(process.pid), owned };
  }

  #read(): Map<string, Member> {
    const members = new Map<string, Member>();
    for (const { value } of this.#options.groups.getRange({ start: this.#prefix, end: `${this.#prefix}~` })) {
      // Written by this file alone.
      const member = JSON.parse(value) as Member;
      members.set(member.id, member);
    }
    return members;
  }

  async #change<T>(edit: (members: Map<string, Member>) => T): Promise<T> {
    const { groups } = this.#options;
    return groups.transaction(() => {
      const before = this.#read();
      const after = new Map(before);
      const result = edit(after);
      for (const id of before.keys()) if (!after.has(id)) void groups.remove(this.#prefix + id);
      for (const [id, member] of after) if (before.get(id) !== member) void groups.put(this.#prefix + id, JSON.stringify(member));
      return result;
    });
  }
}

function tellOthers(id: string): void {
  for (const [other, look] of local) if (other !== id) look();
}

function isAlive(member: Member): boolean {
  if (member.pid === process.pid) return local.has(member.id);
  try {
    process.kill(member.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return bornOf(member.pid) === member.born;
}

/** When the process was started, in the kernel's ticks. Elsewhere than on Linux the number alone must do. */
function bornOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    // The name in parentheses may hold anything; the 20th field after it is the start time.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    // Gone between two looks, or hidden from us.
    return '';
  }
}
