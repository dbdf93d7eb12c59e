import type { Cache } from '../../engines/cache/port.ts';
import type { Clock } from '../../engines/clock/port.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { DoorSeen, IssuesChanged, LogsChanged, ProjectChanged } from '../../pipeline/channels.ts';
import type { LiveMessage } from './contract.ts';
import { newFold } from './fold.ts';

/** At most four messages a second for one client. */
const WINDOW_MS = 250;
const HEARTBEAT_MS = 20_000;
/** After a gap every client asks for everything again: not all at the same moment. */
const GAP_SPREAD_MS = 1_000;
/** Changes remembered for clients that come back after a short break. */
const MAX_RECENT = 1000;
/** Notes remembered for each project: what the onboarding page shows of the minutes before it was opened. */
const MAX_DOOR_NOTES = 20;
const MAX_DOOR_PROJECTS = 1000;
/** Open connections of this process. */
export const MAX_CLIENTS = 2000;

export interface Client {
  /** Asked for every message: what a caller may see can change while the connection is open. */
  canSee(projectId: number): boolean;
  send(message: LiveMessage): void;
  /** A project was made or changed, perhaps one this client may see from now on. */
  onProject(projectId: number): void;
}

export interface Hub {
  readonly clientCount: number;
  /** Says hello, then tells what happens until the returned function is called. `sinceMs`: the last message the client has. */
  join(client: Client, sinceMs: number | null): () => void;
  doorNotes(projectId: number): readonly DoorSeen[];
  close(): void;
}

interface Recent {
  readonly atMs: number;
  readonly message: IssuesChanged;
}

/** Fans the channels out to the clients of this process. One subscription, whatever their number. */
export function openHub(cache: Cache, clock: Clock): Hub {
  const startedAtMs = clock.now();
  const members = new Set<Member>();
  const door = new Map<number, DoorSeen[]>();
  let recent: Recent[] = [];
  let forgottenMs = startedAtMs;

  const unsubscribes = [
    cache.subscribe(CHANNELS.issues, (value) => {
      const message = value as IssuesChanged; // published by the processor and features/issue only
      recent.push({ atMs: clock.now(), message });
      if (recent.length > MAX_RECENT) {
        const dropped = recent.splice(0, recent.length - MAX_RECENT / 2);
        forgottenMs = dropped.at(-1)?.atMs ?? forgottenMs;
      }
      for (const member of members) member.onIssues(message);
    }),
    cache.subscribe(CHANNELS.logs, (value) => {
      const message = value as LogsChanged; // published by the processor only
      for (const member of members) member.onLogs(message);
    }),
    cache.subscribe(CHANNELS.door, (value) => {
      const seen = value as DoorSeen; // published by the gateway only
      rememberDoor(door, seen);
      for (const member of members) member.onDoor(seen);
    }),
    cache.subscribe(CHANNELS.projects, (value) => {
      const { projectId } = value as ProjectChanged; // published by features/project only
      for (const member of members) member.onProject(projectId);
    }),
    cache.onGap(() => {
      forgottenMs = clock.now();
      recent = [];
      for (const member of members) member.onGap();
    }),
  ];

  return {
    get clientCount() {
      return members.size;
    },
    join(client, sinceMs) {
      const isResumed = sinceMs !== null && sinceMs >= forgottenMs;
      client.send(hello(clock, isResumed));
      const member = newMember(client, clock);
      members.add(member);
      if (isResumed) for (const one of recent) if (one.atMs >= sinceMs) member.onIssues(one.message);
      return () => {
        members.delete(member);
        member.close();
      };
    },
    doorNotes: (projectId) => door.get(projectId) ?? [],
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      for (const member of members) member.close();
      members.clear();
      recent = [];
    },
  };
}

interface Member {
  onIssues(message: IssuesChanged): void;
  onLogs(message: LogsChanged): void;
  onDoor(seen: DoorSeen): void;
  onProject(projectId: number): void;
  onGap(): void;
  close(): void;
}

function hello(clock: Clock, isResumed: boolean): LiveMessage {
  return { type: 'hello', serverTime: new Date(clock.now()).toISOString(), isResumed };
}

function newMember(client: Client, clock: Clock): Member {
  const fold = newFold();
  let sentAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let gapTimer: NodeJS.Timeout | null = null;
  const heartbeat = setInterval(() => client.send({ type: 'heartbeat', serverTime: new Date(clock.now()).toISOString() }), HEARTBEAT_MS);
  heartbeat.unref();

  function flush(): void {
    timer = null;
    sentAtMs = performance.now();
    for (const message of fold.take()) client.send(message);
  }

  /** At once after a quiet time, else when the window is over. */
  function schedule(): void {
    if (timer !== null) return;
    timer = setTimeout(flush, Math.max(0, sentAtMs + WINDOW_MS - performance.now()));
    timer.unref();
  }

  return {
    onIssues(message) {
      if (!client.canSee(message.projectId)) return;
      fold.addIssues(message);
      schedule();
    },
    onLogs(message) {
      if (!client.canSee(message.projectId)) return;
      fold.addLogs(message);
      schedule();
    },
    onDoor(seen) {
      if (!client.canSee(seen.projectId)) return;
      fold.addDoor(seen);
      schedule();
    },
    onProject: (projectId) => client.onProject(projectId),
    onGap() {
      gapTimer ??= setTimeout(() => {
        gapTimer = null;
        client.send(hello(clock, false));
      }, Math.random() * GAP_SPREAD_MS);
      gapTimer.unref();
    },
    close() {
      clearInterval(heartbeat);
      if (timer !== null) clearTimeout(timer);
      if (gapTimer !== null) clearTimeout(gapTimer);
    },
  };
}

function rememberDoor(door: Map<number, DoorSeen[]>, seen: DoorSeen): void {
  const notes = [...(door.get(seen.projectId) ?? []), seen].slice(-MAX_DOOR_NOTES);
  door.delete(seen.projectId);
  door.set(seen.projectId, notes);
  if (door.size > MAX_DOOR_PROJECTS) door.delete(door.keys().next().value ?? 0);
}
