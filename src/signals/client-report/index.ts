import { outcomeRows } from '../../features/outcome/index.ts';
import { keep, invalid } from '../../pipeline/verdict.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import type { Settled, Signal } from '../../pipeline/signal.ts';
import type { Item } from '../../protocol/envelope-types.ts';
import { normalizeClientReport } from './normalize.ts';
import type { ClientReport } from './schema.ts';

/**
 * Client reports: what SDKs threw away before we could see it, as outcomes of kind `client_discard`.
 *
 * A report is never limited, never refused with its request, and is in no quota itself: it has no category. What it says is
 * counted per minute and kept nowhere else.
 */
export const clientReportSignal: Signal<ClientReport, null> = {
  name: 'client_report',
  itemTypes: ['client_report'],
  category: () => [],
  prepare: (item, ctx) => prepareClientReport(item, ctx.receivedAtMs),
  decide: async (_tx, prepared) => prepared.map(() => keep(null)),
  rows: (settled, receipt) => outcomeRows(settled.flatMap(outcomesOf), receipt, 'client_report'),
  settle: async () => [],
};

/** @internal For its test. */
export function prepareClientReport(item: Pick<Item, 'payload'>, receivedAtMs: number): Verdict<ClientReport> {
  let wire: unknown;
  try {
    wire = JSON.parse(Buffer.from(item.payload).toString());
  } catch {
    return invalid('invalid_json');
  }
  if (typeof wire !== 'object' || wire === null) return invalid('invalid_json');
  return keep(normalizeClientReport(wire, receivedAtMs));
}

function outcomesOf({ value, ctx }: Settled<ClientReport, null>) {
  return value.discarded.map((entry) => ({
    ...entry,
    atMs: value.atMs,
    orgId: ctx.project.orgId,
    projectId: ctx.project.projectId,
    keyId: ctx.keyId,
    kind: 'client_discard' as const,
  }));
}
