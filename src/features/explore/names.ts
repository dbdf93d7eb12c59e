import type { FilterTerm, SearchNode, TextValue } from '../../query/ast.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import type { OrgContext } from '../../http/route.ts';
import { eventIssueIds, findIssue, latestReleases } from '../issue/index.ts';

/**
 * Names that only PostgreSQL knows become what the event store has: slugs of projects their ids, short ids of issues theirs,
 * `release:latest` versions. The rest of the search stays.
 */
export async function withNames(node: SearchNode, context: OrgContext): Promise<SearchNode> {
  switch (node.kind) {
    case 'text':
      return node;
    case 'and':
    case 'or':
      return { ...node, parts: await Promise.all(node.parts.map((part) => withNames(part, context))) };
    case 'filter':
      return filter(node, context);
  }
}

async function filter(term: FilterTerm, context: OrgContext): Promise<FilterTerm> {
  switch (term.key) {
    case 'project':
    case 'project.name':
      return { ...term, key: 'project.id', values: term.values.map((value) => projectId(value, context)) };
    case 'issue':
      return { ...term, key: 'issue.id', values: (await Promise.all(term.values.map((value) => issueIds(value, context)))).flat() };
    case 'release': {
      if (!term.values.some((value) => value.raw === 'latest')) return term;
      const latest = await latestReleases(context.metadata, context.scope.projectIds);
      const named = term.values.filter((value) => value.raw !== 'latest');
      return { ...term, values: [...named, ...latest.map((version) => literal(version, term.position))] };
    }
    default:
      return term;
  }
}

/** An id that nothing has, for names that mean nothing: the search finds nothing, and tells nothing. */
const NONE = '0';

function projectId(value: TextValue, { reach }: OrgContext): TextValue {
  const project = reach.projects.find((one) => one.slug === value.raw || String(one.id) === value.raw);
  return literal(String(project?.id ?? NONE), value.position);
}

/** The issue's own id, and those of what was merged into it: their events keep them. */
async function issueIds(value: TextValue, { metadata, scope }: OrgContext): Promise<readonly TextValue[]> {
  if (/\*/.test(value.raw))
    throw new QueryRefusedError({ message: 'issue: takes a whole short id, such as SHOP-1B.', position: value.position });
  const issue = await findIssue(metadata, value.raw, scope.projectIds);
  const ids = issue === null ? [NONE] : await eventIssueIds(metadata, issue.id);
  return ids.map((id) => literal(String(id), value.position));
}

function literal(raw: string, position: number): TextValue {
  return { raw, pieces: [raw], isQuoted: true, position };
}
