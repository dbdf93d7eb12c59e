/** Stored events → the API's event JSON (product §4.3). Pure. */
import type { ApiUser, EventDetail, EventSummary } from './contract.ts';
import { entriesOf } from './event-entries.ts';
import type { Neighbours, EventRow } from './rows.ts';
import type { ErrorEvent, MetaTree, User } from '../../event/schema.ts';

/** What processing errors mean, for people (ingest protocol §6.7, processing §2.6). */
const MESSAGES: Readonly<Record<string, string>> = {
  invalid_data: 'Discarded invalid value',
  invalid_attribute: 'Discarded unknown attribute',
  missing_attribute: 'Missing value for required attribute',
  value_too_long: 'Discarded value due to exceeding maximum length',
  past_timestamp: 'Invalid timestamp (too old)',
  future_timestamp: 'Invalid timestamp (in future)',
  clock_drift: 'Clock drift detected in SDK',
  invalid_environment: 'Environment cannot contain "/" or newlines',
  js_no_source: 'Source file was not found',
  js_invalid_source: 'Source map could not be read',
  js_invalid_sourcemap_location: 'Source map has nothing at this place',
  proguard_missing_mapping: 'ProGuard or R8 mapping was not uploaded',
  proguard_missing_lineno: 'Frame has no line, and the mapping several methods of its name',
  native_missing_dsym: 'Debug file was not uploaded',
  native_bad_dsym: 'Debug file cannot be read',
  native_missing_symbol: 'Debug file knows no function at this address',
  native_unknown_image: 'Address is in no image of the event',
  js_missing_sources_content: 'Source map does not hold the source',
};

export function toSummary(row: EventRow): EventSummary {
  return {
    id: row.eventId,
    eventID: row.eventId,
    'event.type': row.type,
    groupID: String(row.issueId),
    projectID: String(row.projectId),
    title: row.title,
    message: row.message,
    location: row.location === '' ? null : row.location,
    culprit: row.culprit,
    platform: row.platform,
    dateCreated: new Date(row.timestampMs).toISOString(),
    user: userOfRow(row),
    tags: tagsOf(row),
    crashFile: null,
    metadata: { title: row.title },
  };
}

export interface DetailFacts {
  readonly row: EventRow;
  readonly neighbours: Neighbours;
  readonly projectSlug: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly hasAttachments: boolean;
}

export function toDetail(event: ErrorEvent, facts: DetailFacts): EventDetail {
  const { row } = facts;
  const parts = entriesOf(event);
  const { _meta: meta } = event;
  return {
    ...toSummary(row),
    projectSlug: facts.projectSlug,
    type: event.type,
    metadata: { ...facts.metadata },
    level: event.level,
    logger: event.logger ?? null,
    dist: event.dist ?? null,
    release: release(event.release),
    environment: event.environment ?? null,
    dateReceived: new Date(row.receivedAtMs).toISOString(),
    size: row.sizeBytes,
    entries: parts.map((part) => part.entry),
    contexts: records(event.contexts),
    context: event.extra ?? {},
    packages: texts(event.modules),
    user: event.user ? user(event.user) : null,
    sdk: event.sdk ? { ...event.sdk, name: event.sdk.name ?? null, version: event.sdk.version ?? null } : null,
    errors: (event.errors ?? []).map(({ type, ...data }) => ({ type, message: MESSAGES[type] ?? type.replaceAll('_', ' '), data })),
    fingerprints: [row.primaryHash],
    groupingConfig: { id: row.groupingConfig, enhancements: '' },
    _meta: {
      entries: Object.fromEntries(parts.flatMap((part, index) => (part.meta ? [[index, part.meta]] : []))),
      message: metaAt(meta, 'logentry'),
      user: metaAt(meta, 'user'),
      contexts: metaAt(meta, 'contexts'),
      context: metaAt(meta, 'extra'),
      packages: metaAt(meta, 'modules'),
      tags: metaAt(meta, 'tags'),
      sdk: metaAt(meta, 'sdk'),
    },
    userReport: null,
    occurrence: occurrenceOf(event, row),
    sdkUpdates: [],
    resolvedWith: [],
    hasAttachments: facts.hasAttachments,
    nextEventID: facts.neighbours.next,
    previousEventID: facts.neighbours.previous,
  };
}

function occurrenceOf({ occurrence, level, culprit }: ErrorEvent, { eventId, projectId }: EventRow): EventDetail['occurrence'] {
  if (occurrence === undefined) return null;
  const { type, typeId, category, title, subtitle, fingerprint, detectedAtMs, evidence, display } = occurrence;
  return {
    id: eventId,
    eventId,
    projectId: String(projectId),
    fingerprint: [...fingerprint],
    issueTitle: title,
    subtitle,
    culprit: culprit ?? '',
    type: typeId,
    issueType: type,
    issueCategory: category,
    level,
    detectionTime: new Date(detectedAtMs).toISOString(),
    evidenceData: { ...evidence },
    evidenceDisplay: display.map(({ name, value, isImportant }) => ({ name, value, important: isImportant })),
  };
}

function metaAt(meta: MetaTree | undefined, key: string): unknown {
  return meta?.[key] ?? null;
}

function release(version: string | undefined) {
  if (version === undefined) return null;
  const bare = version.slice(version.lastIndexOf('@') + 1);
  return { version, shortVersion: /^[0-9a-f]{40}$/.test(bare) ? bare.slice(0, 12) : bare, dateCreated: null };
}

function tagsOf(row: EventRow): { key: string; value: string }[] {
  return Object.entries(row.tags)
    .map(([key, value]) => ({ key, value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

function userOfRow(row: EventRow): ApiUser | null {
  const { userId, userEmail, userUsername, userIp } = row;
  if (userId === '' && userEmail === '' && userUsername === '' && userIp === '') return null;
  return {
    id: userId || null,
    email: userEmail || null,
    username: userUsername || null,
    name: null,
    ip_address: userIp || null,
    geo: null,
    data: null,
  };
}

function user(value: User): ApiUser {
  return {
    id: value.id ?? null,
    email: value.email ?? null,
    username: value.username ?? null,
    name: value.name ?? null,
    ip_address: value.ip_address ?? null,
    geo: value.geo ?? null,
    data: value.data ?? null,
  };
}

/** A context that was dropped leaves null behind. */
function records(contexts: ErrorEvent['contexts']): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(contexts ?? {}).filter(([, value]) => typeof value === 'object' && value !== null));
}

function texts(modules: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(modules ?? {}).map(([name, version]) => [name, String(version ?? '')]));
}
