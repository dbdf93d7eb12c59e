/** Issues that are like one that somebody looks at. */
import { eventIssueIds, issuesById } from '../../features/issue/index.ts';
import type { SimilarIssue } from '../../features/similar/contract.ts';
import { compare, findAlike, isMergeSuggested, portraitsOf, wantPortraits, type Alike, type Drawn } from '../../features/similar/index.ts';
import type { OrgContext } from '../../http/route.ts';
import { choose, lifeOfIssue } from './find.ts';
import { portraitOf } from './portrait-of.ts';
import { readPayload } from './read-payload.ts';

interface Asked {
  readonly id: number;
  readonly projectId: number;
}

/** The most alike first. */
export async function similarIssues(context: OrgContext, asked: Asked, limit: number): Promise<readonly SimilarIssue[]> {
  const { metadata } = context;
  const issueIds = await eventIssueIds(metadata, asked.id);
  const portraits = await ownPortraits(context, asked.id, issueIds);
  const found = (await findAlike(metadata, { projectId: asked.projectId, issueIds, portraits })).slice(0, limit);
  const issues = await issuesById(
    context,
    found.map(({ issueId }) => issueId),
  );
  const byId = new Map(found.map((one) => [String(one.issueId), one]));
  return issues.flatMap((issue) => {
    const alike = byId.get(issue.id);
    return alike === undefined ? [] : [{ issue, ...judged(alike), comparison: compare(alike.here, alike.there) }];
  });
}

/** Rounded down: what is not quite the same is not called so. */
function judged(alike: Alike) {
  return { score: Math.floor(alike.score * 100) / 100, isMergeSuggested: isMergeSuggested(alike) };
}

/** Its own first. One that was not drawn yet is drawn for the asking, from its newest event, and has its turn in the background. */
async function ownPortraits(context: OrgContext, issueId: number, issueIds: readonly number[]): Promise<readonly Drawn[]> {
  const stored = await portraitsOf(context.metadata, issueIds);
  const own = stored.find((drawn) => drawn.issueId === issueId) ?? (await drawNow(context, issueId));
  return [...(own === null ? [] : [own]), ...stored.filter((drawn) => drawn.issueId !== issueId)];
}

async function drawNow(context: OrgContext, issueId: number): Promise<Drawn | null> {
  const chosen = await choose(context, 'latest', await lifeOfIssue(context, issueId, []));
  const event = chosen === null ? null : await readPayload(context.events, chosen.row);
  if (event === null) return null;
  await wantPortraits(context.metadata, [issueId], context.clock.now());
  return { issueId, portrait: portraitOf(event) };
}
