/** Roles and what they hold (product §5.1). Pure. */
import { withImplied } from '../../http/auth.ts';
import type { ScopeName } from '../../http/scope-name.ts';
import type { Role } from './contract.ts';
import type { OrganizationSettings } from './settings.ts';

const EVERYONE: readonly ScopeName[] = [
  'org:read',
  'member:read',
  'team:read',
  'project:read',
  'project:releases',
  'event:read',
  'event:write',
  'alerts:read',
];
const ADMINISTERS: readonly ScopeName[] = [...EVERYONE, 'org:integrations', 'event:admin', 'alerts:write'];
const MANAGES: readonly ScopeName[] = [
  ...ADMINISTERS,
  'org:write',
  'member:write',
  'member:admin',
  'member:invite',
  'team:write',
  'team:admin',
  'project:write',
  'project:admin',
];
const BY_ROLE: Readonly<Record<Role, readonly ScopeName[]>> = {
  member: EVERYONE,
  admin: ADMINISTERS,
  manager: MANAGES,
  owner: [...MANAGES, 'org:admin', 'org:ci'],
};

/** What a team's admin holds on the team's projects, beside the role; the retired role `admin` holds it on joined teams. */
const ON_JOINED: readonly ScopeName[] = ['team:write', 'team:admin', 'project:write', 'project:admin', 'event:admin', 'alerts:write'];

export function scopesOfRole(
  role: Role,
  settings: Pick<OrganizationSettings, 'eventsMemberAdmin' | 'alertsMemberWrite'>,
): ReadonlySet<ScopeName> {
  const held = [...BY_ROLE[role]];
  if (settings.eventsMemberAdmin) held.push('event:admin');
  if (settings.alertsMemberWrite) held.push('alerts:write');
  return withImplied(held);
}

export function scopesOnProject(held: ReadonlySet<ScopeName>, isTeamAdmin: boolean): ReadonlySet<ScopeName> {
  return isTeamAdmin ? withImplied([...held, ...ON_JOINED]) : held;
}

/** Managers and owners belong to every team. */
export function isGlobalRole(role: Role): boolean {
  return role === 'manager' || role === 'owner';
}
