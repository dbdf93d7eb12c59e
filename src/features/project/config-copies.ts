import { readFile } from 'node:fs/promises';
import { writeDurably } from '../../lib/durable.ts';
import type { ProjectConfig } from '../../pipeline/project-config.ts';

/** A project as PostgreSQL last had it. */
export interface ConfigCopy {
  readonly config: ProjectConfig;
  readonly readAtMs: number;
}

/** Copies on the own disk, so that a gateway can start while PostgreSQL is away (reliability O7). */
export interface ConfigCopies {
  /** What an earlier process left; empty when nothing can be read. */
  load(): Promise<readonly ConfigCopy[]>;
  save(copies: readonly ConfigCopy[]): Promise<void>;
}

/** Name of the file in a gateway's data directory. */
export const CONFIG_COPIES = 'project-configs.json';
/** A newer program may keep more of a project; an older one's copies are not taken for its own. */
const FORMAT = 1;

interface CopiesFile {
  readonly format: number;
  readonly copies: readonly ConfigCopy[];
}

export function configCopies(path: string): ConfigCopies {
  return {
    async load() {
      try {
        // Written by `save` of this program, whole or not at all.
        const { format, copies } = JSON.parse(await readFile(path, 'utf8')) as CopiesFile;
        return format === FORMAT && Array.isArray(copies) ? copies : [];
      } catch {
        return []; // The first start on this disk, or a file that somebody edited: PostgreSQL is asked.
      }
    },
    save: (copies) => writeDurably(path, JSON.stringify({ format: FORMAT, copies } satisfies CopiesFile)),
  };
}
