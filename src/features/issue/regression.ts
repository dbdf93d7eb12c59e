import { compareReleases, parseRelease } from '../release/index.ts';

/** How an issue was resolved, as `issue.status_details` keeps it. */
export interface Resolution {
  readonly inRelease?: string;
  readonly inNextRelease?: boolean;
  /** The newest release when it was resolved "in the next one". */
  readonly currentRelease?: string;
  /** Resolved by a commit that is in no release yet. */
  readonly inCommit?: unknown;
}

/** What the rules need to know of the project and its releases. */
export interface ReleaseFacts {
  readonly followsSemver: boolean;
  /** Of a version; null when no such release exists. */
  addedAtMs(version: string): number | null;
}

/**
 * True when the resolution still covers an event of this release: the event does not reopen the issue (processing §5.3).
 * A plain resolution covers nothing.
 */
export function coversRelease(resolution: Resolution, release: string | null, facts: ReleaseFacts): boolean {
  if (resolution.inCommit !== undefined) return true;
  if (resolution.inRelease !== undefined) return release === null || isBefore(release, resolution.inRelease, facts);
  if (resolution.inNextRelease !== true) return false;
  if (release === null || resolution.currentRelease === undefined) return true;
  return release === resolution.currentRelease || isBefore(release, resolution.currentRelease, facts);
}

/** By version in a project that follows semver and where both parse, else by when the releases were added. */
function isBefore(release: string, fixedIn: string, facts: ReleaseFacts): boolean {
  if (release === fixedIn) return false;
  const seen = parseRelease(release);
  const fixed = parseRelease(fixedIn);
  if (facts.followsSemver && seen !== null && fixed !== null) return compareReleases(seen, fixed) < 0;

  const seenAtMs = facts.addedAtMs(release);
  const fixedAtMs = facts.addedAtMs(fixedIn);
  // A release that does not exist yet comes after every one that does.
  if (fixedAtMs === null) return true;
  return seenAtMs !== null && seenAtMs <= fixedAtMs;
}
