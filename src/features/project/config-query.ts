import type { Metadata } from '../../engines/metadata/port.ts';
import type { ProjectConfig, ProjectKey } from '../../pipeline/project-config.ts';
import { filtersOf } from './filters.ts';
import { groupingRulesOf, projectSettings, scrubbingOf } from './settings.ts';
import type { ProjectSettings } from './settings.ts';

interface ConfigRow {
  id: number;
  org_id: number;
  slug: string;
  platform: string | null;
  status: string;
  settings: Record<string, unknown>;
  org_settings: Record<string, unknown>;
  has_artifacts: boolean;
  has_debug_files: boolean;
  keys: { id: number; public_key: string; is_active: boolean; count: number | null; window: number | null }[] | null;
}

const SELECT_CONFIG = `
  SELECT p.id, p.org_id, p.slug, p.platform, p.status, p.settings, o.settings AS org_settings,
         EXISTS (SELECT 1 FROM artifact_link a WHERE a.project_id = p.id) AS has_artifacts,
         EXISTS (SELECT 1 FROM debug_file d WHERE d.project_id = p.id) AS has_debug_files,
         (SELECT json_agg(json_build_object('id', k.id, 'public_key', k.public_key, 'is_active', k.is_active,
                                            'count', k.rate_limit_count, 'window', k.rate_limit_window_seconds) ORDER BY k.id)
            FROM project_key k WHERE k.project_id = p.id) AS keys
    FROM project p JOIN organization o ON o.id = p.org_id`;

export async function loadConfig(metadata: Metadata, projectId: number): Promise<ProjectConfig | null> {
  const row = await metadata.row<ConfigRow>(`${SELECT_CONFIG} WHERE p.id = $1`, [projectId]);
  return row === null ? null : toConfig(row);
}

/** The newest, at most `limit`. */
export async function loadConfigs(metadata: Metadata, limit: number): Promise<readonly ProjectConfig[]> {
  const rows = await metadata.rows<ConfigRow>(`${SELECT_CONFIG} ORDER BY p.id DESC LIMIT $1`, [limit]);
  return rows.map(toConfig);
}

function toConfig(row: ConfigRow): ProjectConfig {
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
    ...rulesIn(settings),
    ...formerGroupingOf(settings),
    filters: filtersOf(settings.options),
    hasArtifacts: row.has_artifacts,
    hasDebugFiles: row.has_debug_files,
  };
}

function formerGroupingOf(settings: ProjectSettings): Pick<ProjectConfig, 'formerGrouping'> {
  const { secondaryGroupingConfig: config, secondaryGroupingExpiry } = settings;
  return config === null ? {} : { formerGrouping: { config, untilMs: secondaryGroupingExpiry * 1000 } };
}

function rulesIn(settings: ProjectSettings): Pick<ProjectConfig, 'groupingRules'> {
  const groupingRules = groupingRulesOf(settings);
  return groupingRules === null ? {} : { groupingRules };
}

function toKey(row: NonNullable<ConfigRow['keys']>[number]): ProjectKey {
  return {
    keyId: row.id,
    publicKey: row.public_key,
    isActive: row.is_active,
    rateLimit: row.count === null || row.window === null ? null : { count: row.count, windowSeconds: row.window },
  };
}
