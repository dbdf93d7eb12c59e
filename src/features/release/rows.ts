/** Releases as rows, and as the API shows them. */
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import type { PageWindow } from '../../http/cursor.ts';
import type { Reach } from '../../http/identity.ts';
import type { Release, ReleaseSort } from './contract.ts';
import { parseRelease } from './version.ts';

export interface ReleaseRow {
  id: number;
  version: string;
  status: string;
  ref: string | null;
  url: string | null;
  detail: Record<string, unknown>;
  date_added: Date;
  date_started: Date | null;
  date_released: Date | null;
  first_event: Date | null;
  last_event: Date | null;
  new_issues: number;
  commit_count: number;
  last_commit: string | null;
  deploy_count: number;
  last_deploy: {
    id: number;
    environment: string;
    name: string | null;
    url: string | null;
    started: string | null;
    finished: string;
  } | null;
  authors: { name: string | null; email: string | null }[] | null;
  projects: { id: number; slug: string; name: string; platform: string | null; new_issues: number }[];
}

export interface ReleaseQuestion {
  readonly reach: Reach;
  readonly projectIds: readonly number[];
  /** The one that is wanted; null for a list. */
  readonly version?: string;
  /** Part of a version, the beginning of a commit, or part of an author's name or address. */
  readonly query?: string;
  readonly status?: 'open' | 'archived' | undefined;
  readonly sort?: ReleaseSort;
  /** Versions with the most of what is sorted by first; the others follow by date. */
  readonly ranked?: readonly string[];
  /** Environments, and the versions that were seen there: others are left out, unless they were deployed there. */
  readonly within?: { readonly environments: readonly string[]; readonly versions: readonly string[] } | null;
  readonly window: PageWindow;
}

const NEWEST = 'coalesce(r.date_released, r.date_added) DESC, r.id DESC';
const VERSION_PARTS = `r.major DESC NULLS LAST, r.minor DESC, r.patch DESC, r.revision DESC, (r.prerelease = '') DESC, r.prerelease DESC,
  r.build_number DESC NULLS LAST, r.build_code DESC`;

/** Expressions of ours, chosen by name. */
const ORDERS: Readonly<Record<ReleaseSort, string>> = {
  date: NEWEST,
  semver: `${VERSION_PARTS}, ${NEWEST}`,
  build: `r.build_number DESC NULLS LAST, r.build_code DESC NULLS LAST, ${NEWEST}`,
  new: `(SELECT sum(rp.new_issues) FROM release_project rp WHERE rp.release_id = r.id AND rp.project_id = ANY($2::bigint[])) DESC, ${NEWEST}`,
  events: `array_position($9::text[], r.version) NULLS LAST, ${NEWEST}`,
  users: `array_position($9::text[], r.version) NULLS LAST, ${NEWEST}`,
};

/**
 * Only releases of projects within the scope, and of each only those projects. The page is cut before anything is counted, so that
 * a page costs the same among ten releases and ten thousand.
 */
