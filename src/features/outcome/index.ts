/**
 * Outcomes: what became of every item that came in (ingest protocol §7.4).
 *
 * Every item ends in exactly one outcome per category: in = accepted + filtered + invalid + rate limited. The processor counts
 * what it settles, in the batch's own inserts; the gateway what it refuses, by way of the log; the SDKs what they never sent,
 * by their client reports. All of it ends in the table `outcomes`, folded per minute.
 */
export { recordOutcomes } from './record.ts';
export { outcomeRows } from './table.ts';
