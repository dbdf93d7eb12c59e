import { categoriesOf, UNKNOWN_CATEGORY } from '../protocol/categories.ts';
import type { Item } from '../protocol/envelope-types.ts';
import type { Outcome, OutcomeKind } from '../protocol/outcomes.ts';
import type { ProjectConfig } from './project-config.ts';
import type { Parcel } from './parcel.ts';
import type { ReceiveDeps } from './receive-deps.ts';
import type { Visitor } from './visitor.ts';

/** What was decided about items, in the words of ingest protocol §7.4. */
export interface Cause {
  readonly kind: Exclude<OutcomeKind, 'accepted'>;
  readonly reason: string;
}

/** Outcomes of items, one per category; none for client reports, which are outcomes themselves. */
export function outcomesOf(parcel: Parcel, items: readonly Item[], causeOf: (item: Item) => Cause): readonly Outcome[] {
  const { visitor, receivedAtMs } = parcel;
  return items
    .filter((item) => item.type !== 'client_report')
    .flatMap((item) =>
      categoriesOf(item).map(({ category, quantity }) => ({
        ...causeOf(item),
        atMs: receivedAtMs,
        orgId: visitor.project.orgId,
        projectId: visitor.project.projectId,
        keyId: visitor.key.keyId,
        category,
        quantity,
      })),
    );
}

/** Accounts for items that are not kept. Limited sessions have no outcome: the next update carries the same state (§7.3). */
export function recordItems(parcel: Parcel, items: readonly Item[], cause: Cause, deps: ReceiveDeps): void {
  const counted = cause.kind === 'rate_limited' ? items.filter((item) => item.type !== 'session') : items;
  for (const outcome of outcomesOf(parcel, counted, () => cause)) deps.outcomes.record(outcome);
}

/** Accounts for a body of which nobody knows what was in it. */
export function recordBody(whose: Visitor | ProjectConfig, reason: string, deps: ReceiveDeps): void {
  const isVisitor = 'project' in whose;
  const project = isVisitor ? whose.project : whose;
  deps.outcomes.record({
    atMs: deps.clock.now(),
    orgId: project.orgId,
    projectId: project.projectId,
    keyId: isVisitor ? whose.key.keyId : null,
    category: UNKNOWN_CATEGORY,
    kind: 'invalid',
    reason,
    quantity: 1,
  });
}