export function releaseRows(sql: Sql, question: ReleaseQuestion): Promise<readonly ReleaseRow[]> {
  const { reach, projectIds, version, query, status, sort = 'date', ranked = [], within = null, window } = question;
  const order = ORDERS[sort];
  return sql.rows<ReleaseRow>(
    `WITH chosen AS MATERIALIZED (
       SELECT r.*, row_number() OVER (ORDER BY ${order}) AS place FROM release r
        WHERE r.org_id = $1 AND ($3::text IS NULL OR r.version = $3) AND ($4 = '' OR ${FOUND})
          AND EXISTS (SELECT 1 FROM release_project rp WHERE rp.release_id = r.id AND rp.project_id = ANY($2::bigint[]))
          AND ($7::text IS NULL OR r.status = $7)
          AND ($8::text[] IS NULL OR r.version = ANY($9::text[])
               OR EXISTS (SELECT 1 FROM deploy d WHERE d.release_id = r.id AND d.environment = ANY($8::text[])))
        ORDER BY ${order} LIMIT $5 OFFSET $6)
     SELECT r.id, r.version, r.status, r.ref, r.url, r.detail, r.date_added, r.date_started, r.date_released,
            seen.first_event, seen.last_event, seen.new_issues, seen.projects,
            (SELECT count(*)::int FROM release_commit c WHERE c.release_id = r.id) AS commit_count,
            (SELECT m.key FROM release_commit c JOIN commit m ON m.id = c.commit_id WHERE c.release_id = r.id ORDER BY c.place LIMIT 1) AS last_commit,
            (SELECT jsonb_agg(DISTINCT jsonb_build_object('name', m.author_name, 'email', m.author_email))
               FROM release_commit c JOIN commit m ON m.id = c.commit_id WHERE c.release_id = r.id AND c.place < ${MOST_AUTHORS}) AS authors,
            (SELECT count(*)::int FROM deploy d WHERE d.release_id = r.id) AS deploy_count,
            (SELECT jsonb_build_object('id', d.id, 'environment', d.environment, 'name', d.name, 'url', d.url, 'started', d.started_at, 'finished', d.finished_at)
               FROM deploy d WHERE d.release_id = r.id ORDER BY d.finished_at DESC, d.id DESC LIMIT 1) AS last_deploy
       FROM chosen r
       CROSS JOIN LATERAL (
         SELECT min(rp.first_event_at) AS first_event, max(rp.last_event_at) AS last_event, sum(rp.new_issues)::int AS new_issues,
                json_agg(json_build_object('id', p.id, 'slug', p.slug, 'name', p.name, 'platform', p.platform, 'new_issues', rp.new_issues)
                         ORDER BY p.slug) AS projects
           FROM release_project rp JOIN project p ON p.id = rp.project_id
          WHERE rp.release_id = r.id AND rp.project_id = ANY($2::bigint[])) seen
      ORDER BY r.place`,
    [
      reach.orgId,
      projectIds,
      version ?? null,
      query ?? '',
      window.limit + 1,
      window.offset,
      status ?? null,
      within?.environments ?? null,
      within?.versions ?? ranked,
    ],
  );
}

/** Authors are read of so many commits, the newest first. */
const MOST_AUTHORS = 100;

/** The text is bound; a commit is found by its first four digits or more, so that a version of digits is not. */
const FOUND = `(strpos(lower(r.version), lower($4)) > 0 OR EXISTS (
  SELECT 1 FROM release_commit c JOIN commit m ON m.id = c.commit_id WHERE c.release_id = r.id AND (
    char_length($4) >= 4 AND starts_with(m.key, lower($4))
    OR strpos(lower(coalesce(m.author_name, '') || ' ' || coalesce(m.author_email, '')), lower($4)) > 0)))`;

export function toRelease(row: ReleaseRow): z.input<typeof Release> {
  return {
    id: row.id,
    version: row.version,
    ...versionOf(row.version),
    status: row.status,
    ref: row.ref,
    url: row.url,
    dateCreated: row.date_added.toISOString(),
    dateStarted: timeOf(row.date_started),
    dateReleased: timeOf(row.date_released),
    firstEvent: timeOf(row.first_event),
    lastEvent: timeOf(row.last_event),
    newGroups: row.new_issues,
    commitCount: row.commit_count,
    lastCommit: row.last_commit === null ? null : { id: row.last_commit },
    deployCount: row.deploy_count,
    lastDeploy: row.last_deploy === null ? null : lastDeploy(row.last_deploy),
    authors: row.authors ?? [],
    owner: null,
    data: row.detail,
    projects: row.projects.map(({ id, slug, name, platform, new_issues }) => ({
      id,
      slug,
      name,
      newGroups: new_issues,
      platform,
      platforms: platform === null ? [] : [platform],
      hasHealthData: false,
    })),
  };
}

function lastDeploy({ id, environment, name, url, started, finished }: NonNullable<ReleaseRow['last_deploy']>) {
  return { id: String(id), environment, name, url, dateStarted: isoOf(started), dateFinished: new Date(finished).toISOString() };
}

function isoOf(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}

/** A commit's hash is shown by its first digits. */
export function versionOf(version: string) {
  const bare = version.slice(version.lastIndexOf('@') + 1);
  const isCommit = /^[0-9a-f]{12,40}$/.test(bare);
  const description = isCommit ? bare.slice(0, 12) : bare;
  const versionInfo = {
    package: parseRelease(version)?.package ?? null,
    version: { raw: version },
    description,
    buildHash: isCommit ? bare : null,
  };
  return { shortVersion: description, versionInfo };
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
