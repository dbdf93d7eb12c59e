import { Notes } from '../normalize/notes.ts';
import type { ErrorEvent, MetaLeaf, MetaTree } from '../schema.ts';
import { scrubBag } from './scrub-bag.ts';
import type { Scrubber } from './scrubber.ts';
import { ruleOf } from './scrubber.ts';
import { FILTERED } from './value-rules.ts';

/** Values that were dropped are kept in remarks and errors: they hold secrets as well as any. */
export function scrubRemarks(event: ErrorEvent, scrubber: Scrubber, notes: Notes): void {
  for (const error of event.errors ?? []) scrubError(error, scrubber);
  if (notes.meta !== undefined) scrubTree(notes.meta, scrubber);
}

function scrubError(error: NonNullable<ErrorEvent['errors']>[number], scrubber: Scrubber): void {
  if (error.value === undefined) return;
  error.value = scrubScalar(error.value, (error.name ?? '').split('.'), scrubber);
  if (typeof error.value === 'object' && error.value !== null) scrubQuietly(error.value as Record<string, unknown>, scrubber);
}

interface Branch {
  readonly node: MetaTree;
  readonly path: readonly string[];
}

function scrubTree(root: MetaTree, scrubber: Scrubber): void {
  const open: Branch[] = [{ node: root, path: [] }];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    for (const key of Object.keys(branch.node)) {
      if (key === '') scrubLeaf(branch.node[''] as MetaLeaf, branch.path, scrubber);
      else open.push({ node: branch.node[key] as MetaTree, path: [...branch.path, key] });
    }
  }
}

function scrubLeaf(leaf: MetaLeaf, path: readonly string[], scrubber: Scrubber): void {
  if (leaf.val !== undefined) leaf.val = scrubScalar(leaf.val, path, scrubber);
  for (const fault of leaf.err ?? []) if (Array.isArray(fault)) scrubQuietly(fault[1], scrubber);
}

function scrubScalar(value: unknown, path: readonly string[], scrubber: Scrubber): unknown {
  if (path.some((key) => ruleOf(scrubber.keys.verdict(key)) !== null)) return typeof value === 'boolean' ? value : FILTERED;
  const holder = { value };
  scrubQuietly(holder, scrubber);
  return holder.value;
}

/** Remarks about remarks would not help anybody. */
function scrubQuietly(bag: Record<string, unknown>, scrubber: Scrubber): void {
  scrubBag(bag, scrubber, new Notes());
}
