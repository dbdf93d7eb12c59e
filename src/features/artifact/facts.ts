import type { FilePlan } from './find-debug-file.ts';
import type { Plan } from './find.ts';

/**
 * What was found for the files of a batch's stack traces. Stored with the batch's decisions: a redo resolves with the same files,
 * whatever was uploaded since, so that the rows of the second try are those of the first (reliability E2).
 */
export interface Findings {
  readonly known: Map<string, Plan | FilePlan>;
  /** True on a redo: what is not known was not found. */
  readonly isClosed: boolean;
}

/** What was found for the files of a stack trace; undefined when it was not looked for. */
export function knownPlan({ known }: Findings, key: string): Plan | undefined {
  const one = known.get(key);
  return one !== undefined && 'how' in one ? one : undefined;
}

/** What was found for a debug file. */
export function knownFile({ known }: Findings, key: string): FilePlan | undefined {
  const one = known.get(key);
  return one !== undefined && 'file' in one ? one : undefined;
}

export function newFindings(): Findings {
  return { known: new Map(), isClosed: false };
}
