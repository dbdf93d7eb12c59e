/** What a change of status stores (processing §5.1, §5.2, §5.6). */
import type { Sql } from '../../engines/metadata/port.ts';
import { wrongField } from '../../http/errors.ts';
import { newestReleases } from '../release/index.ts';
import type { IssueChange } from './contract.ts';

/** The new status of an issue, whatever it was. */
export interface NewStatus {
  readonly status: 'unresolved' | 'resolved' | 'ignored';
  /** Null for resolved; 'fresh' is `new` for a young issue and `ongoing` for an old one. */
  readonly substatus: string | null;
  readonly statusDetails: Readonly<Record<string, unknown>>;
  /** Counters at the time are kept beside the conditions that count from them. */
  readonly keepsBaseline: boolean;
  readonly activity: string;
  readonly activityDetail: Readonly<Record<string, unknown>>;
}

/**
 * Null when the change names no status. Release forms need issues of one project (processing §5.2).
 * @throws ApiError with a sentence about the field
 */
export async function newStatus(sql: Sql, change: IssueChange, projectIds: readonly number[], nowMs: number): Promise<NewStatus | null> {
  switch (change.status) {
    case undefined:
    case 'reprocessing':
      return null;
    case 'resolved':
      return resolved(sql, change.statusDetails ?? {}, projectIds);
    case 'resolvedInNextRelease':
      return resolved(sql, { inNextRelease: true }, projectIds);
    case 'ignored':
      return archived(change, nowMs);
    case 'unresolved': {
      // An open issue is in none of the archived states, whatever was asked for.
      const substatus = change.substatus?.startsWith('archived_') ? 'fresh' : (change.substatus ?? 'fresh');
      return { ...PLAIN, status: 'unresolved', substatus, activity: 'set_unresolved' };
    }
  }
}

const PLAIN = { statusDetails: {}, keepsBaseline: false, activityDetail: {} } as const;

async function resolved(sql: Sql, details: NonNullable<IssueChange['statusDetails']>, projectIds: readonly number[]): Promise<NewStatus> {
  const base = { ...PLAIN, status: 'resolved', substatus: null } as const;
  if (details.inCommit) {
    const { repository, commit } = details.inCommit;
    return {
      ...base,
      statusDetails: { inCommit: details.inCommit },
      activity: 'set_resolved_in_commit',
      activityDetail: { repository, commit },
    };
  }
  if (details.inRelease === undefined && !details.inNextRelease && !details.inUpcomingRelease) return { ...base, activity: 'set_resolved' };
  return { ...base, activity: 'set_resolved_in_release', ...(await byRelease(sql, details, projectIds)) };
}

async function byRelease(
  sql: Sql,
  details: NonNullable<IssueChange['statusDetails']>,
  projectIds: readonly number[],
): Promise<Pick<NewStatus, 'statusDetails' | 'activityDetail'>> {
  const [projectId, another] = projectIds;
  if (projectId === undefined || another !== undefined)
    throw wrongField('statusDetails', 'Issues of several projects cannot be resolved by release.');
  const newest = (await newestReleases(sql, projectId))[0];
  if (details.inRelease !== undefined) {
    const version = details.inRelease === 'latest' ? newest : details.inRelease;
    if (version === undefined || !(await isReleaseOf(sql, projectId, version)))
      throw wrongField('statusDetails', 'The project has no such release.');
    return { statusDetails: { inRelease: version }, activityDetail: { version } };
  }
  if (details.inUpcomingRelease) {
    return { statusDetails: { inUpcomingRelease: true }, activityDetail: { version: '' } };
  }
  if (newest === undefined) throw wrongField('statusDetails', 'The project has no release yet.');
  return {
    statusDetails: { inNextRelease: true, currentRelease: newest },
    activityDetail: { version: '', current_release_version: newest },
  };
}

async function isReleaseOf(sql: Sql, projectId: number, version: string): Promise<boolean> {
  const row = await sql.row(
    'SELECT 1 FROM release r JOIN release_project rp ON rp.release_id = r.id WHERE rp.project_id = $1 AND r.version = $2',
    [projectId, version],
  );
  return row !== null;
}

/** Conditions make it come back when they are met; without any it stays away, or comes back when it escalates. */
function archived(change: IssueChange, nowMs: number): NewStatus {
  const { ignoreDuration, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow } = {
    ignoreDuration: change.ignoreDuration,
    ignoreCount: change.ignoreCount,
    ...change.statusDetails,
  };
  const ignoreUntil = ignoreDuration ? new Date(nowMs + ignoreDuration * 60_000).toISOString() : null;
  const conditions = { ignoreUntil, ignoreCount, ignoreWindow, ignoreUserCount, ignoreUserWindow };
  const isUntilEscalating = change.substatus === 'archived_until_escalating';
  // One state has one reason to end: what escalates is not also counted.
  const kept = isUntilEscalating ? [] : Object.entries(conditions).filter(([, value]) => value !== null && value !== undefined);
  const statusDetails = Object.fromEntries(kept);
  const hasConditions = kept.length > 0;
  const substatus = isUntilEscalating ? 'archived_until_escalating' : hasConditions ? 'archived_until_condition_met' : 'archived_forever';
  return {
    status: 'ignored',
    substatus,
    statusDetails,
    keepsBaseline: hasConditions,
    activity: 'set_ignored',
    activityDetail: { ...statusDetails, ...(substatus === 'archived_until_escalating' ? { ignoreUntilEscalating: true } : {}) },
  };
}
