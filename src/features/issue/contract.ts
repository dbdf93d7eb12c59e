/** Issues as the API shows them (processing §5.10, product §4.3). Browser-safe. */
import { z } from 'zod';
import { FilterParams, Id, PageParams, Series, Time, TimeParams, repeated } from '../../http/contract.ts';
import { Person } from '../account/contract.ts';
import { SuggestedOwner } from '../owner/contract.ts';

export const STATUSES = ['unresolved', 'resolved', 'ignored'] as const;
export const SUBSTATUSES = [
  'new',
  'ongoing',
  'escalating',
  'regressed',
  'archived_until_escalating',
  'archived_until_condition_met',
  'archived_forever',
] as const;
export const PRIORITIES = ['high', 'medium', 'low'] as const;
export const SORTS = ['date', 'new', 'freq', 'user', 'trends', 'inbox', 'recommended'] as const;

export const Assignee = z.object({ type: z.enum(['user', 'team']), id: Id, name: z.string(), email: z.string().optional() });

export const ProjectRef = z.object({ id: Id, name: z.string(), slug: z.string(), platform: z.string().nullable() });

const ReleaseRef = z.object({ version: z.string(), shortVersion: z.string(), dateCreated: Time.nullable() });

export const Issue = z.object({
  id: Id,
  shareId: z.string().nullable(),
  shortId: z.string(),
  title: z.string(),
  culprit: z.string(),
  permalink: z.string(),
  logger: z.string().nullable(),
  level: z.string(),
  status: z.enum(STATUSES),
  statusDetails: z.record(z.string(), z.unknown()),
  substatus: z.string().nullable(),
  isPublic: z.boolean(),
  platform: z.string(),
  project: ProjectRef,
  type: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  numComments: z.number(),
  assignedTo: Assignee.nullable(),
  isBookmarked: z.boolean(),
  isSubscribed: z.boolean(),
  subscriptionDetails: z.object({ reason: z.string() }).nullable(),
  hasSeen: z.boolean(),
  annotations: z.array(z.object({ displayName: z.string(), url: z.string() })),
  issueType: z.string(),
  issueCategory: z.string(),
  priority: z.enum(PRIORITIES),
  priorityLockedAt: Time.nullable(),
  isUnhandled: z.boolean(),
  /** Events in the range and environments asked for; a number in a string, as clients expect. */
  count: z.string(),
  userCount: z.number(),
  firstSeen: Time,
  lastSeen: Time,
  /** Keyed by the period asked for: `24h`, `14d` or `auto`. */
  stats: z.record(z.string(), Series).optional(),
  lifetime: z
    .object({ count: z.string(), userCount: z.number(), firstSeen: Time, lastSeen: Time, stats: z.record(z.string(), Series) })
    .optional(),
  filtered: z.null().optional(),
  owners: z.array(SuggestedOwner).optional(),
  inbox: z.object({ reason: z.number(), date_added: Time, reason_details: z.null() }).nullable().optional(),
  latestEventHasAttachments: z.boolean().optional(),
  lastRelease: ReleaseRef.nullable().optional(),
});
export type Issue = z.infer<typeof Issue>;

/** What a public link shows of an issue itself: nothing about people, nothing that leads further in. */
export const SharedFacts = Issue.pick({ shortId: true, title: true, culprit: true, level: true, status: true, platform: true })
  .extend(Issue.pick({ isUnhandled: true, firstSeen: true, lastSeen: true, userCount: true }).shape)
  .extend({ count: z.number(), projectName: z.string(), organizationName: z.string() });

/** One line of an issue's history; `type` is one of processing §5.9 in lower case, such as `set_resolved`, `note`, `first_seen`. */
export const Activity = z.object({
  id: Id,
  type: z.string(),
  user: Person.nullable(),
  data: z.record(z.string(), z.unknown()),
  dateCreated: Time,
});
export type Activity = z.infer<typeof Activity>;

