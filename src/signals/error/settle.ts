import { decideAlerts } from '../../features/alert/index.ts';
import { adoptAttachments, recordAttachments, type AttachmentRecord } from '../../features/attachment/index.ts';
import { addSpan, countEvents, type CountedEvent, type CountedIssue, type SpanCount } from '../../features/issue/index.ts';
import { decideOwners, type OwnableIssue } from '../../features/owner/index.ts';
import { NOTHING_OWNED } from '../../features/ownership-rule/index.ts';
import { countReleases, nameKey, openEnvironments, openReleases } from '../../features/release/index.ts';
import { wantPortraits } from '../../features/similar/index.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import { storableText } from '../../lib/storable-text.ts';
import { CHANNELS, type IssuesChanged } from '../../pipeline/channels.ts';
import type { Announcement, Settled } from '../../pipeline/signal.ts';
import { toAlertIssues } from './alert-event.ts';
import type { Decision } from './decide.ts';
import type { Prepared } from './process.ts';
import { ownFrames } from './owned.ts';
import { settledEvents, type SettledEvent } from './store.ts';
import { wholeEvents, type FindWhole } from './whole-event.ts';

/** Transaction B of a batch of errors: issues, users, environments, releases, attachments. Returns what dashboards are told. */
export async function settleItems(tx: Sql, settled: readonly Settled<Prepared, Decision>[]): Promise<readonly Announcement[]> {
  const events = settledEvents(settled);
  const counted = await toCounted(tx, events);
  const issues = await countEvents(tx, counted);

  await adoptAttachments(
    tx,
    counted.map(({ projectId, eventId, issueId }) => ({ projectId, eventId, issueId })),
  );
  await recordAttachments(tx, settled.flatMap(toAttachmentRecord));
  await countByRelease(tx, counted);
  const find = wholeEvents(events);
  // Before alerts: who is told of an issue may be whom it was given to.
  await decideOwners(
    tx,
    issues.map((issue) => toOwnable(issue, find)),
  );
  const errorIds = new Set(events.flatMap(({ value, ctx }) => (value.occurrence === null ? ctx.eventId : [])));
  await wantNewPortraits(
    tx,
    issues.filter(({ all }) => all.some(({ eventId }) => errorIds.has(eventId))),
  );
  const alerts = await decideAlerts(tx, toAlertIssues(issues, find));
  return [...announcementsOf(events, issues), ...alerts];
}

/** What a new issue of errors looks like is drawn later, from the rows that are stored by now. */
async function wantNewPortraits(tx: Sql, issues: readonly CountedIssue[]): Promise<void> {
  const fresh = issues.filter((issue) => issue.isNew);
  const atMs = Math.max(...fresh.flatMap(({ all }) => all.map((event) => event.receivedAtMs)));
  await wantPortraits(
    tx,
    fresh.map(({ issueId }) => issueId),
    atMs,
  );
}

/** With the ids of releases and environments, which are made when they are new. */
async function toCounted(tx: Sql, events: readonly SettledEvent[]): Promise<readonly CountedEvent[]> {
  const named = events.map((event) => ({
    event,
    version: storableText(event.value.columns.release),
    environment: storableText(event.value.columns.environment),
  }));
  const releases = await openReleases(
    tx,
    uniqueBy(named.filter((one) => one.version !== '').map(releaseSeen), (one) => nameKey(one.orgId, one.version)),
  );
  const environments = await openEnvironments(
    tx,
    uniqueBy(named.map(environmentSeen), (one) => `${one.projectId}\n${one.name}`),
  );

  return named.map(({ event, version, environment }) => {
    const { orgId } = event.ctx.project;
    const releaseId = releases.get(nameKey(orgId, version));
    // openEnvironments gives every name it was asked for an id.
    const environmentId = environments.get(nameKey(orgId, environment)) as number;
    return { ...countedOf(event), release: releaseId === undefined ? null : { id: releaseId, version }, environmentId };
  });
}

interface NamedEvent {
  readonly event: SettledEvent;
  readonly version: string;
  readonly environment: string;
}

