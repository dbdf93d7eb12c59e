import { MAX_DEBUG_TEXT_BYTES } from '../limits.ts';
import { readDebugText } from './debug-text.ts';
import { createHeld, type Held } from './held.ts';
import { BrokenMappingError, openMapping, type Mapping } from './mapping.ts';
import type { Host } from './messages.ts';
import type { DebugOrder, DebugProblem, DebugResult, DebugTask, LocateTask, RetraceTask, StoredDebugFile } from './orders.ts';
import { retraceStack } from './retrace.ts';
import { BrokenSymbolsError, openSymbols, type Symbols } from './symbols.ts';

/** Of mappings and symbols in memory, each: some five builds of a large app. */
const HELD_BYTES = 128 * 1024 * 1024;

type Opened<Value> = { readonly value: Value } | { readonly problem: DebugProblem; readonly detail: string | null };

/** Answers what is asked of mappings and symbols, and keeps those that were read. */
export function createDebugReader() {
  const mappings = createHeld<Opened<Mapping>>(HELD_BYTES);
  const symbols = createHeld<Opened<Symbols>>(HELD_BYTES);

  async function answer(file: StoredDebugFile, task: DebugTask, host: Host): Promise<DebugResult> {
    if (task.kind === 'retrace') {
      const opened = await open(mappings, { file, host, read: openMapping });
      return 'value' in opened ? retraced(opened.value, task) : { kind: 'unread', ...opened };
    }
    const opened = await open(symbols, { file, host, read: openSymbols });
    return 'value' in opened ? located(opened.value, task) : { kind: 'unread', ...opened };
  }

  return {
    async read({ tasks }: DebugOrder, host: Host): Promise<readonly DebugResult[]> {
      return Promise.all(tasks.map(({ file, task }) => answer(file, task, host)));
    },
  };
}

interface Opening<Value> {
  readonly file: StoredDebugFile;
  readonly host: Host;
  readonly read: (text: Buffer) => Value & { readonly sizeBytes: number };
}

function open<Value>(held: Held<Opened<Value>>, { file, host, read }: Opening<Value>): Promise<Opened<Value>> {
  return held.get(file.blobPrefix, async () => {
    const found = await readDebugText(file, host);
    if (found.problem !== null) {
      const detail = found.problem === 'too_large' ? tooLarge(file.sizeBytes) : null;
      return { value: { problem: found.problem, detail }, sizeBytes: 0 };
    }
    try {
      const value = read(found.text);
      return { value: { value }, sizeBytes: value.sizeBytes };
    } catch (error) {
      if (!(error instanceof BrokenMappingError) && !(error instanceof BrokenSymbolsError)) throw error;
      return { value: { problem: 'broken', detail: error.message }, sizeBytes: 256 };
    }
  });
}

function tooLarge(sizeBytes: number): string {
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  return `it has ${megabytes(sizeBytes)} MB; up to ${megabytes(MAX_DEBUG_TEXT_BYTES)} MB can be read`;
}

function retraced(mapping: Mapping, { stacks, classNames }: RetraceTask): DebugResult {
  return {
    kind: 'retraced',
    stacks: stacks.map((stack) => retraceStack(mapping, stack)),
    classNames: classNames.map((name) => mapping.classNamed(name)?.original ?? null),
  };
}

function located(symbols: Symbols, { addresses }: LocateTask): DebugResult {
  return { kind: 'located', places: addresses.map((address) => symbols.at(address)) };
}
