/** Where a line of code is to be seen: a project's `sourceLinks`, applied to a frame. Pure but for the one question. */
import type { Sql } from '../../engines/metadata/port.ts';
import type { SourceLink } from './contract.ts';
import { projectSettings } from './settings.ts';

export interface CodePlace {
  /** As the frame names its file; the first that fits a mapping is taken. */
  readonly paths: readonly string[];
  readonly line: number;
  readonly release: string | null;
}

/** The address of a line, or null when no mapping of the project fits. */
export function sourceLinkOf(links: readonly SourceLink[], { paths, line, release }: CodePlace): string | null {
  for (const { stackRoot, url } of links) {
    const path = paths.find((each) => each.startsWith(stackRoot));
    if (path === undefined) continue;
    const segments = path
      .slice(stackRoot.length)
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.');
    // The path is the sender's: it must not climb out of the repository that the project named.
    if (segments.length === 0 || segments.includes('..')) return null;
    return url
      .replaceAll('{path}', () => segments.map(encodeURIComponent).join('/'))
      .replaceAll('{line}', () => String(line))
      .replaceAll('{commit}', () => encodeURIComponent(commitOf(release)))
      .replaceAll('{release}', () => encodeURIComponent(release ?? ''));
  }
  return null;
}

/** A release that is named by its commit says it; of another one the newest code is shown. */
function commitOf(release: string | null): string {
  const bare = release?.slice(release.lastIndexOf('@') + 1) ?? '';
  return /^[0-9a-f]{7,40}$/.test(bare) && /\d/.test(bare) ? bare : 'HEAD';
}

/** Mappings by project; a project without some is not in the answer. */
export async function sourceLinksOf(sql: Sql, projectIds: readonly number[]): Promise<ReadonlyMap<number, readonly SourceLink[]>> {
  const rows = await sql.rows<{ id: number; settings: Record<string, unknown> }>(
    `SELECT id, settings FROM project WHERE id = ANY($1::bigint[]) AND settings ? 'sourceLinks'`,
    [projectIds],
  );
  return new Map(rows.map((row) => [Number(row.id), projectSettings(row.settings).sourceLinks]));
}
