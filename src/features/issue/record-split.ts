/** What every split of an issue leaves: its events on their way, a pair that the program never merges, the history, and a way back. */
import type { Sql } from '../../engines/metadata/port.ts';
import { keepApart } from './apart.ts';
import { tell } from './change-fields.ts';
import type { Act } from './change-fields.ts';
import { queueMove, type MovedEvents } from './moves.ts';
import type { RuledMove } from './ruled-moves.ts';
import type { SplitMemory } from './split.ts';
import { readStates } from './state.ts';
import { rememberChange } from './undo.ts';

interface SplitMade {
  readonly orgId: number;
  readonly projectId: number;
  readonly userId: number | null;
  readonly nowMs: number;
  readonly split: SplitMemory;
  /** What the history names. */
  readonly fingerprints: readonly string[];
  /** Saved rules wanted it, and find the events that follow; else it is these. */
  readonly which: MovedEvents | RuledMove;
  /** False: the other issue was there before. */
  readonly isNew?: boolean;
}

/** In the transaction of the split. Returns the key that takes it back. */
export async function recordSplit(tx: Sql, made: SplitMade): Promise<string> {
  const { orgId, projectId, userId, nowMs, split, fingerprints, which, isNew = true } = made;
  const { issueId, newIssueId } = split;
  const ruled = 'runId' in which ? { ruled: which } : {};
  if (!('runId' in which)) await queueMove(tx, { orgId, projectId, fromIssueId: issueId, toIssueId: newIssueId, which, nowMs });
  await keepApart(tx, { pairs: [[issueId, newIssueId]], reason: 'unmerged', userId, atMs: nowMs });
  const act: Act = { tx, orgId, userId, nowMs, ids: [issueId], told: [] };
  const rules = 'runId' in which ? { byRules: true } : {};
  await tell(act, [{ id: issueId }], 'unmerge_source', { fingerprints, destination: { id: String(newIssueId) }, ...rules });
  await tell({ ...act, told: [] }, [{ id: newIssueId }], 'unmerge_destination', { source: { id: String(issueId) }, ...rules });
  const states = [...(await readStates(tx, [issueId]))].map(([id, state]) => ({ id, before: state, after: state }));
  return rememberChange(tx, act, {
    states,
    personal: { before: [], made: [] },
    activities: act.told,
    merge: null,
    ...(isNew ? { split } : {}),
    ...ruled,
  });
}
