/** Releases and environments, as the API shows them (product §1.1, §1.3). Browser-safe. */
import { z } from 'zod';
import { Id, Series, Time } from '../../http/contract.ts';

export const Deploy = z.object({
  id: Id,
  environment: z.string(),
  name: z.string().nullable(),
  url: z.string().nullable(),
  dateStarted: Time.nullable(),
  dateFinished: Time,
});
export type Deploy = z.infer<typeof Deploy>;

const Author = z.object({ name: z.string().nullable(), email: z.string().nullable() });

export const Commit = z.object({
  id: z.string(),
  message: z.string().nullable(),
  dateCreated: Time,
  repository: z.object({ id: Id, name: z.string() }),
  author: Author,
  /** Issues whose code it changed last, as far as the one who asks sees them. */
  suspectFor: z.array(z.object({ id: Id, shortId: z.string() })),
});
export type Commit = z.infer<typeof Commit>;

export const CommitFile = z.object({ id: Id, filename: z.string(), type: z.enum(['A', 'M', 'D']), commit: z.string() });
export type CommitFile = z.infer<typeof CommitFile>;

/** As `organizations/{org}/repos/` lists them. */
export const Repository = z.object({
  id: Id,
  name: z.string(),
  url: z.string().nullable(),
  provider: z.object({ id: z.string(), name: z.string() }),
  status: z.string(),
  dateCreated: Time,
});

/** `date` and `semver` by the release itself, the others by what came from it; each from the top down. */
export const RELEASE_SORTS = ['date', 'semver', 'build', 'new', 'events', 'users'] as const;
export type ReleaseSort = (typeof RELEASE_SORTS)[number];

/** What events of the chosen time and environments say of a release: asked for with `expand=figures`. */
export const ReleaseFigures = z.object({
  events: z.number(),
  /** People among them, by id, e-mail, name or address. */
  users: z.number(),
  /** Events whose exception nobody caught. */
  unhandled: z.number(),
  /** Of all error events of its projects, from 0 to 1; null when there are none. */
  share: z.number().nullable(),
  /** Events over the chosen time, in equal steps. */
  series: Series,
  /** Issues that were resolved and came back in it, ever. */
  regressed: z.number(),
});
export type ReleaseFigures = z.infer<typeof ReleaseFigures>;

/** Releases beside it, in the order of their dates, among its projects. */
export const ReleaseNeighbours = z.object({
  prevReleaseVersion: z.string().nullable(),
  nextReleaseVersion: z.string().nullable(),
  firstReleaseVersion: z.string().nullable(),
  lastReleaseVersion: z.string().nullable(),
});

export const Release = z.object({
  id: z.number(),
  version: z.string(),
  shortVersion: z.string(),
  versionInfo: z.object({
    package: z.string().nullable(),
    version: z.object({ raw: z.string() }),
    description: z.string(),
    buildHash: z.string().nullable(),
  }),
  status: z.string(),
  ref: z.string().nullable(),
  url: z.string().nullable(),
  dateCreated: Time,
  dateStarted: Time.nullable(),
  dateReleased: Time.nullable(),
  firstEvent: Time.nullable(),
  lastEvent: Time.nullable(),
  newGroups: z.number(),
  commitCount: z.number(),
  lastCommit: z.object({ id: z.string() }).nullable(),
  deployCount: z.number(),
  lastDeploy: Deploy.nullable(),
  authors: z.array(Author),
  owner: z.null(),
  data: z.record(z.string(), z.unknown()),
  projects: z.array(
    z.object({
      id: z.number(),
      slug: z.string(),
      name: z.string(),
      newGroups: z.number(),
      platform: z.string().nullable(),
      platforms: z.array(z.string()),
      hasHealthData: z.boolean(),
    }),
  ),
  figures: ReleaseFigures.optional(),
  currentProjectMeta: ReleaseNeighbours.optional(),
});
export type Release = z.infer<typeof Release>;

const IssueInRelease = z.object({
  id: Id,
  shortId: z.string(),
  title: z.string(),
  level: z.string(),
  /** Events of it in that release. */
  count: z.number(),
  lastSeen: Time,
});
export type IssueInRelease = z.infer<typeof IssueInRelease>;

/** One of two releases that are compared, in the first `seconds` of its life. */
const ComparedRelease = z.object({
  version: z.string(),
  shortVersion: z.string(),
  since: Time,
  events: z.number(),
  users: z.number(),
  unhandled: z.number(),
  /** Seen in it until now. */
  issues: z.number(),
});
export type ComparedRelease = z.infer<typeof ComparedRelease>;

const IssuesApart = z.object({ total: z.number(), issues: z.array(IssueInRelease) });

/** A release beside another, over stretches of the same length: as long as the younger one is out. */
export const ReleaseComparison = z.object({
  seconds: z.number(),
  release: ComparedRelease,
  base: ComparedRelease,
  /** Issues of the release that the base does not have, and the other way round. */
  appeared: IssuesApart,
  gone: IssuesApart,
});
export type ReleaseComparison = z.infer<typeof ReleaseComparison>;

export const Environment = z.object({ id: Id, name: z.string(), isHidden: z.boolean().optional() });
export type Environment = z.infer<typeof Environment>;
