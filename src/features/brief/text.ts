/** The facts of a brief as a paragraph of English, for tools that show text. Pure. */
import type { Before } from './compose.ts';
import type { Fact, Trait } from './contract.ts';

export function textOf(facts: readonly Fact[]): string {
  return facts.map((fact) => `${sentence(fact)}.`).join(' ');
}

function sentence(fact: Fact): string {
  switch (fact.kind) {
    case 'started':
    case 'once':
      return began(fact);
    case 'only':
      return `Only in ${fact.release.version}, which ${percent(fact.otherShare)} of the others have`;
    case 'users':
      return fact.count === 1 ? '1 user is hit' : `${fact.count} users are hit`;
    case 'apart':
      return apart(fact.trait);
    case 'changed':
      return `${fact.name} changed the failing file in ${fact.commit.slice(0, 12)} of ${fact.repository}`;
    default:
      return turned(fact);
  }
}

function turned(fact: Extract<Fact, { kind: 'resolved' | 'regressed' | 'escalating' | 'quiet' }>): string {
  switch (fact.kind) {
    case 'resolved':
      return `Resolved ${moment(fact.at)}${fact.by === null ? '' : ` by ${fact.by}`}`;
    case 'regressed':
      return `Came back after it was resolved, ${moment(fact.at)}${fact.release === null ? '' : ` in ${fact.release.version}`}`;
    case 'escalating':
      return 'More frequent than was to be expected';
    case 'quiet':
      return `Not seen since ${moment(fact.at)}`;
  }
}

function began({ kind, at, release, before }: Extract<Fact, { kind: 'started' | 'once' }>): string {
  const verb = kind === 'once' ? 'Seen once,' : 'Started';
  if (before !== null) return `${verb} ${moment(at)}, ${after(at, before)}`;
  return `${verb} ${moment(at)}${release === null ? '' : ` in ${release.version}`}`;
}

function after(at: string, before: NonNullable<Before>): string {
  const minutes = Math.max(0, Math.round((Date.parse(at) - Date.parse(before.at)) / 60_000));
  const since = minutes === 0 ? 'in the same minute as' : `${minutes === 1 ? '1 minute' : `${minutes} minutes`} after`;
  if (before.kind === 'deploy') return `${since} ${before.release.version} was deployed to ${before.environment}`;
  if (before.kind === 'release') return `${since} ${before.release.version} was first seen`;
  return `${since} the flag ${before.flag} was first seen as ${before.result}`;
}

function apart({ kind, key, value, share, otherShare, isOnly }: Trait): string {
  const who = isOnly ? 'All who are hit have' : `${percent(share)} of those hit have`;
  return `${who} ${kind === 'flag' ? 'the flag ' : ''}${key} ${value}, ${otherShare === 0 ? 'none' : percent(otherShare)} of the others`;
}

/** To the minute, in UTC. */
function moment(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 0 && share > 0) return 'under 1 %';
  return whole === 100 && share < 1 ? 'over 99 %' : `${whole} %`;
}
