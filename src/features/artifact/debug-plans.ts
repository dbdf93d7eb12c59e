import type { Clock } from '../../engines/clock/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { knownFile, type Findings } from './facts.ts';
import { debugFilesOf, type DebugUse, type FilePlan } from './find-debug-file.ts';
import type { DebugAsk, DebugQuestion } from './question.ts';

/** A file that was found is the same for ever; that it was taken away is noticed when it is read. */
const FOUND_MS = 5 * 60_000;
/** A file that is uploaded is used this soon even when its announcement was lost. */
const MISSING_MS = 10_000;
const MAX_HELD = 50_000;

export interface DebugPlans {
  /** Finds what is not known yet, in one question per project and use. */
  find(questions: readonly DebugQuestion[], findings: Findings): Promise<void>;
  planFor(projectId: number, ask: DebugAsk, findings: Findings): FilePlan;
  /** Something was uploaded, or taken away. */
  forget(projectId: number): void;
  forgetAll(): void;
}

const NONE: FilePlan = { file: null };

export function heldDebugPlans({ metadata, clock }: { readonly metadata: Metadata; readonly clock: Clock }): DebugPlans {
  const held = new Map<string, FilePlan & { readonly readAtMs: number }>();

  function take(key: string, findings: Findings): boolean {
    if (findings.known.has(key)) return true;
    if (findings.isClosed) {
      findings.known.set(key, NONE);
      return true;
    }
    const one = held.get(key);
    if (one === undefined || Math.abs(clock.now() - one.readAtMs) > (one.file === null ? MISSING_MS : FOUND_MS)) return false;
    findings.known.set(key, { file: one.file });
    return true;
  }

  async function findFiles(projectId: number, use: DebugUse, ids: ReadonlySet<string>, findings: Findings): Promise<void> {
    const unknown = [...ids].filter((id) => !take(keyOf(projectId, use, id), findings));
    const found = await debugFilesOf(metadata, projectId, use, unknown);
    for (const id of unknown) {
      const plan = { file: found.get(id) ?? null };
      if (held.size >= MAX_HELD) held.clear();
      held.set(keyOf(projectId, use, id), { ...plan, readAtMs: clock.now() });
      findings.known.set(keyOf(projectId, use, id), plan);
    }
  }

  return {
    async find(questions, findings) {
      for (const [projectId, ofProject] of Map.groupBy(questions, (one) => one.projectId)) {
        const asks = ofProject.flatMap((one) => one.asks);
        for (const [use, ofUse] of Map.groupBy(asks, useOf)) {
          await findFiles(projectId, use, new Set(ofUse.map((ask) => ask.debugId)), findings);
        }
      }
    },
    planFor: (projectId, ask, findings) => knownFile(findings, keyOf(projectId, useOf(ask), ask.debugId)) ?? NONE,
    forget(projectId) {
      for (const key of held.keys()) if (key.startsWith(`${projectId}\n`)) held.delete(key);
    },
    forgetAll: () => held.clear(),
  };
}

function useOf({ task }: DebugAsk): DebugUse {
  return task.kind === 'retrace' ? 'proguard' : 'native';
}

function keyOf(projectId: number, use: DebugUse, debugId: string): string {
  return `${projectId}\nfile\n${use}\n${debugId}`;
}
