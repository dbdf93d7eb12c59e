/** Events as routes ask for them: found within the caller's reach, whole, with their neighbours. */
import { ApiError, notFound } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { eventsWithAttachments, hasAttachments } from '../../features/attachment/index.ts';
import { eventIssueIds, findIssue, issueSpanOf } from '../../features/issue/index.ts';
import type { EventDetail } from './contract.ts';
import { toDetail } from './event-json.ts';
import { readPayload, readPayloads } from './read-payload.ts';
import { chosenEvent, eventById, neighbours } from './rows.ts';
import type { EventChoice, EventRow, IssueSpan } from './rows.ts';
import type { ErrorEvent } from './schema.ts';

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
export async function lifeOfIssue(context: OrgContext, issueId: number, environments: readonly string[]): Promise<IssueSpan> {
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
  const row = isChoice ? await choose(context, eventName, life) : await requireEvent(context, eventName, life.issueIds);
  if (!row) throw new ApiError('not_found', { detail: 'No matching event' });
  return detailOf(context, row, life);
}

/** First among the last (or first) day, which a busy issue answers at once; then in the whole life. */
async function choose(context: OrgContext, choice: EventChoice, life: IssueSpan): Promise<EventRow | null> {
  const edge = choice === 'oldest' ? { ...life, untilMs: life.fromMs + 3 * HOUR_MS } : { ...life, fromMs: life.untilMs - 3 * HOUR_MS };
  return (await chosenEvent(context.events, choice, edge)) ?? chosenEvent(context.events, choice, life);
}

export async function detailOf(context: OrgContext, row: EventRow, life: IssueSpan | null): Promise<EventDetail> {
  const { metadata, events, reach } = context;
  const [event, around, has, issue] = await Promise.all([
    requirePayload(context, row),
    neighbours(events, row, life ?? (await lifeOfIssue(context, row.issueId, []))),
    hasAttachments(metadata, row.projectId, row.eventId),
    metadata.row<{ metadata: Record<string, unknown> }>('SELECT metadata FROM issue WHERE id = $1', [row.issueId]),
  ]);
  const project = reach.projects.find((one) => one.id === row.projectId);
  return toDetail(event, {
    row,
    neighbours: around,
    projectSlug: project?.slug ?? String(row.projectId),
    metadata: issue?.metadata ?? {},
    hasAttachments: has,
  });
}

/**
 * Whole events of a list, in as few questions as for one. Their neighbours are not told: in a list they stand beside each other, and
 * looking them up for a page of a hundred kept the event store from all other readers for seconds.
 */
export async function detailsOf(context: OrgContext, rows: readonly EventRow[]): Promise<readonly EventDetail[]> {
  const { metadata, events, reach } = context;
  const [payloads, withFiles, issues] = await Promise.all([
    readPayloads(events, rows),
    eventsWithAttachments(metadata, rows),
    metadata.rows<{ id: number; metadata: Record<string, unknown> }>('SELECT id, metadata FROM issue WHERE id = ANY($1)', [
      [...new Set(rows.map((row) => row.issueId))],
    ]),
  ]);
  const metadataOf = new Map(issues.map((issue) => [Number(issue.id), issue.metadata]));
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  return rows.flatMap((row, at) => {
    const event = payloads[at];
    // Retention is taking it.
    if (!event) return [];
    return toDetail(event, {
      row,
      neighbours: { previous: null, next: null },
      projectSlug: slugs.get(row.projectId) ?? String(row.projectId),
      metadata: metadataOf.get(row.issueId) ?? {},
      hasAttachments: withFiles.has(`${row.projectId}/${row.eventId}`),
    });
  });
}
