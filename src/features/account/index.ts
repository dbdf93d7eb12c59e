/**
 * People, sessions and tokens; who reaches which organization, team and project.
 *
 * Invariants: a password, token or session id is never stored, only what proves it; there is no registration, the first owner
 * comes by a one-time link or by the environment, everybody else by an invitation; nobody holds more scopes than their role
 * gives, and a token less than its maker.
 */
export { bootstrap, dsnOf } from './bootstrap.ts';
export type { Bootstrapped } from './bootstrap.ts';
export { accountIdentity } from './identity.ts';
export { INVITATION_DAYS } from './invitations.ts';
export { people, PERSON_COLUMNS, toPerson } from './people.ts';
export type { PersonRow } from './people.ts';
export { organizationSettings, SCRUBBING_DEFAULTS } from './settings.ts';
export type { ScrubbingSettings } from './settings.ts';
export { newSecret } from './tokens.ts';
