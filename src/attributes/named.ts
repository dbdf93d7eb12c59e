import type { ItemContext } from '../pipeline/signal.ts';
import type { Elements } from './elements.ts';

/** What items say of where they came from, each once: a batch has thousands of them, and most are of one program. */
export interface Named {
  readonly orgId: number;
  readonly projectId: number;
  /** '' where none was sent. */
  readonly release: string;
  readonly environment: string;
  readonly atMs: number;
}

interface Container {
  readonly value: Pick<Elements<{ readonly own: Pick<Named, 'release' | 'environment'> }>, 'kept'>;
  readonly ctx: Pick<ItemContext, 'project' | 'receivedAtMs'>;
}

export function namesIn(containers: readonly Container[]): readonly Named[] {
  const names: Named[] = [];
  const known = new Set<string>();
  for (const { value, ctx } of containers) {
    const { orgId, projectId } = ctx.project;
    let last: Pick<Named, 'release' | 'environment'> | null = null;
    for (const [, { own }] of value.kept) {
      const { release, environment } = own;
      if (release === last?.release && environment === last.environment) continue;
      last = own;
      const key = `${projectId}\n${release}\n${environment}`;
      if (known.has(key)) continue;
      known.add(key);
      names.push({ orgId, projectId, release, environment, atMs: ctx.receivedAtMs });
    }
  }
  return names;
}
