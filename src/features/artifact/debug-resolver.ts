import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import type { Logger } from '../../lib/logger.ts';
import { heldDebugPlans } from './debug-plans.ts';
import type { Findings } from './facts.ts';
import { isRead, type FoundDebugFile } from './find-debug-file.ts';
import { within } from './patience.ts';
import type { DebugAnswer, DebugAsk, DebugQuestion } from './question.ts';
import { because, type Reason } from './reasons.ts';
import { lookAgainLater } from './remap-queue.ts';
import { noteUse } from './use.ts';
import { HEAVY_BYTES, type Terms, type WorkerThread } from './worker/pool.ts';
import type { DebugResult } from './worker/orders.ts';

export interface DebugResolverParts {
  readonly metadata: Metadata;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly threads: { readonly usual: WorkerThread; readonly heavy: WorkerThread };
  readonly terms: Terms;
}

export interface DebugResolver {
  resolve(questions: readonly DebugQuestion[], findings: Findings, patienceMs: number): Promise<readonly (readonly DebugAnswer[])[]>;
  forget(projectId: number): void;
  forgetAll(): void;
}

interface Asked {
  readonly ask: DebugAsk;
  readonly file: FoundDebugFile | null;
  result: DebugResult | null;
}

/** Answers what is asked of debug files, in the threads that read source maps too. */
export function createDebugResolver({ metadata, clock, logger, threads, terms }: DebugResolverParts): DebugResolver {
  const plans = heldDebugPlans({ metadata, clock });
  const used = noteUse('debug-files', metadata, clock);
  const givenUp = lookAgainLater('debug-files', metadata, clock);

  async function runOn(thread: WorkerThread, asked: readonly Asked[], patienceMs: number): Promise<void> {
    const tasks = asked.flatMap(({ ask, file }) => (file === null ? [] : [{ file, task: ask.task }]));
    if (tasks.length === 0) return;
    // Whatever happens to the thread, the events go on.
    const work = thread.run('debug', { tasks }, terms).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'debug files could not be read');
      return null;
    });
    const results = await within(work, patienceMs);
    for (const [at, one] of asked.entries()) one.result = results?.[at] ?? null;
  }

  return {
    async resolve(questions, findings, patienceMs) {
      await plans.find(questions, findings);
      const asked = questions.map(({ projectId, asks }) =>
        asks.map((ask): Asked => ({ ask, file: plans.planFor(projectId, ask, findings).file, result: null })),
      );
      const readable = asked.flat().filter(({ file }) => file !== null && isRead(file));
      const isHeavy = ({ file }: Asked): boolean => (file?.sizeBytes ?? 0) > HEAVY_BYTES;
      await Promise.all([
        runOn(
          threads.usual,
          readable.filter((one) => !isHeavy(one)),
          patienceMs,
        ),
        runOn(threads.heavy, readable.filter(isHeavy), patienceMs),
      ]);
      used(readable.flatMap(({ file }) => file?.id ?? []));
      givenUp(readable.flatMap(({ file, result }) => (result === null && file !== null ? [file.id] : [])));
      return asked.map((ofQuestion) => ofQuestion.map(answerOf));
    },
    forget: (projectId) => plans.forget(projectId),
    forgetAll: () => plans.forgetAll(),
  };
}

function answerOf({ ask, file, result }: Asked): DebugAnswer {
  if (result !== null && result.kind !== 'unread') return result;
  return { kind: 'unread', reason: reasonOf(ask, file, result) };
}

function reasonOf({ debugId, name, task }: DebugAsk, file: FoundDebugFile | null, result: DebugResult | null): Reason {
  if (file === null) {
    if (task.kind === 'retrace') return because('unknown_mapping', { wanted: debugId });
    return because('unknown_debug_file', { wanted: debugId, ...(name === '' ? {} : { found: name }) });
  }
  const wanted = task.kind === 'retrace' ? debugId : file.name;
  if (!isRead(file)) return because('format_not_read', { wanted, found: FORMAT_NAMES[file.kind] ?? file.kind });
  if (result === null || result.kind !== 'unread') return because('gave_up', { wanted });
  if (result.problem === 'gone') return because('debug_file_gone', { wanted });
  return because('broken_debug_file', { wanted, ...(result.detail === null ? {} : { detail: result.detail }) });
}

/** As people call them. */
const FORMAT_NAMES: Readonly<Record<string, string>> = {
  elf: 'ELF',
  macho: 'Mach-O',
  pe: 'PE',
  pdb: 'PDB',
  portablepdb: 'Portable PDB',
  wasm: 'WebAssembly',
  sourcebundle: 'source bundle',
  bcsymbolmap: 'BCSymbolMap',
};
