import type { Blobs } from '../../engines/blobs/port.ts';
import type { Cache } from '../../engines/cache/port.ts';
import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import type { Logger } from '../../lib/logger.ts';
import { CHANNELS, type ProjectChanged } from '../../pipeline/channels.ts';
import { createDebugResolver } from './debug-resolver.ts';
import type { Findings } from './facts.ts';
import type { FoundFile, Plan } from './find.ts';
import { heldPlans, planFor } from './plans.ts';
import { within } from './patience.ts';
import type { DebugAnswer, DebugQuestion, FrameAnswer, FramePosition, Question } from './question.ts';
import { because } from './reasons.ts';
import { lookAgainLater } from './remap-queue.ts';
import { noteUse } from './use.ts';
import { HEAVY_BYTES, workerThread, type Terms, type WorkerThread } from './worker/pool.ts';
import type { FileOrder, Place, ResolvedFile } from './worker/orders.ts';

export interface SymbolicatorParts {
  readonly metadata: Metadata;
  readonly blobs: Blobs;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default of `resolve`. */
  readonly patienceMs?: number;
}

export interface Symbolicator {
  /**
   * What became of the frames of each question. Uses only files of the question's own project. Waits no longer than `patienceMs`
   * for a map; then the reason is `gave_up`.
   * @throws MetadataUnavailableError
   */
  resolve(questions: readonly Question[], findings: Findings, patienceMs?: number): Promise<readonly (readonly FrameAnswer[])[]>;
  /** The same of debug files: mappings of obfuscated programs, and symbols of native code. */
  resolveDebug(questions: readonly DebugQuestion[], findings: Findings, patienceMs?: number): Promise<readonly (readonly DebugAnswer[])[]>;
  close(): Promise<void>;
}

/** What a batch of events may wait for maps that are not in memory; a map of 5 MB takes some 150 ms. */
const PATIENCE_MS = 3_000;
/** Beyond it something hangs, and the thread is ended. */
const LIMIT_MS = 60_000;

/** Resolves frames of minified code (processing §2.4). Threads are started with the first map. */
export function createSymbolicator({
  metadata,
  blobs,
  cache,
  clock,
  logger,
  patienceMs: usualPatienceMs = PATIENCE_MS,
}: SymbolicatorParts): Symbolicator {
  const plans = heldPlans({ metadata, clock });
  const usual = workerThread({ logger });
  const heavy = workerThread({ logger });
  const used = noteUse('bundles', metadata, clock);
  const givenUp = lookAgainLater('bundles', metadata, clock);
  const terms: Terms = { answers: { blob: ({ key }) => blobs.get(key) }, limitMs: LIMIT_MS };
  const debug = createDebugResolver({ metadata, clock, logger, threads: { usual, heavy }, terms });
  const held = [plans, debug];
  const unsubscribes = [
    cache.subscribe(CHANNELS.projects, (message) => held.forEach((one) => one.forget((message as ProjectChanged).projectId))),
    cache.onGap(() => held.forEach((one) => one.forgetAll())),
  ];

  async function runOn(thread: WorkerThread, orders: readonly Order[], patienceMs: number): Promise<void> {
    if (orders.length === 0) return;
    // Whatever happens to the thread, the events go on.
    const work = thread.run('resolve', { files: orders.map((order) => order.file) }, terms).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'source maps could not be read');
      return null;
    });
    const results = await within(work, patienceMs);
    for (const [at, order] of orders.entries()) order.result = results?.[at] ?? null;
  }

  return {
    async resolve(questions, findings, patienceMs = usualPatienceMs) {
      await plans.find(questions, findings);
      const orders = new Map<string, Order>();
      const asked = questions.map((question) => question.frames.map((frame) => ask(question, frame, { findings, orders })));
      const [large, small] = partition([...orders.values()], (order) => order.sizeBytes > HEAVY_BYTES);
      await Promise.all([runOn(usual, small, patienceMs), runOn(heavy, large, patienceMs)]);
      used([...orders.values()].flatMap((order) => order.bundleIds));
      givenUp([...orders.values()].filter((order) => order.result === null).flatMap((order) => order.bundleIds));
      return asked.map((frames) => frames.map(answerOf));
    },
    resolveDebug: (questions, findings, patienceMs = usualPatienceMs) => debug.resolve(questions, findings, patienceMs),
    async close() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      await Promise.all([usual.close(), heavy.close()]);
    },
  };
}

