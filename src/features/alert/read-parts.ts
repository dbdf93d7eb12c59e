/** Parts of a rule as a client wrote them, checked by each part's own schema. Pure. */
import type { z } from 'zod';
import { ApiError } from '../../http/errors.ts';
import { ACTIONS } from './parts/actions.ts';
import { CONDITIONS } from './parts/conditions.ts';
import { FILTERS } from './parts/filters.ts';
import type { StoredPart } from './rules.ts';

interface Known {
  readonly id: string;
  readonly label: string;
  readonly params: z.ZodType;
}

const KNOWN: Readonly<Record<'conditions' | 'filters' | 'actions', readonly Known[]>> = {
  conditions: CONDITIONS,
  filters: FILTERS,
  actions: ACTIONS,
};
export type PartKind = keyof typeof KNOWN;

/** @throws ApiError with a sentence for each field that is wrong: `conditions.0.value`. */
export function readParts(kind: PartKind, written: readonly { readonly id: string }[]): readonly StoredPart[] {
  const fields: Record<string, string[]> = {};
  const parts = written.flatMap((one, at): StoredPart[] => {
    const part = KNOWN[kind].find(({ id }) => id === one.id);
    if (part === undefined) {
      fields[`${kind}.${at}`] = [`${one.id} is not one of the ${kind} that Vedette knows.`];
      return [];
    }
    const parsed = part.params.safeParse(one);
    if (parsed.success) return [{ id: one.id, ...(parsed.data as object) }];
    for (const issue of parsed.error.issues) (fields[[kind, at, ...issue.path].join('.')] ??= []).push(issue.message);
    return [];
  });
  if (Object.keys(fields).length > 0) throw new ApiError('bad_request', { fields });
  return parts;
}

/** `The issue is seen more than 100 times in 1h`. */
export function nameOf(kind: PartKind, part: StoredPart): string {
  const known = KNOWN[kind].find(({ id }) => id === part.id);
  return (known?.label ?? part.id).replace(/\{(\w+)\}/g, (_whole, name: string) => String(part[name] ?? ''));
}

export function configuration() {
  const list = (kind: PartKind) => KNOWN[kind].map(({ id, label }) => ({ id, label, enabled: true }));
  return { conditions: list('conditions'), filters: list('filters'), actions: list('actions') };
}
