/** What changes teams: one function per act, each in one transaction with its audit entry. */
import type { z } from 'zod';
import { wrongField } from '../../http/errors.ts';
import type { OrgContext, TeamContext } from '../../http/route.ts';
import { auditIn } from '../audit/index.ts';
import type { TeamFields } from './contract.ts';
import { emailOf } from './members.ts';
import type { MemberRow } from './members.ts';
import { joinTeam, leaveTeam } from './team-members.ts';

/** Teams of one organization; a bound for a script that runs away. */
const MAX_TEAMS = 1000;

/** Whoever makes a team is its admin. Returns the new id. */
export async function createTeam(context: OrgContext, wanted: z.output<typeof TeamFields>): Promise<number> {
  const { metadata, reach, caller } = context;
  const slug = wanted.slug ?? slugOf(wanted.name ?? '');
  if (slug === '') throw wrongField('slug', 'Give the team a name or a slug.');
  return metadata.transaction(async (tx) => {
    const count = await tx.row<{ count: number }>('SELECT count(*)::int AS count FROM team WHERE org_id = $1', [reach.orgId]);
    if (count && count.count >= MAX_TEAMS) throw wrongField('slug', `An organization has at most ${MAX_TEAMS} teams.`);
    const team = await tx.row<{ id: number }>(
      'INSERT INTO team (org_id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (org_id, slug) DO NOTHING RETURNING id',
      [reach.orgId, slug, wanted.name ?? slug],
    );
    if (!team) throw wrongField('slug', `Another team is called ${slug}.`);
    await tx.execute(
      `INSERT INTO team_member (org_id, team_id, member_id, role) SELECT org_id, $2, id, 'admin' FROM member WHERE org_id = $1 AND user_id = $3`,
      [reach.orgId, team.id, caller.userId],
    );
    await auditIn(tx, context, { event: 'team.create', target: { kind: 'team', id: team.id }, note: slug });
    return team.id;
  });
}

export async function updateTeam(context: TeamContext, { name, slug }: z.output<typeof TeamFields>): Promise<void> {
  const { metadata, reach, team } = context;
  await metadata.transaction(async (tx) => {
    if (
      slug !== undefined &&
      (await tx.row('SELECT 1 FROM team WHERE org_id = $1 AND slug = $2 AND id <> $3', [reach.orgId, slug, team.id]))
    ) {
      throw wrongField('slug', `Another team is called ${slug}.`);
    }
    await tx.execute('UPDATE team SET name = coalesce($2, name), slug = coalesce($3, slug) WHERE id = $1', [
      team.id,
      name ?? null,
      slug ?? null,
    ]);
    await auditIn(tx, context, {
      event: 'team.edit',
      target: { kind: 'team', id: team.id },
      note: slug ?? team.slug,
      detail: { name, slug, slugBefore: team.slug },
    });
  });
}

export async function removeTeam(context: TeamContext): Promise<void> {
  await context.metadata.transaction(async (tx) => {
    await tx.execute('DELETE FROM team WHERE id = $1', [context.team.id]);
    await auditIn(tx, context, { event: 'team.remove', target: { kind: 'team', id: context.team.id }, note: context.team.slug });
  });
}

export async function placeInTeam(context: TeamContext, member: MemberRow, role: 'contributor' | 'admin'): Promise<void> {
  const { metadata, reach, team } = context;
  await metadata.transaction(async (tx) => {
    await joinTeam(tx, { orgId: reach.orgId, teamId: team.id, memberId: member.member_id, role });
    const target = { kind: 'member', id: member.member_id };
    await auditIn(tx, context, { event: 'member.join-team', target, note: emailOf(member), detail: { team: team.slug, role } });
  });
}

export async function takeFromTeam(context: TeamContext, member: MemberRow): Promise<void> {
  await context.metadata.transaction(async (tx) => {
    await leaveTeam(tx, context.team.id, member.member_id);
    const target = { kind: 'member', id: member.member_id };
    await auditIn(tx, context, { event: 'member.leave-team', target, note: emailOf(member), detail: { team: context.team.slug } });
  });
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  return /^\d+$/.test(slug) ? `team-${slug}` : slug;
}
