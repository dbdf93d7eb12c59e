/** Which teams reach a project, and what it filters: one function per act, each in one transaction with its audit entry. */
import type { ReachedTeam } from '../../http/identity.ts';
import type { ProjectContext } from '../../http/route.ts';
import { CHANNELS } from '../../pipeline/channels.ts';
import type { ProjectChanged } from '../../pipeline/channels.ts';
import { auditIn } from '../audit/index.ts';
import type { FilterId } from './contract.ts';

export async function addTeam(context: ProjectContext, team: ReachedTeam): Promise<void> {
  const { metadata, project, reach } = context;
  await metadata.transaction(async (tx) => {
    await tx.execute('INSERT INTO project_team (org_id, project_id, team_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      reach.orgId,
      project.id,
      team.id,
    ]);
    const target = { kind: 'project', id: project.id };
    await auditIn(tx, context, { event: 'project-team.add', target, note: project.slug, detail: { team: team.slug } });
  });
}

/** A project that is left without a team is reached by managers and owners, and by everybody in an open organization. */
export async function removeTeamFrom(context: ProjectContext, team: ReachedTeam): Promise<void> {
  const { metadata, project } = context;
  await metadata.transaction(async (tx) => {
    await tx.execute('DELETE FROM project_team WHERE project_id = $1 AND team_id = $2', [project.id, team.id]);
    const target = { kind: 'project', id: project.id };
    await auditIn(tx, context, { event: 'project-team.remove', target, note: project.slug, detail: { team: team.slug } });
  });
}

export async function changeFilter(context: ProjectContext, id: FilterId, active: boolean | readonly string[]): Promise<void> {
  const { metadata, project, cache } = context;
  await metadata.transaction(async (tx) => {
    await tx.execute(
      `UPDATE project SET settings = settings || jsonb_build_object('options', coalesce(settings->'options', '{}') || $2::jsonb) WHERE id = $1`,
      [project.id, JSON.stringify({ [`filters:${id}`]: active })],
    );
    const target = { kind: 'project', id: project.id };
    await auditIn(tx, context, { event: 'project.edit', target, note: project.slug, detail: { changes: { [`filters:${id}`]: active } } });
  });
  cache.publish(CHANNELS.projects, { projectId: project.id } satisfies ProjectChanged);
}
