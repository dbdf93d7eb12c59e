import type { Cache } from '../../engines/cache/port.ts';
import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { ProjectChanged } from '../../pipeline/channels.ts';
import type { ProjectConfig, ProjectConfigs } from '../../pipeline/project-config.ts';
import type { ConfigCopies } from './config-copies.ts';
import { keepConfigs } from './config-keeper.ts';
import type { HeldConfigs } from './config-keeper.ts';
import { loadConfig, loadConfigs } from './config-query.ts';

/** A change made elsewhere is seen after this, even when its announcement was lost (reliability O6). */
const FRESH_MS = 10_000;
/** How long the last known copy serves while PostgreSQL is away (O7). */
const KEPT_MS = 24 * 3600_000;
/** An unknown key is asked for again after this: a new key works at once on this process, and soon on others. */
const UNKNOWN_MS = 5_000;
/** Bound of remembered unknown keys: they are chosen by strangers. */
const MAX_UNKNOWN = 10_000;
/** Bound of remembered projects; the one that was read longest ago goes first. */
const MAX_PROJECTS = 20_000;
/** Whoever sends waits no longer for PostgreSQL than this when there is a copy. */
const PATIENCE_MS = 500;
/** After that copies serve at once for a while, and PostgreSQL is asked beside. */
const AWAY_MS = 2_000;

interface Held {
  readonly config: ProjectConfig | null;
  readonly readAtMs: number;
}

interface Deps {
  readonly metadata: Metadata;
  readonly cache: Cache;
  readonly clock: Clock;
}

export interface ClosableProjectConfigs extends ProjectConfigs {
  close(): void;
  /** Takes what an earlier process left, keeps copies of every project from now on, and reads them all. For gateways. */
  keep(copies: ConfigCopies, saveEveryMs?: number): Promise<void>;
  /** Null while PostgreSQL answers; else since when the copies serve, and of how many projects. */
  away(): { readonly sinceMs: number; readonly copies: number } | null;
}

/**
 * Configuration of projects for the pipeline: answered from memory when younger than 10 s; an older copy is read again, and
 * serves on for a day when PostgreSQL does not answer. Concurrent look-ups of one key share one query.
 * @throws MetadataUnavailableError only when there is no copy at all.
 */
export function projectConfigs(deps: Deps): ClosableProjectConfigs {
  return new Configs(deps);
}

class Configs implements ClosableProjectConfigs {
  readonly #metadata: Metadata;
  readonly #clock: Clock;
  readonly #byId = new Map<number, Held>();
  readonly #idByKey = new Map<string, number>();
  readonly #unknownKeys = new Map<string, number>();
  readonly #underway = new Map<string, Promise<ProjectConfig | null>>();
  readonly #closers: (() => void)[] = [];
  #away: { readonly sinceMs: number; readonly untilMs: number } | null = null;
  #hasChanged = false;

  constructor({ metadata, cache, clock }: Deps) {
    this.#metadata = metadata;
    this.#clock = clock;
    this.#closers.push(cache.subscribe(CHANNELS.projects, (message) => this.#outdate([(message as ProjectChanged).projectId]))); // published by this room only
    this.#closers.push(cache.onGap(() => this.#outdate([...this.#byId.keys()])));
  }

