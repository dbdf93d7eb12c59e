import type { Engines } from '../wire.ts';
import type { Logger } from '../lib/logger.ts';
import { createSymbolicator } from '../features/artifact/index.ts';
import { outcomeRows } from '../features/outcome/index.ts';
import { projectConfigs } from '../features/project/index.ts';
import type { Metrics } from '../pipeline/metrics.ts';
import type { HeardPressure } from '../pipeline/heard-pressure.ts';
import { startProcessor } from '../pipeline/processor.ts';
import type { ObservedBatch } from '../pipeline/consume.ts';
import { makeSignals } from '../rooms.ts';

export interface ProcessorRole {
  readonly engines: Engines;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** On the gateways. */
  readonly pressure: HeardPressure;
}

/** The processor role: log → rows and issues. Resolves when it consumes; `stop` lets the batches under way end. */
export async function runProcessor({ engines, logger, metrics, pressure }: ProcessorRole): Promise<{ stop(): Promise<void> }> {
  const configs = projectConfigs(engines);
  const symbolicator = createSymbolicator({ ...engines, logger });
  const processor = await startProcessor({
    ...engines,
    configs,
    signals: makeSignals({ ...engines, symbolicator }),
    logger,
    outcomeRows,
    pressureLevel: () => pressure.level(),
    observe: (batch) => observeBatch(metrics, batch, engines.clock.now()),
  });
  metrics.beforeScrape(async () => {
    let halted = 0;
    for (const { topic, partition, behind, isHalted } of await processor.status()) {
      metrics.lagRecords.set({ topic, partition: String(partition) }, behind);
      halted += isHalted ? 1 : 0;
    }
    metrics.haltedPartitions.set(halted);
  });
  return {
    async stop() {
      await processor.stop();
      configs.close();
      await symbolicator.close();
    },
  };
}

function observeBatch(metrics: Metrics, batch: ObservedBatch, nowMs: number): void {
  const { topic } = batch.source;
  metrics.batches.inc({ topic, redone: String(batch.isRedo) });
  metrics.batchRecords.inc({ topic }, batch.recordCount);
  metrics.freshnessSeconds.observe({ topic }, Math.max(0, nowMs - batch.oldestAtMs) / 1_000);
  for (const stage of ['prepareMs', 'decideMs', 'encodeMs', 'insertMs', 'settleMs'] as const) {
    metrics.batchSeconds.observe({ stage: stage.slice(0, -2) }, batch[stage] / 1_000);
  }
}
