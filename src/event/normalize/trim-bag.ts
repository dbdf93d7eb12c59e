import { jsonExcerpt } from '../../lib/json-text.ts';
import { isUnsafeKey } from './keys.ts';
import type { BagLimit } from './limits.ts';
import type { Notes } from './notes.ts';

/** Bags of free values within their size and nesting (§6.8), and without keys that reach prototypes. No recursion. */

type Container = unknown[] | Record<string, unknown>;

const containers: Container[] = [];
const levels: number[] = [];

/**
 * Walks a bag once, deletes unsafe keys, and says whether it is within the limit. Sizes are those of the JSON text, counted in
 * UTF-16 units, so never larger than it has bytes.
 */
export function fitsBag(bag: Container, limit: BagLimit): boolean {
  containers.length = 0;
  levels.length = 0;
  containers.push(bag);
  levels.push(0);
  let size = 0;
  let isShallow = true;
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    const level = levels.pop() ?? 0;
    if (level > limit.depth) isShallow = false;
    size += Array.isArray(container) ? sizeOfElements(container, level) : sizeOfMembers(container, level);
  }
  return isShallow && size <= limit.chars;
}

/** Of the brackets; one less than two, because each member counts a comma and the last has none. */
const BRACKETS = 1;

function sizeOfElements(elements: unknown[], level: number): number {
  let size = BRACKETS;
  for (const value of elements) {
    size += 1 + sizeOfScalar(value);
    if (typeof value === 'object' && value !== null) open(value as Container, level + 1);
  }
  return size;
}

function sizeOfMembers(members: Record<string, unknown>, level: number): number {
  let size = BRACKETS;
  for (const key in members) {
    if (isUnsafeKey(key)) {
      delete members[key];
      continue;
    }
    const value = members[key];
    if (value === undefined) continue;
    size += key.length + 4 + sizeOfScalar(value);
    if (typeof value === 'object' && value !== null) open(value as Container, level + 1);
  }
  return size;
}

function open(container: Container, level: number): void {
  containers.push(container);
  levels.push(level);
}

/** About as many characters as the number has, and never more: making its text to count them would cost more than the walk. */
function digitsOf(value: number): number {
  if (value >= 1e6) return 7;
  if (value >= 1e3) return 4;
  return value >= 10 ? 2 : 1;
}

/** Of a container: nothing, since it is counted when it is walked. */
function sizeOfScalar(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
      return digitsOf(value);
    case 'boolean':
      return value ? 4 : 5;
    default:
      return value === null ? 4 : 0;
  }
}

interface Level {
  readonly container: Container;
  readonly keys: readonly (string | number)[];
  next: number;
}

/**
 * Cuts a bag that does not fit, in place and in the order of its members: containers at the deepest level become their JSON
 * text, and what is past the size is dropped, with the length it had in `_meta`. The result fits.
 */
export function trimBag(bag: Container, limit: BagLimit, notes: Notes): void {
  const open: Level[] = [levelOf(bag)];
  let left = limit.chars - 2;
  while (open.length > 0) {
    const top = open[open.length - 1] as Level;
    const key = top.keys[top.next];
    if (key === undefined || left <= 0) {
      if (key !== undefined) dropRest(top, notes);
      open.pop();
      if (open.length > 0) notes.up(1);
      continue;
    }
    top.next += 1;
    notes.down(key);
    const cost = typeof key === 'string' ? key.length + 4 : 1;
    const value = trimMember({ top, key, room: left - cost }, open.length > limit.depth, notes);
    left -= cost + sizeOfScalar(value);
    if (value === DROPPED) {
      // Nothing that comes after it stays either; the next round takes it out.
      top.next -= 1;
      left = 0;
    }
    if (typeof value === 'object' && value !== null) {
      left -= 2;
      open.push(levelOf(value as Container));
    } else {
      notes.up(1);
    }
  }
}

function levelOf(container: Container): Level {
  return { container, keys: Array.isArray(container) ? [...container.keys()] : Object.keys(container), next: 0 };
}

interface Place {
  readonly top: Level;
  readonly key: string | number;
  /** Characters that are left for the value. */
  readonly room: number;
}

const DROPPED = Symbol('dropped');

/** The value that stays at the place, perhaps cut, and is put there; DROPPED when there is no room for any of it. */
function trimMember({ top, key, room }: Place, isDeepest: boolean, notes: Notes): unknown {
  const members = top.container as Record<string | number, unknown>;
  const value = members[key];
  const isContainer = typeof value === 'object' && value !== null;
  const flat = isContainer && isDeepest ? jsonExcerpt(value, Math.max(0, room)) : value;
  const needed = isContainer && !isDeepest ? 2 : sizeOfScalar(flat);
  if (needed <= room) {
    if (flat !== value) members[key] = flat;
    return flat;
  }
  const cut = typeof flat === 'string' ? cutToRoom(flat, room - 2) : undefined;
  if (cut === undefined) return DROPPED;
  notes.cut(cut, (flat as string).length);
  members[key] = cut;
  return cut;
}

function cutToRoom(text: string, room: number): string | undefined {
  if (room < 4) return undefined;
  const kept = text.slice(0, room - 3);
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}...`;
}

function dropRest(top: Level, notes: Notes): void {
  notes.shortened(top.keys.length);
  if (Array.isArray(top.container)) {
    top.container.length = top.next;
    return;
  }
  for (const key of top.keys.slice(top.next)) top.container[key] = undefined;
}
