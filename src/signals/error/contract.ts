/**
 * Error events as the API shows them (product §4.3): Sentry's event JSON. Browser-safe.
 */
import { z } from 'zod';
import { SharedFacts } from '../../features/issue/contract.ts';
import { Id, Time } from '../../http/contract.ts';

const [Json, Meta] = [z.record(z.string(), z.unknown()), z.unknown()] as const;

/** A frame in the API's spelling. `context` is `[[line number, text], …]` around `lineNo`. */
export const ApiFrame = z.object({
  filename: z.string().nullable(),
  absPath: z.string().nullable(),
  module: z.string().nullable(),
  package: z.string().nullable(),
  platform: z.string().nullable(),
  instructionAddr: z.string().nullable(),
  symbolAddr: z.string().nullable(),
  function: z.string().nullable(),
  rawFunction: z.string().nullable(),
  symbol: z.string().nullable(),
  context: z.array(z.tuple([z.number(), z.string().nullable()])),
  lineNo: z.number().nullable(),
  colNo: z.number().nullable(),
  inApp: z.boolean(),
  trust: z.string().nullable(),
  vars: Json.nullable(),
  errors: z.null(),
  lock: Json.nullable(),
  sourceLink: z.string().nullable(),
  data: Json.optional(),
});
export type ApiFrame = z.infer<typeof ApiFrame>;

export const ApiStacktrace = z.object({
  frames: z.array(ApiFrame),
  framesOmitted: z.tuple([z.number(), z.number()]).nullable(),
  registers: z.record(z.string(), z.unknown()).nullable(),
  hasSystemFrames: z.boolean(),
});
export type ApiStacktrace = z.infer<typeof ApiStacktrace>;

export const ApiException = z.object({
  type: z.string().nullable(),
  value: z.string().nullable(),
  module: z.string().nullable(),
  threadId: z.union([z.string(), z.number()]).nullable(),
  mechanism: z
    .looseObject({
      type: z.string(),
      handled: z.boolean().nullish(),
      synthetic: z.boolean().nullish(),
      description: z.string().nullish(),
      help_link: z.string().nullish(),
      source: z.string().nullish(),
      exception_id: z.number().nullish(),
      parent_id: z.number().nullish(),
      is_exception_group: z.boolean().nullish(),
      data: Json.nullish(),
      meta: Json.nullish(),
    })
    .nullable(),
  stacktrace: ApiStacktrace.nullable(),
  rawStacktrace: ApiStacktrace.nullable(),
});
export type ApiException = z.infer<typeof ApiException>;

export const ApiBreadcrumb = z.object({
  type: z.string(),
  timestamp: Time.nullable(),
  level: z.string(),
  message: z.string().nullable(),
  category: z.string().nullable(),
  data: Json.nullable(),
  event_id: z.string().nullable(),
});
export type ApiBreadcrumb = z.infer<typeof ApiBreadcrumb>;

export const ApiRequest = z.object({
  url: z.string().nullable(),
  method: z.string().nullable(),
  fragment: z.string().nullable(),
  query: z.array(z.tuple([z.string(), z.string()])),
  headers: z.array(z.tuple([z.string(), z.string()])),
  cookies: z.array(z.tuple([z.string(), z.string()])),
  env: Json.nullable(),
  data: z.unknown(),
  inferredContentType: z.string().nullable(),
  apiTarget: z.string().nullable(),
});
export type ApiRequest = z.infer<typeof ApiRequest>;

export const ApiThread = z.object({
  id: z.union([z.string(), z.number()]).nullable(),
  name: z.string().nullable(),
  crashed: z.boolean(),
  current: z.boolean(),
  state: z.string().nullable(),
  stacktrace: ApiStacktrace.nullable(),
  rawStacktrace: ApiStacktrace.nullable(),
  heldLocks: Json.nullable(),
});
export type ApiThread = z.infer<typeof ApiThread>;

/** Parts of an event, most important first. */
export const Entry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('exception'),
    data: z.object({
      values: z.array(ApiException),
      hasSystemFrames: z.boolean(),
      excOmitted: z.tuple([z.number(), z.number()]).nullable(),
    }),
  }),
  z.object({ type: z.literal('stacktrace'), data: ApiStacktrace }),
  z.object({ type: z.literal('threads'), data: z.object({ values: z.array(ApiThread) }) }),
  z.object({ type: z.literal('breadcrumbs'), data: z.object({ values: z.array(ApiBreadcrumb) }) }),
  z.object({ type: z.literal('request'), data: ApiRequest }),
  z.object({ type: z.literal('message'), data: z.object({ formatted: z.string(), message: z.string().nullable(), params: z.unknown() }) }),
  z.object({ type: z.literal('template'), data: Json }),
  z.object({ type: z.literal('debugmeta'), data: z.object({ images: z.array(Json) }).loose() }),
  z.object({ type: z.enum(['csp', 'hpkp', 'expectct', 'expectstaple', 'nel']), data: Json }),
]);
export type Entry = z.infer<typeof Entry>;

export const ApiUser = z.object({
  id: z.string().nullable(),
  email: z.string().nullable(),
  username: z.string().nullable(),
  name: z.string().nullable(),
  ip_address: z.string().nullable(),
  geo: Json.nullable(),
  data: Json.nullable(),
});
export type ApiUser = z.infer<typeof ApiUser>;

