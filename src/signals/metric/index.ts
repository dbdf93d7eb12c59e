import { forgetTaken, takeRepeats } from '../../pipeline/come-once.ts';
import { containerBlock } from '../../attributes/container-block.ts';
import { namesIn } from '../../attributes/named.ts';
import { joinNamed } from '../../features/release/index.ts';
import type { Settled, Signal } from '../../pipeline/signal.ts';
import { invalid, keep, tooManyKinds } from '../../pipeline/verdict.ts';
import { categoriesOf } from '../../protocol/categories.ts';
import { createCardinality, type LeftOut } from './cardinality.ts';
import { countsOf, prepareMetrics, type Prepared } from './process.ts';
import { createMetricWriter } from './table.ts';

const writeMetrics = createMetricWriter();
/** Null where all elements are kept. */
type Decision = readonly LeftOut[] | null;

/**
 * Metrics (ingest protocol §4.1.3), in containers of up to a hundred, and what OpenTelemetry measures.
 *
 * - Every element of a container is a row of `metrics` or an `invalid_trace_metric` outcome by itself.
 * - A metric is stored once, whatever crashes, and has an id that a redo gives it again. A container that is sent again is `duplicate`.
 * - A metric has so many series and a project so many metrics in an hour; those beyond are `cardinality_limited`.
 * - Nothing is stored before it was scrubbed. What was merged before it was sent is kept as it was merged.
 */
export function createMetricSignal(cardinality = createCardinality()): Signal<Prepared, Decision> {
  return {
    name: 'metric',
    itemTypes: ['trace_metric'],
    category: categoriesOf,
    prepare: prepareMetrics,
    async decide(tx, prepared) {
      const repeats = await takeRepeats(tx, prepared, ({ kept }) => kept.length === 0);
      return prepared.map(({ value, ctx }, at) => {
        if (repeats[at] === true) return invalid('duplicate');
        const out = cardinality.leaveOut(ctx.project.projectId, value.kept, ctx.receivedAtMs);
        return keep(out.length === 0 ? null : out);
      });
    },
    recount: (settled) => (settled.decision === null ? null : recounted(settled, settled.decision)),
    rows(settled) {
      const filled = settled
        .map(({ value, ...rest }) => ({ ...rest, value: { ...value, kept: keptOf(value, rest.decision) } }))
        .filter(({ value }) => value.kept.length > 0);
      return filled.length === 0 ? [] : [containerBlock('metrics', filled, writeMetrics)];
    },
    async settle(tx, settled) {
      await joinNamed(tx, namesIn(settled));
      return [];
    },
    forget: forgetTaken,
  };
}

export const metricSignal = createMetricSignal();

function keptOf({ kept }: Prepared, decision: Decision): Prepared['kept'] {
  if (decision === null) return kept;
  const out = new Set(decision.map(([at]) => at));
  return kept.filter(([at]) => !out.has(at));
}

function recounted({ value }: Settled<Prepared, Decision>, out: readonly LeftOut[]) {
  const reasons = new Map(out);
  const lost = value.kept
    .filter(([at]) => reasons.has(at))
    .flatMap((one) => {
      const verdict = tooManyKinds(reasons.get(one[0]) ?? 'metric_series');
      return countsOf([one]).map((count) => ({ count, verdict }));
    });
  return { counts: countsOf(keptOf(value, out)), lost };
}