/** A file that frames are in, of whatever event. */
interface Order {
  readonly file: FileOrder & { readonly positions: [number, number][] };
  readonly sizeBytes: number;
  readonly bundleIds: readonly number[];
  result: ResolvedFile | null;
}

interface Asked {
  readonly frame: FramePosition;
  readonly plan: Plan;
  /** Null when there is nothing to read. */
  readonly order: Order | null;
  readonly at: number;
}

interface Asking {
  readonly findings: Findings;
  readonly orders: Map<string, Order>;
}

function ask(question: Question, frame: FramePosition, { findings, orders }: Asking): Asked {
  const plan = planFor(question, frame.absPath, findings);
  if (plan.minified === null && plan.map === null) return { frame, plan, order: null, at: 0 };
  const key = `${plan.map?.blobKey}\n${plan.minified?.blobKey}`;
  const order = orders.get(key) ?? newOrder(plan);
  orders.set(key, order);
  const at = order.file.positions.push([frame.line - 1, Math.max(frame.column ?? 1, 1) - 1]) - 1;
  return { frame, plan, order, at };
}

function newOrder({ minified, map }: Plan): Order {
  const files = [minified, map].filter((file): file is FoundFile => file !== null);
  return {
    file: { minified: usable(minified), map: usable(map), positions: [] },
    sizeBytes: Math.max(...files.map((file) => file.sizeBytes)),
    bundleIds: files.map((file) => file.bundleId),
    result: null,
  };
}

function usable(file: FoundFile | null): FoundFile | null {
  return file?.problem === null ? file : null;
}

function answerOf({ frame, plan, order, at }: Asked): FrameAnswer {
  const place = order?.result?.places[at] ?? null;
  const minified = place?.minified ?? null;
  const unresolved = (reason: FrameAnswer & { kind: 'unresolved' }): FrameAnswer => reason;
  if (plan.reason !== null) return unresolved({ kind: 'unresolved', reason: plan.reason, minified });
  if (order === null) return unresolved({ kind: 'unresolved', reason: because('no_debug_id', { wanted: frame.absPath }), minified });
  if (order.result === null) return unresolved({ kind: 'unresolved', reason: because('gave_up', { wanted: urlOf(plan) }), minified });
  return readAnswer({ frame, plan, result: order.result, place });
}

function urlOf({ map, minified }: Plan): string {
  return map?.url ?? minified?.url ?? '';
}

interface Read {
  readonly frame: FramePosition;
  readonly plan: Plan;
  readonly result: ResolvedFile;
  readonly place: Place | null;
}

function readAnswer({ frame, plan, result, place }: Read): FrameAnswer {
  const minified = place?.minified ?? null;
  const wanted = urlOf(plan);
  if (result.problem === 'gone') return { kind: 'unresolved', reason: because('map_gone', { wanted }), minified };
  if (result.problem === 'broken') {
    return {
      kind: 'unresolved',
      reason: because('broken_map', { wanted, ...(result.detail === null ? {} : { detail: result.detail }) }),
      minified,
    };
  }
  if (plan.map === null) return plainAnswer(plan, minified);
  if (place !== null && place.original !== null) return { kind: 'mapped', plan, place: place.original, minified };
  const where = `${frame.line}:${frame.column ?? '?'}`;
  return {
    kind: 'unresolved',
    reason: because(frame.column === null ? 'no_column' : 'invalid_location', { wanted, found: where }),
    minified,
  };
}

/** A line that nobody writes by hand. */
const MINIFIED_LINE = /\{snip\}/;

/** A file without a map is what its author wrote, unless it looks as if a tool had. */
function plainAnswer(plan: Plan, context: Place['minified']): FrameAnswer {
  if (context !== null && MINIFIED_LINE.test(context.line)) {
    return { kind: 'unresolved', reason: because('no_map_reference', { wanted: urlOf(plan) }), minified: context };
  }
  return { kind: 'source', plan, context };
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}