export const EventTag = z.object({ key: z.string(), value: z.string(), query: z.string().optional() });

/** A row of an event list. */
export const EventSummary = z.object({
  id: z.string(),
  'event.type': z.string(),
  eventID: z.string(),
  groupID: Id,
  projectID: Id,
  title: z.string(),
  message: z.string(),
  location: z.string().nullable(),
  culprit: z.string(),
  platform: z.string(),
  dateCreated: Time,
  user: ApiUser.nullable(),
  tags: z.array(EventTag),
  crashFile: z.null(),
  metadata: Json.nullable(),
});
export type EventSummary = z.infer<typeof EventSummary>;

/** What an event is when it is no error: who found it, and by what it was found. */
export const Occurrence = z.object({
  id: z.string(),
  eventId: z.string(),
  projectId: Id,
  fingerprint: z.array(z.string()),
  issueTitle: z.string(),
  subtitle: z.string(),
  culprit: z.string(),
  /** Number and slug of its type. */
  type: z.number(),
  issueType: z.string(),
  issueCategory: z.string(),
  level: z.string(),
  detectionTime: Time,
  /** By the room that found it. */
  evidenceData: Json,
  evidenceDisplay: z.array(z.object({ name: z.string(), value: z.string(), important: z.boolean() })),
});

/** One event, whole. */
export const EventDetail = z.object({
  id: z.string(),
  eventID: z.string(),
  groupID: Id,
  projectID: Id,
  projectSlug: z.string(),
  title: z.string(),
  message: z.string(),
  location: z.string().nullable(),
  culprit: z.string(),
  platform: z.string(),
  type: z.string(),
  metadata: Json,
  level: z.string(),
  logger: z.string().nullable(),
  dist: z.string().nullable(),
  release: z.object({ version: z.string(), shortVersion: z.string(), dateCreated: Time.nullable() }).nullable(),
  environment: z.string().nullable(),
  dateCreated: Time,
  dateReceived: Time,
  size: z.number(),
  entries: z.array(Entry),
  tags: z.array(EventTag),
  contexts: z.record(z.string(), Json),
  /** `extra` of the protocol. */
  context: Json,
  packages: z.record(z.string(), z.string()),
  user: ApiUser.nullable(),
  sdk: z.object({ name: z.string().nullable(), version: z.string().nullable() }).loose().nullable(),
  errors: z.array(z.object({ type: z.string(), message: z.string(), data: Json })),
  fingerprints: z.array(z.string()),
  groupingConfig: z.object({ id: z.string(), enhancements: z.string() }),
  /** Remarks on fields that were changed or dropped, in the shape of the parts above. */
  _meta: z.object({
    entries: z.record(z.string(), Meta),
    message: Meta,
    user: Meta,
    contexts: Meta,
    context: Meta,
    packages: Meta,
    tags: Meta,
    sdk: Meta,
  }),
  crashFile: z.null(),
  userReport: z.null(),
  occurrence: Occurrence.nullable(),
  sdkUpdates: z.array(z.unknown()),
  resolvedWith: z.array(z.string()),
  hasAttachments: z.boolean(),
  /** The neighbours in the issue, by time; null at the ends. */
  nextEventID: z.string().nullable(),
  previousEventID: z.string().nullable(),
});
export type EventDetail = z.infer<typeof EventDetail>;

/** A variant of the grouping, with the tree that was hashed. */
export interface GroupingNode {
  id: string;
  name: string | null;
  contributes: boolean;
  hint: string | null;
  values: (GroupingNode | string)[];
}
export const GroupingNode: z.ZodType<GroupingNode> = z.lazy(() =>
  z.object({
    id: z.string(),
    name: z.string().nullable(),
    contributes: z.boolean(),
    hint: z.string().nullable(),
    values: z.array(z.union([GroupingNode, z.string()])),
  }),
);

/** `GET …/events/{id}/grouping-info/`: "why is this one issue". */
export const GroupingInfo = z.object({
  variants: z.record(
    z.string(),
    z.object({
      type: z.string(),
      key: z.string(),
      hash: z.string().nullable(),
      description: z.string(),
      hint: z.string().nullable(),
      contributes: z.boolean(),
      hashMismatch: z.boolean(),
      component: GroupingNode.nullable(),
    }),
  ),
  grouping_config: z.string(),
});
export type GroupingInfo = z.infer<typeof GroupingInfo>;

export const EventIdLookup = z.object({
  organizationSlug: z.string(),
  projectSlug: z.string(),
  groupId: Id,
  eventId: z.string(),
  event: EventSummary,
});

/** The public page of an issue that somebody shared: what was thrown and where, no person, no request, no values. */
const SharedEvent = EventSummary.pick({ eventID: true, dateCreated: true, platform: true }).extend({
  release: z.string().nullable(),
  entries: z.array(Entry),
});
export type SharedEvent = z.infer<typeof SharedEvent>;
export const SharedIssue = SharedFacts.extend({ event: SharedEvent.nullable() });
export type SharedIssue = z.infer<typeof SharedIssue>;
