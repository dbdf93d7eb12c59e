import type { Cache } from '../../engines/cache/port.ts';
import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { ProjectChanged } from '../../pipeline/channels.ts';
import type { ProjectConfig, ProjectConfigs, ProjectKey } from '../../pipeline/project-config.ts';
import { projectSettings, scrubbingOf } from './settings.ts';

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
}

/**
 * Configuration of projects for the pipeline: answered from memory when younger than 10 s; an older copy is read again, and
 * serves on for a day when PostgreSQL does not answer. Concurrent look-ups of one key share one query.
 * @throws MetadataUnavailableError only when there is no copy at all.
 */
export function projectConfigs({ metadata, cache, clock }: Deps): ClosableProjectConfigs {
  const byId = new Map<number, Held>();
  const idByKey = new Map<string, number>();
  const unknownKeys = new Map<string, number>();
  const underway = new Map<string, Promise<ProjectConfig | null>>();

  const close = cache.subscribe(CHANNELS.projects, (message) => {
    const { projectId } = message as ProjectChanged; // published by features/project only
    const held = byId.get(projectId);
    // Out of date, but kept for the time PostgreSQL may be away.
    if (held) byId.set(projectId, { ...held, readAtMs: -Infinity });
    unknownKeys.clear();
  });

  function remember(projectId: number, config: ProjectConfig | null): ProjectConfig | null {
    const before = byId.get(projectId)?.config;
    for (const key of before?.keys ?? []) idByKey.delete(key.publicKey);
    byId.delete(projectId);
    byId.set(projectId, { config, readAtMs: clock.now() });
    for (const key of config?.keys ?? []) idByKey.set(key.publicKey, projectId);
    if (byId.size > MAX_PROJECTS) forgetOldest();
    return config;
  }

  function forgetOldest(): void {
    const [oldest] = byId.keys();
    if (oldest === undefined) return;
    for (const key of byId.get(oldest)?.config?.keys ?? []) idByKey.delete(key.publicKey);
    byId.delete(oldest);
  }

  function once(name: string, work: () => Promise<ProjectConfig | null>): Promise<ProjectConfig | null> {
    const running = underway.get(name);
    if (running) return running;
    const promise = work().finally(() => underway.delete(name));
    underway.set(name, promise);
    return promise;
  }

  function byProjectId(projectId: number): Promise<ProjectConfig | null> | ProjectConfig | null {
    const held = byId.get(projectId);
    const nowMs = clock.now();
    if (held && Math.abs(nowMs - held.readAtMs) < FRESH_MS) return held.config;
    return once(`project:${projectId}`, async () => {
      try {
        return remember(projectId, await loadConfig(metadata, projectId));
      } catch (error) {
        if (held && isWithin(held, nowMs)) return held.config;
        throw error;
      }
    });
  }

  function byPublicKey(publicKey: string): Promise<ProjectConfig | null> | ProjectConfig | null {
    const projectId = idByKey.get(publicKey);
    if (projectId !== undefined) return byProjectId(projectId);
    if (Math.abs(clock.now() - (unknownKeys.get(publicKey) ?? -Infinity)) < UNKNOWN_MS) return null;
    return once(`key:${publicKey}`, async () => {
      const found = await metadata.row<{ project_id: number }>('SELECT project_id FROM project_key WHERE public_key = $1', [publicKey]);
      if (found) return byProjectId(found.project_id);
      if (unknownKeys.size >= MAX_UNKNOWN) unknownKeys.clear();
      unknownKeys.set(publicKey, clock.now());
      return null;
    });
  }

  return { byProjectId, byPublicKey, close };
}

/** An announcement sets the reading time to -Infinity: such a copy has no known age and still beats answering nothing. */
function isWithin(held: Held, nowMs: number): boolean {
  return held.readAtMs === -Infinity || nowMs - held.readAtMs < KEPT_MS;
}

interface ConfigRow {
  id: number;
  org_id: number;
  slug: string;
  platform: string | null;
  status: string;
  settings: Record<string, unknown>;
  org_settings: Record<string, unknown>;
  keys: { id: number; public_key: string; is_active: boolean; count: number | null; window: number | null }[] | null;
}

async function loadConfig(metadata: Metadata, projectId: number): Promise<ProjectConfig | null> {
  const row = await metadata.row<ConfigRow>(
    `SELECT p.id, p.org_id, p.slug, p.platform, p.status, p.settings, o.settings AS org_settings,
            (SELECT json_agg(json_build_object('id', k.id, 'public_key', k.public_key, 'is_active', k.is_active,
                                               'count', k.rate_limit_count, 'window', k.rate_limit_window_seconds) ORDER BY k.id)
               FROM project_key k WHERE k.project_id = p.id) AS keys
       FROM project p JOIN organization o ON o.id = p.org_id
      WHERE p.id = $1`,
    [projectId],
  );
  if (!row) return null;
  const settings = projectSettings(row.settings);
  return {
    projectId: row.id,
    orgId: row.org_id,
    slug: row.slug,
    platform: row.platform,
    isActive: row.status === 'active',
    keys: (row.keys ?? []).map(toKey),
    allowedDomains: settings.allowedDomains,
    scrubbing: scrubbingOf(row.org_settings, row.settings),
    groupingConfig: settings.groupingConfig,
  };
}

function toKey(row: NonNullable<ConfigRow['keys']>[number]): ProjectKey {
  return {
    keyId: row.id,
    publicKey: row.public_key,
    isActive: row.is_active,
    rateLimit: row.count === null || row.window === null ? null : { count: row.count, windowSeconds: row.window },
  };
}
