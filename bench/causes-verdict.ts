/** Whether a brief and its ranking named what was planted. */
import type { IssueBrief } from '../src/features/brief/contract.ts';
import type { Traffic } from './causes-traffic.ts';

export interface Verdict {
  /** The sentence names the cause; of none: it names nothing. */
  readonly isInBrief: boolean;
  /** The first of the ranking is the cause, and stands out; of none: nothing does. */
  readonly isFirst: boolean;
  /** Other values that stand out; such as an operating system, where a device was planted. */
  readonly alsoNamed: readonly string[];
}

export function verdictOn({ facts, traits }: IssueBrief, { planted }: Pick<Traffic, 'planted'>): Verdict {
  const standing = traits.filter(({ standsOut }) => standsOut);
  const named = facts.flatMap((fact) => {
    if (fact.kind === 'apart') return [{ kind: fact.trait.kind, key: fact.trait.key, value: fact.trait.value }];
    if (fact.kind === 'only') return [{ kind: 'tag', key: 'release', value: fact.release.version }];
    if ((fact.kind === 'started' || fact.kind === 'once') && fact.before !== null) return [beforeOf(fact.before)];
    return [];
  });
  const isIt = (one: { readonly kind: string; readonly key: string; readonly value: string }) =>
    planted !== null && one.kind === planted.kind && one.key === planted.key && one.value === planted.value;
  const alsoNamed = standing.filter((trait) => !isIt(trait)).map(({ key, value }) => `${key}=${value}`);
  if (planted === null) return { isInBrief: named.length === 0, isFirst: standing.length === 0, alsoNamed };
  return { isInBrief: named.some(isIt), isFirst: standing[0] !== undefined && isIt(standing[0]), alsoNamed };
}

type Before = NonNullable<Extract<IssueBrief['facts'][number], { kind: 'started' | 'once' }>['before']>;

function beforeOf(before: Before) {
  if (before.kind === 'flag') return { kind: 'flag', key: before.flag, value: before.result };
  return { kind: 'tag', key: 'release', value: before.release.version };
}
