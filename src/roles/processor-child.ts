import { bridgedCache } from '../engines/cache/bridge.ts';
import { keepCompiled } from '../lib/compile-cache.ts';
import { hearPressure } from '../pipeline/heard-pressure.ts';
import { createMetrics } from '../pipeline/metrics.ts';
import { openEngines, openLogger } from '../wire.ts';
import type { ProcessorStart, ToChild } from './child-messages.ts';
import { runProcessor } from './processor.ts';

/** The process that `processor-parent.ts` starts. Ends when told to, and when the parent is gone. */
export async function runProcessorChild(): Promise<void> {
  const { addresses, logLevel } = await toldByParent();
  const logger = openLogger(logLevel, 'processor');
  const metrics = createMetrics('processor');
  const engines = await openEngines(addresses, {
    cache: bridgedCache(),
    ownsLog: false,
    applicationName: 'vedette-processor',
    logger,
  });
  const pressure = hearPressure(engines.cache, () => performance.now());
  const processor = await runProcessor({ engines, logger, metrics, pressure });

  const stop = once(async () => {
    await processor.stop();
    pressure.close();
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

/** Not by the command line, which every user of the machine can read: the addresses hold passwords. */
async function toldByParent(): Promise<ProcessorStart> {
  const { promise, resolve } = Promise.withResolvers<ProcessorStart>();
  process.on('message', function listen(value) {
    const message = value as ToChild; // written by our parent, of the same source
    if (message.kind !== 'start') return;
    process.off('message', listen);
    resolve(message.start);
  });
  return promise;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
