/** What changes a project's rules of ownership: each in one transaction with its audit entry. */
import type { Sql } from '../../engines/metadata/port.ts';
import { ApiError } from '../../http/errors.ts';
import type { ProjectContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import { parseOwnership } from '../ownership-rule/index.ts';
import type { OwnershipRule } from '../ownership-rule/index.ts';
import { renewOwnership } from './compiled-ownership.ts';
import type { OwnershipSettings } from './settings.ts';

/** Told at once; nobody reads more. */
const MAX_FAULTS = 20;

/** @throws ApiError with a sentence for each line that is wrong, in which case nothing is changed */
export async function changeOwnership(context: ProjectContext, change: Partial<OwnershipSettings>): Promise<void> {
  const { metadata, project, clock } = context;
  const { rules, faults } = parseOwnership(change.raw ?? '');
  await metadata.transaction(async (tx) => {
    const strangers = rules.length === 0 ? [] : strangersIn(rules, await namesOf(tx, context));
    const all = [...faults, ...strangers].sort((a, b) => a.line - b.line).map(({ sentence }) => sentence);
    if (all.length > 0) throw new ApiError('bad_request', { fields: { raw: all.slice(0, MAX_FAULTS) } });
    const stored = { ...change, lastUpdated: new Date(clock.now()).toISOString() };
    await tx.execute(
      `UPDATE project SET settings = settings || jsonb_build_object('ownership', coalesce(settings->'ownership', '{}') || $2::jsonb) WHERE id = $1`,
      [project.id, JSON.stringify(stored)],
    );
    if (change.raw !== undefined || change.autoAssignment !== undefined) await renewOwnership(tx, project.id);
    await auditIn(tx, context, { event: 'project.ownership-rule.edit', target: { kind: 'project', id: project.id }, note: project.slug });
  });
}

/** Who can own something of the project. */
export interface KnownNames {
  /** E-mail addresses of members, lower-case. */
  readonly people: ReadonlySet<string>;
  /** `#team`, and whether it has the project. */
  readonly teams: ReadonlyMap<string, boolean>;
}

export async function namesOf(tx: Sql, { reach, project }: Pick<ProjectContext, 'reach' | 'project'>): Promise<KnownNames> {
  const people = await tx.rows<{ email: string }>(
    'SELECT lower(a.email) AS email FROM member m JOIN account a ON a.id = m.user_id AND a.is_active WHERE m.org_id = $1',
    [reach.orgId],
  );
  const teams = await tx.rows<{ name: string; has_project: boolean }>(
    `SELECT '#' || t.slug AS name, EXISTS (SELECT 1 FROM project_team pt WHERE pt.team_id = t.id AND pt.project_id = $2) AS has_project
       FROM team t WHERE t.org_id = $1`,
    [reach.orgId, project.id],
  );
  return { people: new Set(people.map(({ email }) => email)), teams: new Map(teams.map((team) => [team.name, team.has_project])) };
}

function strangersIn(rules: readonly OwnershipRule[], { people, teams }: KnownNames) {
  return rules.flatMap(({ line, owners }) =>
    owners.flatMap((owner) => {
      const name = owner.toLowerCase();
      if (people.has(name) || teams.get(name) === true) return [];
      const sentence = teams.has(name)
        ? `Line ${line}: ${owner} does not have this project. Give it access first.`
        : `Line ${line}: ${owner} is no member and no team here.`;
      return [{ line, sentence }];
    }),
  );
}
