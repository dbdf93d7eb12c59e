import { bridgedCache } from '../engines/cache/bridge.ts';
import { keepCompiled } from '../lib/compile-cache.ts';
import { createMetrics } from '../pipeline/metrics.ts';
import { openEngines, openLogger } from '../wire.ts';
import type { ProcessorStart, ToChild } from './child-messages.ts';
import { runProcessor } from './processor.ts';

/** The process that `processor-parent.ts` starts. Ends when told to, and when the parent is gone. */
export async function runProcessorChild(argument: string): Promise<void> {
  const { addresses, logLevel } = JSON.parse(argument) as ProcessorStart; // written by our parent, of the same source
  const logger = openLogger(logLevel, 'processor');
  const metrics = createMetrics('processor');
  const engines = await openEngines(addresses, {
    cache: bridgedCache(),
    ownsLog: false,
    maxConnections: 10,
    applicationName: 'vedette-processor',
  });
  const processor = await runProcessor(engines, logger, metrics);

  const stop = once(async () => {
    await processor.stop();
    await engines.close();
    process.exit(0);
  });
  // Ctrl-C reaches every process of the terminal; the parent decides when this one ends.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => void stop());
  process.on('disconnect', () => void stop());
  process.on('message', (value) => {
    const message = value as ToChild; // the bridge's messages have other kinds
    if (message.kind !== 'metrics') return;
    void metrics.text().then((text) => process.send?.({ kind: 'metrics', ask: message.ask, text }));
  });
  process.send?.({ kind: 'ready' });
  keepCompiled();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
