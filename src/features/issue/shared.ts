/** Issues with a public link: found by the secret of the link alone, as long as it was not taken back. */
import type { Sql } from '../../engines/metadata/port.ts';
import { organizationSettings } from '../account/index.ts';
import { shortIdOf } from '../project/index.ts';
import type { z } from 'zod';
import type { Issue, SharedFacts } from './contract.ts';

export interface SharedIssueFound {
  readonly issueId: number;
  readonly orgId: number;
  readonly projectId: number;
  readonly facts: z.infer<typeof SharedFacts>;
}

interface Row {
  readonly id: number;
  readonly org_id: number;
  readonly project_id: number;
  readonly short_id: number;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly status: string;
  readonly platform: string;
  readonly is_unhandled: boolean;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly times_seen: number;
  readonly users_seen: number;
  readonly project_slug: string;
  readonly project_name: string;
  readonly org_name: string;
  readonly org_settings: Readonly<Record<string, unknown>> | null;
}

/** Null for a link that never was, that was taken back, and where the organization shares nothing any more: nobody can tell which. */
export async function findSharedIssue(sql: Sql, shareId: string): Promise<SharedIssueFound | null> {
  const row = await sql.row<Row>(
    `SELECT i.id, i.org_id, i.project_id, i.short_id, i.title, i.culprit, i.level, i.status, i.platform, i.is_unhandled, i.first_seen,
            i.last_seen, i.times_seen, i.users_seen, p.slug AS project_slug, p.name AS project_name, o.name AS org_name,
            o.settings AS org_settings
       FROM issue i JOIN project p ON p.id = i.project_id JOIN organization o ON o.id = i.org_id
      WHERE i.share_id = $1 AND i.is_public AND i.status IN ('unresolved', 'resolved', 'ignored') AND i.times_seen > 0
        AND p.status = 'active'`,
    [shareId],
  );
  if (!row || !organizationSettings(row.org_settings).allowSharedIssues) return null;
  return {
    issueId: row.id,
    orgId: row.org_id,
    projectId: row.project_id,
    facts: {
      shortId: shortIdOf(row.project_slug, row.short_id),
      title: row.title,
      culprit: row.culprit,
      level: row.level,
      status: row.status as Issue['status'], // the condition leaves others out
      platform: row.platform,
      isUnhandled: row.is_unhandled,
      firstSeen: row.first_seen.toISOString(),
      lastSeen: row.last_seen.toISOString(),
      count: row.times_seen,
      userCount: row.users_seen,
      projectName: row.project_name,
      organizationName: row.org_name,
    },
  };
}

/** Whether the organization lets its issues be shared at all. */
export async function maySharePublicly(sql: Sql, orgId: number): Promise<boolean> {
  const row = await sql.row<{ settings: Readonly<Record<string, unknown>> | null }>('SELECT settings FROM organization WHERE id = $1', [
    orgId,
  ]);
  return organizationSettings(row?.settings ?? null).allowSharedIssues;
}
