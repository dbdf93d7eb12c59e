/** Who may do what to whom, beyond the scope of the route. Pure. */
import type { Reach } from '../../http/identity.ts';
import type { ScopeName } from '../../http/scope-name.ts';
import type { Role } from '../account/contract.ts';

/** The scope that comes with each role and with none below it: who lacks it holds less than the role gives. */
const COMES_WITH: Readonly<Record<Role, ScopeName>> = {
  member: 'org:read',
  admin: 'org:integrations',
  manager: 'org:write',
  owner: 'org:admin',
};

/** Nobody grants more than they hold (reliability A3), nor takes from somebody who holds more. */
export function canGrant({ access }: Pick<Reach, 'access'>, role: Role): boolean {
  return access.has(COMES_WITH[role]);
}