export const TagValue = z.object({
  key: z.string(),
  value: z.string(),
  name: z.string(),
  count: z.number(),
  lastSeen: Time,
  firstSeen: Time,
  query: z.string().nullable(),
});
export type TagValue = z.infer<typeof TagValue>;

export const TagSummary = z.object({
  key: z.string(),
  name: z.string(),
  totalValues: z.number(),
  uniqueValues: z.number().optional(),
  canDelete: z.boolean().optional(),
});

export const TagDetail = TagSummary.extend({ topValues: z.array(TagValue) });
export type TagDetail = z.infer<typeof TagDetail>;

export const IssueDetail = Issue.extend({
  stats: z.record(z.string(), Series),
  activity: z.array(Activity),
  participants: z.array(Person),
  seenBy: z.array(Person),
  firstRelease: ReleaseRef.nullable(),
  lastRelease: ReleaseRef.nullable(),
  tags: z.array(TagSummary),
  userReportCount: z.number(),
  pluginIssues: z.array(z.unknown()),
  pluginActions: z.array(z.unknown()),
  pluginContexts: z.array(z.unknown()),
});
export type IssueDetail = z.infer<typeof IssueDetail>;

export const ListIssues = z.object({
  ...FilterParams,
  ...TimeParams,
  ...PageParams,
  /** Absent: `is:unresolved`. Empty: everything. */
  query: z.string().max(4096).optional(),
  sort: z.enum(SORTS).optional(),
  groupStatsPeriod: z.enum(['', '24h', '14d', 'auto']).optional(),
  shortIdLookup: z.string().optional(),
  expand: repeated(z.string().max(60)),
  collapse: repeated(z.string().max(60)),
});

/** `query` repeated; the answer counts by it. */
export const CountIssues = z.object({ ...FilterParams, ...TimeParams, query: repeated(z.string().max(4096), 30) });

export const StatusDetails = z.object({
  inRelease: z.string().max(250).optional(),
  inNextRelease: z.boolean().optional(),
  inUpcomingRelease: z.boolean().optional(),
  inCommit: z.object({ repository: z.string(), commit: z.string() }).optional(),
  /** Minutes. */
  ignoreDuration: z.number().int().min(1).nullish(),
  ignoreCount: z.number().int().min(1).nullish(),
  /** Minutes, at most a week. */
  ignoreWindow: z.number().int().min(1).max(10_080).nullish(),
  ignoreUserCount: z.number().int().min(1).nullish(),
  ignoreUserWindow: z.number().int().min(1).max(10_080).nullish(),
});

/** sentry-cli's word for it. */
function asStatus(value: unknown): unknown {
  return value === 'muted' ? 'ignored' : value;
}

export const IssueChange = z.object({
  status: z
    .preprocess(asStatus, z.enum(['unresolved', 'resolved', 'ignored', 'resolvedInNextRelease', 'reprocessing']).optional())
    .optional(),
  statusDetails: StatusDetails.optional(),
  /** Older clients put these beside the status. */
  ignoreDuration: z.number().int().min(1).nullish(),
  ignoreCount: z.number().int().min(1).nullish(),
  substatus: z.enum(SUBSTATUSES).nullish(),
  /** `user:1`, `team:2`, an e-mail address, `#team`, `me`, or empty for nobody. */
  assignedTo: z.string().max(254).nullish(),
  isBookmarked: z.boolean().optional(),
  isSubscribed: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  hasSeen: z.boolean().optional(),
  inbox: z.boolean().optional(),
  priority: z.enum(PRIORITIES).optional(),
  /** Of a bulk change: all become one, the one with most events. */
  merge: z.union([z.boolean(), z.literal(1), z.literal(0)]).optional(),
  /** Deleted, and later events of it are dropped. */
  discard: z.boolean().optional(),
});
export type IssueChange = z.infer<typeof IssueChange>;

/** PUT on a list: `?id=` repeated, or `?query=`; at most 1,000 issues. Answers the fields that were changed. */
export const ChangeIssues = IssueChange.extend({
  ...FilterParams,
  ...TimeParams,
  id: repeated(z.string().max(30), 1000),
  query: z.string().max(4096).optional(),
});

