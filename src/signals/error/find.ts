/** Events as routes ask for them: found within the caller's reach, whole, with their neighbours. */
import { ApiError, notFound } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { eventsWithAttachments, hasAttachments } from '../../features/attachment/index.ts';
import { sourceLinksOf } from '../../features/project/index.ts';
import { eventIssueIds, findIssue, issueSpanOf } from '../../features/issue/index.ts';
import { API_TURN_MS, givesWay } from '../../lib/give-way.ts';
import type { EventDetail } from './contract.ts';
import { toDetail } from './event-json.ts';
import { readPayload, readPayloads } from './read-payload.ts';
import { linkFrames } from './source-links.ts';
import { chosenEvent, eventById, neighbours } from './rows.ts';
import type { ChosenEvent, EventChoice, EventRow, IssueSpan, Neighbours } from './rows.ts';
import type { ErrorEvent } from '../../event/schema.ts';

const HOUR_MS = 3_600_000;

/** @throws ApiError not_found, for foreign and unknown events alike */
export async function requireEvent(context: OrgContext, eventId: string, issueIds: readonly number[] | null = null): Promise<EventRow> {
  const row = await eventById(context.events, eventId, issueIds);
  if (!row) throw notFound();
  return row;
}

export async function requirePayload(context: OrgContext, row: EventRow): Promise<ErrorEvent> {
  const event = await readPayload(context.events, row);
  // The row is there and the event is not: retention is taking both.
  if (!event) throw notFound();
  return event;
}

/** The life of an issue in the event store; its own name and those of what was merged into it. */
export async function lifeOfIssue(
  context: Pick<OrgContext, 'metadata'>,
  issueId: number,
  environments: readonly string[],
): Promise<IssueSpan> {
  const [issueIds, span] = await Promise.all([eventIssueIds(context.metadata, issueId), issueSpanOf(context.metadata, issueId)]);
  if (!span) throw notFound();
  return { issueIds, environments, fromMs: span.firstMs - HOUR_MS, untilMs: span.lastMs + HOUR_MS };
}

export async function requireIssueId(context: OrgContext, name: string): Promise<number> {
  const issue = await findIssue(context.metadata, name, context.scope.projectIds);
  if (!issue) throw notFound();
  return issue.id;
}

/** By id, or the one that a word chooses. */
export async function eventOfIssue(
  context: OrgContext,
  issueName: string,
  eventName: string,
  environments: readonly string[],
): Promise<EventDetail> {
  const issueId = await requireIssueId(context, issueName);
  const life = await lifeOfIssue(context, issueId, environments);
  const isChoice = eventName === 'latest' || eventName === 'oldest' || eventName === 'recommended';
  if (!isChoice) return detailOf(context, await requireEvent(context, eventName, life.issueIds), { life });
  const chosen = await choose(context, eventName, life);
  if (!chosen) throw new ApiError('not_found', { detail: 'No matching event' });
  return detailOf(context, chosen.row, { life, around: chosen.around });
}

/** First among the last (or first) day, which a busy issue answers at once; then in the whole life. */
export async function choose(context: Pick<OrgContext, 'events'>, choice: EventChoice, life: IssueSpan): Promise<ChosenEvent | null> {
  const edge = choice === 'oldest' ? { ...life, untilMs: life.fromMs + 3 * HOUR_MS } : { ...life, fromMs: life.untilMs - 3 * HOUR_MS };
  return (await chosenEvent(context.events, choice, edge)) ?? chosenEvent(context.events, choice, life);
}

/** What is known of an event's issue; what is not is looked up. */
interface Known {
  readonly life?: IssueSpan;
  readonly around?: Neighbours | null;
}

export async function detailOf(context: OrgContext, row: EventRow, { life, around: known = null }: Known): Promise<EventDetail> {
  const { metadata, events, reach } = context;
  const [event, around, has, issue, links] = await Promise.all([
    requirePayload(context, row),
    known ?? neighbours(events, row, life ?? (await lifeOfIssue(context, row.issueId, []))),
    hasAttachments(metadata, row.projectId, row.eventId),
    metadata.row<{ metadata: Record<string, unknown> }>('SELECT metadata FROM issue WHERE id = $1', [row.issueId]),
    sourceLinksOf(metadata, [row.projectId]),
  ]);
  const project = reach.projects.find((one) => one.id === row.projectId);
  const detail = toDetail(event, {
    row,
    neighbours: around,
    projectSlug: project?.slug ?? String(row.projectId),
    metadata: issue?.metadata ?? {},
    hasAttachments: has,
  });
  return linkFrames(detail, links.get(row.projectId) ?? []);
}

/**
 * Whole events of a list, in as few questions as for one. Their neighbours are not told: in a list they stand beside each other, and
 * looking them up for a page of a hundred kept the event store from all other readers for seconds.
 */
export async function detailsOf(context: OrgContext, rows: readonly EventRow[]): Promise<readonly EventDetail[]> {
  const { metadata, events, reach } = context;
  const [payloads, withFiles, issues, links] = await Promise.all([
    readPayloads(events, rows),
    eventsWithAttachments(metadata, rows),
    metadata.rows<{ id: number; metadata: Record<string, unknown> }>('SELECT id, metadata FROM issue WHERE id = ANY($1)', [
      [...new Set(rows.map((row) => row.issueId))],
    ]),
    sourceLinksOf(metadata, [...new Set(rows.map((row) => row.projectId))]),
  ]);
  const metadataOf = new Map(issues.map((issue) => [Number(issue.id), issue.metadata]));
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  const giveWay = givesWay(API_TURN_MS);
  const details: EventDetail[] = [];
  for (const [at, row] of rows.entries()) {
    const event = payloads[at];
    // Retention is taking it.
    if (!event) continue;
    const detail = toDetail(event, {
      row,
      neighbours: { previous: null, next: null },
      projectSlug: slugs.get(row.projectId) ?? String(row.projectId),
      metadata: metadataOf.get(row.issueId) ?? {},
      hasAttachments: withFiles.has(`${row.projectId}/${row.eventId}`),
    });
    details.push(linkFrames(detail, links.get(row.projectId) ?? []));
    await giveWay();
  }
  return details;
}