  byProjectId(projectId: number): Promise<ProjectConfig | null> | ProjectConfig | null {
    const held = this.#byId.get(projectId);
    const nowMs = this.#clock.now();
    if (held && Math.abs(nowMs - held.readAtMs) < FRESH_MS) return held.config;
    const asked = this.#once(`project:${projectId}`, async () => this.#remember(projectId, await loadConfig(this.#metadata, projectId)));
    if (held === undefined || !isWithin(held, nowMs)) return asked;
    if (this.#away === null || performance.now() >= this.#away.untilMs) return this.#orCopy(asked, held);
    asked.catch(() => undefined);
    return held.config;
  }

  byPublicKey(publicKey: string): Promise<ProjectConfig | null> | ProjectConfig | null {
    const projectId = this.#idByKey.get(publicKey);
    if (projectId !== undefined) return this.byProjectId(projectId);
    const unknownAtMs = this.#unknownKeys.get(publicKey) ?? -Infinity;
    if (Math.abs(this.#clock.now() - unknownAtMs) < UNKNOWN_MS) return null;
    return this.#once(`key:${publicKey}`, () => this.#find(publicKey));
  }

  async keep(copies: ConfigCopies, saveEveryMs?: number): Promise<void> {
    this.#closers.push(await keepConfigs(this.#held(), copies, saveEveryMs));
  }

  away(): { readonly sinceMs: number; readonly copies: number } | null {
    return this.#away === null ? null : { sinceMs: this.#away.sinceMs, copies: this.#byId.size };
  }

  close(): void {
    for (const close of this.#closers) close();
  }

  /** Kept for the time PostgreSQL may be away. */
  #outdate(projectIds: readonly number[]): void {
    for (const projectId of projectIds) {
      const held = this.#byId.get(projectId);
      if (held) this.#byId.set(projectId, { ...held, readAtMs: -Infinity });
    }
    this.#unknownKeys.clear();
  }

  async #find(publicKey: string): Promise<ProjectConfig | null> {
    const found = await this.#metadata.row<{ project_id: number }>('SELECT project_id FROM project_key WHERE public_key = $1', [publicKey]);
    if (found) return this.byProjectId(found.project_id);
    if (this.#unknownKeys.size >= MAX_UNKNOWN) this.#unknownKeys.clear();
    this.#unknownKeys.set(publicKey, this.#clock.now());
    return null;
  }

  #remember(projectId: number, config: ProjectConfig | null): ProjectConfig | null {
    this.#put(projectId, { config, readAtMs: this.#clock.now() });
    this.#away = null;
    return config;
  }

  #put(projectId: number, held: Held): void {
    const before = this.#byId.get(projectId)?.config;
    for (const key of before?.keys ?? []) this.#idByKey.delete(key.publicKey);
    this.#byId.delete(projectId);
    this.#byId.set(projectId, held);
    for (const key of held.config?.keys ?? []) this.#idByKey.set(key.publicKey, projectId);
    if (this.#byId.size > MAX_PROJECTS) this.#forgetOldest();
    this.#hasChanged ||= JSON.stringify(before) !== JSON.stringify(held.config);
  }

  #forgetOldest(): void {
    const [oldest] = this.#byId.keys();
    if (oldest === undefined) return;
    for (const key of this.#byId.get(oldest)?.config?.keys ?? []) this.#idByKey.delete(key.publicKey);
    this.#byId.delete(oldest);
  }

  #once(name: string, work: () => Promise<ProjectConfig | null>): Promise<ProjectConfig | null> {
    const running = this.#underway.get(name);
    if (running) return running;
    const promise = work().finally(() => this.#underway.delete(name));
    this.#underway.set(name, promise);
    return promise;
  }

  /** What PostgreSQL says, or the last known copy when it says nothing in time. */
  async #orCopy(asked: Promise<ProjectConfig | null>, held: Held): Promise<ProjectConfig | null> {
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), PATIENCE_MS);
    const found = await Promise.race([asked, late.promise]).catch(() => 'late' as const);
    clearTimeout(timer);
    if (found !== 'late') return found;
    // Should it be answered later, the next one finds that; should it fail, this one has its answer.
    asked.catch(() => undefined);
    this.#noteAway();
    return held.config;
  }

  #noteAway(): void {
    this.#away = { sinceMs: this.#away?.sinceMs ?? this.#clock.now(), untilMs: performance.now() + AWAY_MS };
  }

  #held(): HeldConfigs {
    return {
      put: ({ config, readAtMs }) => this.#put(config.projectId, { config, readAtMs }),
      all: () => [...this.#byId.values()].flatMap(({ config, readAtMs }) => (config === null ? [] : [{ config, readAtMs }])),
      readAll: () => this.#readAll(),
      hasChanged: () => {
        const has = this.#hasChanged;
        this.#hasChanged = false;
        return has;
      },
    };
  }

  async #readAll(): Promise<void> {
    try {
      for (const config of await loadConfigs(this.#metadata, MAX_PROJECTS)) this.#remember(config.projectId, config);
      // Their ages at least.
      this.#hasChanged = true;
    } catch {
      this.#noteAway();
    }
  }
}

/** An announcement sets the reading time to -Infinity: such a copy has no known age and still beats answering nothing. */
function isWithin(held: Held, nowMs: number): boolean {
  return held.readAtMs === -Infinity || nowMs - held.readAtMs < KEPT_MS;
}
