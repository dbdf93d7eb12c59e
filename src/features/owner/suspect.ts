/** Which commits are suspected of an issue, by the files of its frames (processing §5.8). Pure. */
import { repositoryPath } from '../ownership-rule/index.ts';
import type { CodeRoot } from '../ownership-rule/index.ts';
import type { TouchingCommit } from '../release/index.ts';

export interface Suspect {
  readonly commit: TouchingCommit;
  /** Files of the commit that frames are in, the innermost first. */
  readonly files: readonly string[];
}

/** Kept; the first is the one that is shown. */
const MOST_SUSPECTS = 3;
/** Frames of one's own that are asked: what is further out called what failed. */
export const MOST_FRAMES = 25;

/**
 * A frame's path and a file of a commit are the same file when one ends with the whole other, folder by folder; a bare name is a file
 * only where both are bare, for `index.ts` is everywhere. First whose file is that of the innermost frame, then whose path says more,
 * then the newest.
 *
 * @param frames names of each frame's file, the innermost frame first
 * @param commits newest first
 */
export function findSuspects(
  frames: readonly (readonly string[])[],
  commits: readonly TouchingCommit[],
  roots: readonly CodeRoot[],
): readonly Suspect[] {
  const paths = frames.slice(0, MOST_FRAMES).map((names) => names.map((name) => repositoryPath(name, roots).split('/')));
  const found = new Map<number, { commit: TouchingCommit; files: string[]; frame: number; length: number }>();
  for (const commit of commits) {
    const file = commit.path.split('/');
    const lengths = paths.map((names) => Math.max(0, ...names.map((name) => sameEnd(name, file))));
    const frame = lengths.findIndex((length) => length > 0);
    if (frame < 0) continue;
    const length = lengths[frame] ?? 0;
    const known = found.get(commit.commitId);
    const files = [...(known?.files ?? []), commit.path];
    const isNearer = known === undefined || frame < known.frame || (frame === known.frame && length > known.length);
    found.set(commit.commitId, isNearer ? { commit, files, frame, length } : { ...known, files });
  }
  return [...found.values()]
    .toSorted((a, b) => a.frame - b.frame || b.length - a.length || b.commit.committedAtMs - a.commit.committedAtMs)
    .slice(0, MOST_SUSPECTS)
    .map(({ commit, files }) => ({ commit, files }));
}

/** Segments that both end with, where one is wholly the end of the other; 0 where they are different files. */
function sameEnd(one: readonly string[], other: readonly string[]): number {
  const shorter = Math.min(one.length, other.length);
  if (shorter < 2 && one.length !== other.length) return 0;
  for (let at = 1; at <= shorter; at += 1) if (one.at(-at) !== other.at(-at)) return 0;
  return shorter;
}