/** Dated by the event itself: one that waited on a phone does not make its release the newest. */
function releaseSeen({ event: { ctx, value }, version }: NamedEvent) {
  return { orgId: ctx.project.orgId, version, atMs: Math.min(value.columns.timestampMs, ctx.receivedAtMs) };
}

function environmentSeen({ event: { ctx }, environment }: NamedEvent) {
  return { orgId: ctx.project.orgId, projectId: ctx.project.projectId, name: environment, atMs: ctx.receivedAtMs };
}

function uniqueBy<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const first = new Map<string, T>();
  for (const one of all) if (!first.has(keyOf(one))) first.set(keyOf(one), one);
  return [...first.values()];
}

function countedOf({ value, ctx, decision: [issueId, isNew] }: SettledEvent): Omit<CountedEvent, 'release' | 'environmentId'> {
  const { columns } = value;
  return {
    orgId: ctx.project.orgId,
    projectId: ctx.project.projectId,
    issueId,
    isNew: isNew === 1,
    eventId: ctx.eventId,
    seenAtMs: columns.timestampMs,
    receivedAtMs: ctx.receivedAtMs,
    title: storableText(columns.title),
    culprit: storableText(columns.culprit),
    metadata: value.metadata,
    level: columns.level,
    isUnhandled: columns.handled === 0,
    person: columns.user.person,
  };
}

function toOwnable({ orgId, projectId, issueId, isNew, all }: CountedIssue, find: FindWhole): OwnableIssue {
  // tallyByIssue makes no issue without events.
  const newest = all.at(-1) as CountedEvent;
  const whole = () => find(projectId, newest.eventId);
  return {
    orgId,
    projectId,
    issueId,
    isNew,
    atMs: newest.receivedAtMs,
    owned: () => whole()?.owned ?? NOTHING_OWNED,
    frames: () => {
      const event = whole()?.event;
      return event === undefined ? [] : ownFrames(event);
    },
  };
}

function toAttachmentRecord({ value, ctx, decision }: Settled<Prepared, Decision>): readonly AttachmentRecord[] {
  if (value.kind !== 'attachment') return [];
  const { bytes: _, ...file } = value.attachment;
  const { orgId, projectId } = ctx.project;
  return [{ ...file, orgId, projectId, eventId: ctx.eventId, issueId: decision[0], receivedAtMs: ctx.receivedAtMs }];
}

async function countByRelease(tx: Sql, events: readonly CountedEvent[]): Promise<void> {
  const spans = new Map<string, SpanCount>();
  const parts = new Map<string, { orgId: number; projectId: number; releaseId: number; newIssues: number }>();
  for (const { orgId, projectId, release, isNew, seenAtMs } of events) {
    if (release === null) continue;
    const key = `${projectId}/${release.id}`;
    addSpan(spans, key, seenAtMs);
    const part = parts.get(key) ?? { orgId, projectId, releaseId: release.id, newIssues: 0 };
    parts.set(key, { ...part, newIssues: part.newIssues + (isNew ? 1 : 0) });
  }

  const counts = [...parts].map(([key, part]) => {
    const { events: count, firstMs, lastMs } = spans.get(key) as SpanCount;
    return { ...part, events: count, firstSeenMs: firstMs, lastSeenMs: lastMs };
  });
  await countReleases(tx, counts);
}

/** One message per project: what changed, and how old the oldest of it is. */
function announcementsOf(events: readonly SettledEvent[], issues: readonly CountedIssue[]): readonly Announcement[] {
  return [...Map.groupBy(issues, (issue) => issue.projectId)].map(([projectId, ofProject]) => {
    const times = events.filter((event) => event.ctx.project.projectId === projectId).map((event) => event.ctx.receivedAtMs);
    const message: IssuesChanged = {
      projectId,
      issues: ofProject.map(({ issueId, events: count, isNew, isRegressed, hasReturned }) => ({
        issueId,
        events: count,
        isNew,
        isRegressed: isRegressed || hasReturned,
      })),
      receivedAtMs: Math.min(...times),
    };
    return { channel: CHANNELS.issues, message };
  });
}
