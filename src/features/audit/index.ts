/**
 * Who changed what, when and from where.
 *
 * Invariants: an entry is written in the transaction of its change, never changed and never removed while its organization
 * lives; each holds the hash of the one before, per organization, so that tampering shows (reliability D3).
 */
export { auditIn, recordAudit, recordPersonalAudit } from './record.ts';
export { auditKey, checkHeads, signHeads } from './heads.ts';
export type { HeadDeps } from './heads.ts';
export { verifyChain } from './verify.ts';
export type { AuditEvent } from './contract.ts';
