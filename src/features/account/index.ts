/**
 * People, organizations, teams, sessions and tokens.
 *
 * Invariants: a password, token or session id is never stored, only what proves it; there is no registration, the first owner
 * comes by a one-time link or by the environment; nobody holds more scopes than their role gives, and a token less than its maker.
 */
export { bootstrap, dsnOf } from './bootstrap.ts';
export type { Bootstrapped } from './bootstrap.ts';
export { accountIdentity } from './identity.ts';
export { people } from './people.ts';
export { recordAudit } from './audit.ts';
export type { AuditEvent } from './audit.ts';
export { organizationSettings, SCRUBBING_DEFAULTS } from './settings.ts';
export type { ScrubbingSettings } from './settings.ts';