export const ChangedIssues = z.looseObject({
  status: z.string().optional(),
  statusDetails: z.record(z.string(), z.unknown()).optional(),
  substatus: z.string().nullable().optional(),
  assignedTo: Assignee.nullable().optional(),
  merge: z.object({ parent: Id, children: z.array(Id) }).optional(),
  /** Takes the change back: `POST …/issues/undo/`, within an hour, once. */
  undo: z.string().optional(),
});

export const UndoChange = z.object({ undo: z.string().regex(/^[0-9a-f]{32}$/, 'This is no key of a change.') });
/** `kept`: issues that something has happened to since; they stay as they are. */
export const UndoneChange = z.object({ restored: z.number(), kept: z.number() });

export const NoteRequest = z.object({
  text: z.string().trim().min(1, 'Write something.').max(65_536),
  mentions: z.array(z.string().max(40)).max(100).optional(),
});

export const ShortIdLookup = z.object({
  organizationSlug: z.string(),
  projectSlug: z.string(),
  groupId: Id,
  group: Issue,
  shortId: z.string(),
});

export const TimeFilters = z.object({
  period: z.string().max(20).nullish(),
  start: z.string().max(40).nullish(),
  end: z.string().max(40).nullish(),
  utc: z.boolean().nullish(),
});

/** A filter of the stream with a name. */
export const IssueView = z.object({
  id: Id,
  name: z.string(),
  query: z.string(),
  querySort: z.enum(SORTS),
  /** Empty: all. */
  projects: z.array(z.number()),
  environments: z.array(z.string()),
  timeFilters: TimeFilters,
  isAllProjects: z.boolean(),
  /** `owner`: seen by its maker; `organization`: by everybody in it. */
  visibility: z.enum(['owner', 'organization']),
  /** Among the caller's tabs. */
  starred: z.boolean(),
  stars: z.number(),
  createdBy: Person.nullable(),
  lastVisited: Time.nullable(),
  dateCreated: Time,
  dateUpdated: Time,
});
export type IssueView = z.infer<typeof IssueView>;

const ViewFields = {
  name: z.string().trim().min(1, 'Give the view a name.').max(128),
  query: z.string().max(4096),
  querySort: z.enum(SORTS),
  projects: z.array(z.number().int()).max(100),
  environments: z.array(z.string().max(64)).max(100),
  timeFilters: TimeFilters,
  visibility: z.enum(['owner', 'organization']),
};

export const NewIssueView = z.object({
  name: ViewFields.name,
  query: ViewFields.query.default(''),
  querySort: ViewFields.querySort.default('date'),
  projects: ViewFields.projects.default([]),
  environments: ViewFields.environments.default([]),
  timeFilters: ViewFields.timeFilters.default({ period: '14d' }),
  visibility: ViewFields.visibility.default('owner'),
  starred: z.boolean().default(true),
});
export type NewIssueView = z.output<typeof NewIssueView>;

export const ChangeIssueView = z.object(ViewFields).partial();
export const StarView = z.object({ starred: z.boolean(), position: z.number().int().min(0).optional() });
export const OrderViews = z.object({ view_ids: z.array(z.union([z.number().int(), z.string().regex(/^\d{1,15}$/)])).max(500) });

/** Of the answer to a search that means nothing (400): where, and what would make it right. */
export const SearchFault = z.object({
  position: z.number(),
  repair: z.object({ from: z.number(), to: z.number(), text: z.string() }).optional(),
});
export type SearchFault = z.infer<typeof SearchFault>;

/** `GET …/issues/{id}/hashes/`: the fingerprints whose events an issue takes in; `latestEvent` null when none is kept. */
export const IssueHash = z.object({
  id: z.string(),
  count: z.number(),
  latestEvent: z.object({ id: z.string(), eventID: z.string(), title: z.string(), dateCreated: Time }).nullable(),
  mergedBySeer: z.boolean(),
});
export type IssueHash = z.infer<typeof IssueHash>;
