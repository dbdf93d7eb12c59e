import type { Sql } from '../../engines/metadata/port.ts';
import { apartFrom } from '../issue/index.ts';
import { featuresOf, likeness, type Features } from './features.ts';
import { bucketsOf } from './min-hash.ts';
import type { Portrait } from './portrait.ts';
import { candidatesOf, type Candidate, type Drawn } from './store.ts';

/** Less in common is the framework and chance. */
export const SHOWN_FROM = 0.5;
/** In the labelled set two errors that differ, however alike they look, have up to 0.84 in common, one error 0.9 and more (bench, `similar`). */
export const SUGGESTED_FROM = 0.85;

export interface Alike {
  readonly issueId: number;
  readonly status: string;
  readonly score: number;
  readonly isSameKind: boolean;
  /** The two portraits that are most alike: of the issue asked about, and of the other. */
  readonly here: Portrait;
  readonly there: Portrait;
  /** A merge of the two was taken apart. */
  readonly isUnmerged: boolean;
}

export interface SimilarQuestion {
  readonly projectId: number;
  /** The issue, and what was merged into it. */
  readonly issueIds: readonly number[];
  readonly portraits: readonly Drawn[];
}

/** What an issue is made of that took many in is told by a few of them. */
const MAX_OWN_PORTRAITS = 8;

/** Issues of the project that are like this one, the most alike first; what a person said is not the same is left out. */
export async function findAlike(sql: Sql, { projectId, issueIds, portraits }: SimilarQuestion): Promise<readonly Alike[]> {
  const own = portraits.slice(0, MAX_OWN_PORTRAITS).map(({ portrait }) => ({ portrait, features: featuresOf(portrait) }));
  const buckets = [...new Set(own.flatMap(({ features }) => bucketsOf(features)))];
  const candidates = await candidatesOf(sql, { projectId, buckets, exceptIds: issueIds });
  const apart = await apartFrom(sql, issueIds);
  const best = new Map<number, Alike>();
  for (const candidate of candidates) {
    const reason = apart.get(candidate.currentId);
    if (reason === 'not_same') continue;
    const found = nearest(own, candidate);
    const known = best.get(candidate.currentId);
    if (found === null || (known !== undefined && known.score >= found.score)) continue;
    best.set(candidate.currentId, { ...found, isUnmerged: reason === 'unmerged' });
  }
  return [...best.values()].sort((a, b) => b.score - a.score || b.issueId - a.issueId);
}

interface Own {
  readonly portrait: Portrait;
  readonly features: Features;
}

function nearest(own: readonly Own[], { currentId, status, portrait }: Candidate): Omit<Alike, 'isUnmerged'> | null {
  const theirs = featuresOf(portrait);
  let best: Omit<Alike, 'isUnmerged'> | null = null;
  for (const { portrait: here, features } of own) {
    const score = likeness(features, theirs);
    if (score < SHOWN_FROM || (best !== null && best.score >= score)) continue;
    best = { issueId: currentId, status, score, isSameKind: isSameKind(here, portrait), here, there: portrait };
  }
  return best;
}

/** Fails with the same type, in frames that are written in the same way (processing §4.12, item 3). */
export function isSameKind(a: Portrait, b: Portrait): boolean {
  return a.family === b.family && (a.parts[0]?.type ?? '') === (b.parts[0]?.type ?? '');
}

export function isMergeSuggested({ score, isSameKind: isSame, isUnmerged }: Alike): boolean {
  return score >= SUGGESTED_FROM && isSame && !isUnmerged;
}
