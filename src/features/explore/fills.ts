import type { OrgContext } from '../../http/route.ts';
import type { Table } from '../../query/table.ts';
import { shortIdsOf } from '../issue/index.ts';

/** Names in the place of ids that the event store knows. */
export async function withFills(rows: Table['rows'], fills: Table['fills'], { reach, metadata }: OrgContext) {
  const issueFields = [...fills].filter(([, fill]) => fill === 'issue').map(([field]) => field);
  const projectFields = [...fills].filter(([, fill]) => fill === 'project.name').map(([field]) => field);
  const issueIds = rows.flatMap((row) => issueFields.map((field) => Number(row[field])));
  const shortIds = await shortIdsOf(metadata, reach, issueIds);
  const slugs = new Map(reach.projects.map((project) => [project.id, project.slug]));
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(issueFields.map((field) => [field, shortIds.get(Number(row[field])) ?? null])),
    ...Object.fromEntries(projectFields.map((field) => [field, slugs.get(Number(row[field])) ?? null])),
  }));
}
