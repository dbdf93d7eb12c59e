import type { RootContext } from '../../http/route.ts';
import { stepAssembly, type AssemblyKey } from './assembly-state.ts';
import { ASSEMBLY_STALE_MS } from './limits.ts';

export type BackgroundContext = Pick<RootContext, 'metadata' | 'blobs' | 'cache' | 'clock' | 'logger'>;

/** Null when it went well, or a sentence for whoever uploads. */
export type Assembling = () => Promise<string | null>;

/** Of one process: a second assembly at the same time would only take the processor from whoever sends events. */
let last: Promise<void> = Promise.resolve();

/**
 * Does an assembly after the answer, one after the other. Not by the job queue, which looks for work every few seconds: clients
 * ask each second, and wait. What a process that ends leaves behind is begun again by the client's next question.
 */
export function assembleInBackground(context: BackgroundContext, key: AssemblyKey, work: Assembling): void {
  const beat = setInterval(() => void step(context, key, 'assembling'), ASSEMBLY_STALE_MS / 4);
  beat.unref();
  last = last.then(() => run(context, key, work)).finally(() => clearInterval(beat));
}

async function run(context: BackgroundContext, key: AssemblyKey, work: Assembling): Promise<void> {
  try {
    await step(context, key, 'assembling');
    const refusal = await work();
    await step(context, key, refusal === null ? 'ok' : 'error', refusal ?? undefined);
  } catch (error) {
    context.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'an upload could not be put together');
    await step(context, key, 'error', 'The server could not put the upload together; its log says why. Try again.');
  }
}

async function step(
  { metadata, clock, logger }: BackgroundContext,
  key: AssemblyKey,
  state: 'assembling' | 'ok' | 'error',
  detail?: string,
): Promise<void> {
  try {
    await stepAssembly(metadata, key, { state, nowMs: clock.now(), ...(detail === undefined ? {} : { detail }) });
  } catch (error) {
    // PostgreSQL is away: the state grows stale, and the client's next question begins it again.
    logger.warn({ error: String(error) }, 'the state of an upload could not be noted');
  }
}
