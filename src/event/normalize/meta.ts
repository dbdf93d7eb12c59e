import type { ErrorEvent, MetaLeaf, MetaTree } from '../schema.ts';
import { MAX_ENTRIES, MAX_ERRORS, MAX_KEPT_VALUE, MAX_LEAVES, MAX_LEVELS, MAX_WORD } from './notes.ts';
import type { Json } from './shape.ts';
import { isUnsafeKey } from './keys.ts';
import { isObject } from './shape.ts';

/** `_meta` and `errors` as SDKs send them (§6.7): anything may be in there, so the tree is made anew, within bounds. */

/** The tree, how many leaves it has, and the faults they name, as `errors[]` lists them. */
export interface AdoptedMeta {
  readonly tree: MetaTree;
  readonly leaves: number;
  readonly faults: Errors;
}

interface Branch {
  readonly path: readonly string[];
  readonly from: Json;
  readonly to: MetaTree;
  readonly level: number;
}

/** The remarks of an SDK that are of a form we know; undefined when there are none. */
export function adoptMeta(value: unknown): AdoptedMeta | undefined {
  if (!isObject(value)) return undefined;
  const root: MetaTree = {};
  const faults: Errors = [];
  const open: Branch[] = [{ path: [], from: value, to: root, level: 0 }];
  let leaves = 0;
  for (let branch = open.pop(); branch !== undefined && leaves < MAX_LEAVES; branch = open.pop()) {
    if (isObject(branch.from[''])) {
      leaves += 1;
      const leaf = leafOf(branch.from['']);
      branch.to[''] = leaf;
      faults.push(...faultsOf(leaf, branch.path));
    }
    if (branch.level + 1 < MAX_LEVELS) open.push(...branchesOf(branch));
  }
  return leaves === 0 ? undefined : { tree: root, leaves, faults };
}

function faultsOf(leaf: MetaLeaf, path: readonly string[]): Errors {
  return (leaf.err ?? []).map((fault) => ({ type: typeof fault === 'string' ? fault : fault[0], name: nameOf(path) }));
}

function branchesOf(branch: Branch): Branch[] {
  const branches: Branch[] = [];
  for (const key of Object.keys(branch.from)) {
    const member = branch.from[key];
    if (key === '' || !isObject(member) || isUnsafeKey(key)) continue;
    const node: MetaTree = {};
    branch.to[key] = node;
    branches.push({ path: [...branch.path, key], from: member, to: node, level: branch.level + 1 });
  }
  return branches;
}

function nameOf(path: readonly string[]): string {
  return path.join('.').slice(0, MAX_WORD);
}

function leafOf(leaf: Json): MetaLeaf {
  const result: MetaLeaf = {};
  if (Array.isArray(leaf['err'])) result.err = leaf['err'].slice(0, MAX_ENTRIES).flatMap(errorOf);
  if (Array.isArray(leaf['rem'])) result.rem = leaf['rem'].slice(0, MAX_ENTRIES).flatMap(remarkOf);
  if (typeof leaf['len'] === 'number' && leaf['len'] >= 0) result.len = leaf['len'];
  if (isScalar(leaf['val'])) result.val = leaf['val'];
  return result;
}

function errorOf(entry: unknown): (string | [string, Record<string, unknown>])[] {
  if (typeof entry === 'string') return entry.length <= MAX_WORD ? [entry] : [];
  if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !isObject(entry[1]) || entry[0].length > MAX_WORD) return [];
  const detail = Object.entries(entry[1]).filter(([key, value]) => isScalar(value) && !isUnsafeKey(key));
  return [[entry[0], Object.fromEntries(detail.slice(0, MAX_ENTRIES))]];
}

function remarkOf(entry: unknown): [string, string, number?, number?][] {
  if (!Array.isArray(entry)) return [];
  const [rule, kind, start, end] = entry as unknown[];
  if (typeof rule !== 'string' || typeof kind !== 'string' || rule.length > MAX_WORD || kind.length > 1) return [];
  return typeof start === 'number' && typeof end === 'number' ? [[rule, kind, start, end]] : [[rule, kind]];
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= MAX_KEPT_VALUE : typeof value === 'number' || typeof value === 'boolean';
}

type Errors = NonNullable<ErrorEvent['errors']>;

/** Errors that the SDK, or this function on an earlier pass, found, and those that only its remarks name. */
export function adoptErrors(value: unknown, faults: Errors): Errors {
  const errors = Array.isArray(value) ? value.slice(0, MAX_ERRORS).flatMap(errorEntry) : [];
  const known = new Set(errors.map((error) => `${error.type} ${error.name}`));
  for (const fault of faults) {
    const key = `${fault.type} ${fault.name}`;
    if (known.has(key) || errors.length >= MAX_ERRORS) continue;
    known.add(key);
    errors.push(fault);
  }
  return errors;
}

function errorEntry(entry: unknown): Errors {
  if (!isObject(entry) || typeof entry['type'] !== 'string' || entry['type'].length > MAX_WORD) return [];
  const name = typeof entry['name'] === 'string' ? { name: entry['name'].slice(0, MAX_WORD) } : {};
  return [{ type: entry['type'], ...name, ...(entry['value'] === undefined || entry['value'] === null ? {} : { value: entry['value'] }) }];
}

/** Names under which an interface may come, and the paths its remarks have in the normal form. */
export function moveMeta(meta: MetaTree, from: string, to: string): void {
  if (from === to || !Object.hasOwn(meta, from)) return;
  if (!Object.hasOwn(meta, to)) meta[to] = meta[from] as MetaTree;
  delete meta[from];
}

/** Remarks on a bare list are on its elements; the normal form has them below `values`. */
export function wrapMeta(meta: MetaTree, field: string): void {
  const tree = meta[field];
  if (tree === undefined || Object.hasOwn(tree, 'values')) return;
  const { '': own, ...elements } = tree as Record<string, MetaTree>;
  meta[field] = { ...(own === undefined ? {} : { '': own }), values: elements };
}
