/** The brief of an issue and what stands out in it, as the API tells them. Browser-safe. */
import { z } from 'zod';
import { Time } from '../../http/contract.ts';

/** A tag or a flag and how many have it: each counted once, by one of their events. */
export const Trait = z.object({
  kind: z.enum(['tag', 'flag']),
  key: z.string(),
  value: z.string(),
  /** In the search of issues and of events. */
  query: z.string(),
  /** Of `here`, and of `others`. */
  count: z.number(),
  otherCount: z.number(),
  share: z.number(),
  otherShare: z.number(),
  /** The effect: share less the share among others, from -1 to 1. */
  difference: z.number(),
  /** Of Fisher's exact test, one-sided, after Holm's correction for every pair that was looked at. Null: too few to test. */
  p: z.number().nullable(),
  standsOut: z.boolean(),
  /** Everybody here has it, and not everybody elsewhere. */
  isOnly: z.boolean(),
});
export type Trait = z.infer<typeof Trait>;

const Version = z.object({ version: z.string(), shortVersion: z.string() });

/** What happened shortly before an issue began, and in no contradiction to where its events are. */
const Before = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deploy'), at: Time, environment: z.string(), release: Version }),
  z.object({ kind: z.literal('release'), at: Time, release: Version }),
  z.object({ kind: z.literal('flag'), at: Time, flag: z.string(), result: z.string(), query: z.string() }),
]);

export const Fact = z.discriminatedUnion('kind', [
  /** `once`: of one event. */
  z.object({ kind: z.enum(['started', 'once']), at: Time, release: Version.nullable(), before: Before.nullable() }),
  z.object({ kind: z.literal('resolved'), at: Time, by: z.string().nullable() }),
  z.object({ kind: z.literal('regressed'), at: Time, release: Version.nullable() }),
  z.object({ kind: z.literal('escalating') }),
  /** It lives in one release; so many of the others are in it too. */
  z.object({ kind: z.literal('only'), release: Version, otherShare: z.number() }),
  z.object({ kind: z.literal('users'), count: z.number() }),
  z.object({ kind: z.literal('apart'), trait: Trait }),
  /** Who last changed the file that fails, in the issue's first release. */
  z.object({
    kind: z.literal('changed'),
    name: z.string(),
    commit: z.string(),
    repository: z.string(),
    url: z.string().nullable(),
    at: Time,
    files: z.array(z.string()),
  }),
  z.object({ kind: z.literal('quiet'), at: Time }),
]);
export type Fact = z.infer<typeof Fact>;

/** `GET organizations/{org}/issues/{issue}/brief/` */
export const IssueBrief = z.object({
  /** The facts as one paragraph of English. */
  text: z.string(),
  facts: z.array(Fact),
  /** By how strongly they separate; those that stand out first. */
  traits: z.array(Trait),
  compared: z.object({
    /** Who was counted: people, or traces where events name nobody; null: too few of either for a test. */
    unit: z.enum(['people', 'traces']).nullable(),
    here: z.number(),
    others: z.number(),
    /** Pairs of key and value that the correction accounts for. */
    pairs: z.number(),
    start: Time,
    end: Time,
  }),
});
export type IssueBrief = z.infer<typeof IssueBrief>;
