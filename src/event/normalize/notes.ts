import type { ErrorEvent, MetaLeaf, MetaTree } from '../schema.ts';
import { isUnsafeKey } from './keys.ts';

type PathKey = string | number;

/** Kinds of remarks that a value broke a rule (§6.7). */
export type Fault =
  | 'invalid_data'
  | 'missing_attribute'
  | 'invalid_attribute'
  | 'value_too_long'
  | 'clock_drift'
  | 'past_timestamp'
  | 'future_timestamp';

/** Original values above this are not kept in `_meta`: it would grow past the event. */
export const MAX_KEPT_VALUE = 500;
/** Leaves of the tree; an event that breaks more rules than this is broken enough. */
export const MAX_LEAVES = 1_000;
/** Remarks, or errors, about one value. */
export const MAX_ENTRIES = 50;
/** Of the tree. Known fields are some ten levels deep, bags seven more. */
export const MAX_LEVELS = 32;
export const MAX_ERRORS = 200;
/** Of the name of a field and other words in remarks. */
export const MAX_WORD = 500;

/**
 * Where a walk over an event stands, and what it had to remark: the `_meta` tree that mirrors the payload, and `errors[]` for
 * people. Walkers write `path[depth]` and move `depth` themselves, because they do so for every field of every event.
 */
export class Notes {
  readonly path: PathKey[] = [];
  depth = 0;
  readonly errors: NonNullable<ErrorEvent['errors']>;
  /** Whether remarks may hold values of the event, which the scrubber then has to see. */
  holdsValues: boolean;
  #meta: MetaTree | undefined;
  #leaves: number;

  /** Goes on from remarks that are there already: the SDK's, or those of an earlier pass. */
  constructor(meta?: { readonly tree: MetaTree; readonly leaves: number }, errors: NonNullable<ErrorEvent['errors']> = []) {
    this.#meta = meta?.tree;
    this.#leaves = meta?.leaves ?? 0;
    this.errors = errors;
    this.holdsValues = meta !== undefined || errors.length > 0;
  }

  get meta(): MetaTree | undefined {
    return this.#meta;
  }

  /** Goes down by `keys`; the caller goes up again by as many with `up`. */
  down(...keys: PathKey[]): void {
    for (const key of keys) {
      this.path[this.depth] = key;
      this.depth += 1;
    }
  }

  up(levels: number): void {
    this.depth -= levels;
  }

  /** Does `work` for each element of the list at `path`, standing at the element. */
  each<T>(list: readonly T[] | undefined, path: readonly PathKey[], work: (element: T, notes: Notes) => void): void {
    if (list === undefined) return;
    this.down(...path);
    const depth = this.depth;
    this.depth += 1;
    for (let at = 0; at < list.length; at += 1) {
      this.path[depth] = at;
      // Below the length there is an element.
      work(list[at] as T, this);
    }
    this.up(path.length + 1);
  }

  /** The value here broke a rule and is dropped: undefined, for the caller to put in its place. */
  reject(fault: Fault, value?: unknown): undefined {
    this.fault(fault, value);
    return undefined;
  }

  /** The value here broke a rule. What stands in its place is the caller's business. */
  fault(fault: Fault, value?: unknown, detail?: Record<string, unknown>): void {
    const leaf = this.#leaf();
    this.holdsValues = true;
    if (leaf === null) return;
    leaf.err = appended(leaf.err, detail === undefined ? fault : [fault, detail]);
    if (isSmall(value)) leaf.val = value;
    const name = this.path.slice(0, this.depth).join('.').slice(0, MAX_WORD);
    if (this.errors.length < MAX_ERRORS) this.errors.push({ type: fault, name, ...(isSmall(value) ? { value } : {}) });
  }

  /** The string here was cut: its last three characters are dots. `length` is what it was. */
  cut(text: string, length: number): void {
    const leaf = this.#leaf();
    if (leaf === null) return;
    const end = Buffer.byteLength(text);
    leaf.rem = appended(leaf.rem, ['!limit', 's', end - 3, end]);
    leaf.len ??= length;
  }

  /** The container here lost members: it had `length` of them. */
  shortened(length: number): void {
    const leaf = this.#leaf();
    if (leaf !== null) leaf.len ??= length;
  }

  /** A rule of the scrubber changed the value here; `length` is what it was. */
  remark(remark: [ruleId: string, kind: string, start?: number, end?: number], length?: number): void {
    const leaf = this.#leaf();
    // A value that is filled in and taken out on each pass is remarked once.
    if (leaf === null || (remark[1] === 'x' && leaf.rem?.some(([rule, kind]) => rule === remark[0] && kind === 'x'))) return;
    leaf.rem = appended(leaf.rem, remark);
    if (length !== undefined) leaf.len ??= length;
  }

  has(fault: Fault): boolean {
    return this.#existing()?.err?.some((entry) => (typeof entry === 'string' ? entry : entry[0]) === fault) ?? false;
  }

  #existing(): MetaLeaf | undefined {
    let node: MetaTree | undefined = this.#meta;
    for (let at = 0; at < this.depth; at += 1) node = child(node, String(this.path[at]));
    return child(node, '');
  }

  /** The leaf of the tree for where we are, made if there is none; null when there is no room for more. */
  #leaf(): MetaLeaf | null {
    if (this.depth >= MAX_LEVELS) return null;
    const known = this.#existing();
    if (known !== undefined) return known;
    if (this.#leaves >= MAX_LEAVES || !this.path.slice(0, this.depth).every(hasPlace)) return null;
    this.#leaves += 1;
    let node = (this.#meta ??= {});
    for (let at = 0; at < this.depth; at += 1) node = grow(node, String(this.path[at]));
    return grow(node, '');
  }
}

/** '' is where the leaf lives: a field with an empty name has no place in the tree. */
function hasPlace(key: PathKey): boolean {
  return key !== '' && !(typeof key === 'string' && isUnsafeKey(key));
}

function appended<T>(list: readonly T[] | undefined, entry: T): T[] {
  if (list === undefined) return [entry];
  return list.length < MAX_ENTRIES ? [...list, entry] : [...list];
}

/** Own members only: field names come from the payload, and may be `toString`. */
function child(node: MetaTree | undefined, key: string): MetaTree | undefined {
  return node !== undefined && Object.hasOwn(node, key) ? (node[key] as MetaTree) : undefined;
}

function grow(node: MetaTree, key: string): MetaTree {
  return child(node, key) ?? (node[key] = {});
}

function isSmall(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_KEPT_VALUE;
  return typeof value === 'number' || typeof value === 'boolean';
}
