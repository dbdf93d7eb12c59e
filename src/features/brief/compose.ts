/**
 * The brief (design language §1): facts in the order in which somebody who was just woken asks for them, each of which can be looked
 * up; no guess, no model. What the data does not say is left out. Pure.
 */
import type { Fact, Trait } from './contract.ts';
import type { Change, IssueState, ReleaseMoment } from './facts.ts';

export type Before = Extract<Fact, { kind: 'started' | 'once' }>['before'];

export interface Known {
  readonly state: IssueState;
  readonly before: Before;
  readonly traits: readonly Trait[];
  readonly change: Change | null;
  readonly hasEnvironments: boolean;
  readonly nowMs: number;
}

const MOST_APART = 2;
/** Without an event for this long it is worth saying. */
const QUIET_MS = 3 * 86_400_000;

export function compose({ state, before, traits, change, hasEnvironments, nowMs }: Known): readonly Fact[] {
  const isOnce = state.events <= 1;
  const began: Fact = {
    kind: isOnce ? 'once' : 'started',
    at: state.firstSeen.toISOString(),
    release: versionOf(state.firstRelease),
    before,
  };
  const changed: readonly Fact[] = change === null ? [] : [{ kind: 'changed', ...change, files: [...change.files] }];
  if (isOnce) return [began, ...turned(state), ...changed];
  // Of all environments, so of none that was chosen.
  const users: readonly Fact[] = state.users > 0 && !hasEnvironments ? [{ kind: 'users', count: state.users }] : [];
  const only = onlyIn(state, traits);
  const isQuiet = state.status === 'unresolved' && nowMs - state.lastSeen.getTime() > QUIET_MS;
  const quiet: readonly Fact[] = isQuiet ? [{ kind: 'quiet', at: state.lastSeen.toISOString() }] : [];
  return [began, ...turned(state), ...users, ...only, ...apart(traits, only.length > 0), ...changed, ...quiet];
}

/** A commit's hash is shown by its first digits. */
export function versionOf(version: string | null) {
  if (version === null) return null;
  const bare = version.slice(version.lastIndexOf('@') + 1);
  return { version, shortVersion: /^[0-9a-f]{40}$/.test(bare) ? bare.slice(0, 12) : bare };
}

function turned({ status, substatus, turnedAt, turnedBy, turnedRelease }: IssueState): readonly Fact[] {
  if (status !== 'resolved' && status !== 'unresolved') return [];
  if (status === 'unresolved' && substatus === 'escalating') return [{ kind: 'escalating' }];
  if (turnedAt === null) return [];
  const at = turnedAt.toISOString();
  if (status === 'resolved') return [{ kind: 'resolved', at, by: turnedBy }];
  return [{ kind: 'regressed', at, release: versionOf(turnedRelease === '' ? null : turnedRelease) }];
}

function onlyIn({ firstRelease, lastRelease }: IssueState, traits: readonly Trait[]): readonly Fact[] {
  if (firstRelease === null || firstRelease !== lastRelease) return [];
  const trait = traits.find(({ kind, key, value, isOnly }) => isOnly && kind === 'tag' && key === 'release' && value === firstRelease);
  const release = versionOf(firstRelease);
  return trait === undefined || release === null ? [] : [{ kind: 'only', release, otherShare: trait.otherShare }];
}

/** Keys that say what the page says in other places already, or what an error is by nature. */
const TOLD_ELSEWHERE = /^(?:level|handled|mechanism|logger|server_name|dist|url|sentry:.*)$/;

function apart(traits: readonly Trait[], isReleaseTold: boolean): readonly Fact[] {
  const told = traits.filter(({ kind, key, standsOut }) => standsOut && !(kind === 'tag' && isSilent(key, isReleaseTold)));
  // `os` and `os.name` say the same: the one that tells more apart comes first and stays.
  const roots = told.map(({ kind, key }) => `${kind} ${kind === 'tag' ? (key.split('.')[0] ?? key) : key}`);
  return told
    .filter((_, at) => roots.indexOf(roots[at] ?? '') === at)
    .slice(0, MOST_APART)
    .map((trait) => ({ kind: 'apart', trait }));
}

function isSilent(key: string, isReleaseTold: boolean): boolean {
  return TOLD_ELSEWHERE.test(key) || (isReleaseTold && key === 'release');
}

/** Longer ago is no "after". */
export const NEAR_MS = 3_600_000;
/** Clocks of senders are not quite alike. */
const AHEAD_MS = 60_000;

export interface Start {
  readonly atMs: number;
  readonly release: string | null;
}

/** What the release an issue began in did shortly before. */
export function releaseBefore({ atMs, release }: Start, moment: ReleaseMoment | null): Before {
  const named = versionOf(release);
  if (named === null || moment === null || !moment.hasEarlier) return null;
  if (moment.deployedAt !== null && isNear(moment.deployedAt, atMs))
    return { kind: 'deploy', at: moment.deployedAt.toISOString(), environment: moment.deployedTo ?? '', release: named };
  // An issue's own first event, when it is the first of the release too, is no time before it.
  const seen = [moment.released, moment.firstEvent].find((at) => at !== null && at.getTime() < atMs && isNear(at, atMs));
  return seen ? { kind: 'release', at: seen.toISOString(), release: named } : null;
}

export function isNear(at: Date, startMs: number): boolean {
  return at.getTime() <= startMs + AHEAD_MS && startMs - at.getTime() <= NEAR_MS;
}
