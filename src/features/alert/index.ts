/**
 * Alerts: rules of a project that say whom an issue is told to, and when (processing §6).
 *
 * - A rule fires for an issue at most once in its frequency, and exactly when the events that made it fire are counted: it is decided
 *   in the transaction that counts them (reliability E7).
 * - What is to be told waits in an outbox and is sent by the jobs role, at least once, each time with the same key. Nothing that a
 *   receiver does, or does not do, is waited for by ingest.
 * - No event costs a query: a batch does, whatever it holds.
 */
export { decideAlerts } from './decide.ts';
export { insertDefaultRule } from './default-rule.ts';
export { tellAssigned, tellNote } from './notify.ts';
export type { AlertEvent, AlertIssue } from './facts.ts';
