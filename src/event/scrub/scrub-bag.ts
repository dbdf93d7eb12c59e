import type { Notes } from '../normalize/notes.ts';
import { settleText } from './edit-text.ts';
import type { KeyVerdict } from './keys.ts';
import type { Scrubber, Treatment } from './scrubber.ts';
import { ruleOf } from './scrubber.ts';
import { FILTERED } from './value-rules.ts';

type Container = unknown[] | Record<string, unknown>;

/** Work list of one bag at a time: containers in the order they were met, with where they hang. Entries stay, to tell paths. */
const containers: Container[] = [];
const parents: number[] = [];
const keys: (string | number)[] = [];
const areCookies: boolean[] = [];

/** Where a walk stands in the work list, and what it needs. */
interface Walk {
  readonly scrubber: Scrubber;
  readonly notes: Notes;
}

/** Scrubs a bag of free values and all that is in it, in place, without recursion. The notes stand at the bag. */
export function scrubBag(bag: Container, scrubber: Scrubber, notes: Notes): void {
  const walk: Walk = { scrubber, notes };
  push(bag, -1, '', false);
  for (let at = 0; at < containers.length; at += 1) {
    const container = containers[at] as Container;
    if (Array.isArray(container)) scrubElements(container, at, walk);
    else scrubMembers(container, at, walk);
  }
  containers.length = 0;
  parents.length = 0;
  keys.length = 0;
  areCookies.length = 0;
}

function push(container: Container, parent: number, key: string | number, isCookies: boolean): void {
  containers.push(container);
  parents.push(parent);
  keys.push(key);
  areCookies.push(isCookies);
}

function scrubMembers(members: Record<string, unknown>, at: number, walk: Walk): void {
  const isCookies = areCookies[at] === true;
  for (const key in members) {
    const value = members[key];
    if (value === null || value === undefined || typeof value === 'boolean') continue;
    const verdict = isCookies ? walk.scrubber.keys.cookieVerdict(key) : walk.scrubber.keys.verdict(key);
    const next = verdict === 'keep' ? scrubValue({ at, key, value }, walk) : judged({ at, key, value }, verdict, walk);
    if (next !== value) members[key] = next;
  }
}

/** A list of two of which the first is a name is a name with its value (§10.2). */
function scrubElements(elements: unknown[], at: number, walk: Walk): void {
  const name = elements.length === 2 && typeof elements[0] === 'string' ? elements[0] : null;
  const verdict = name === null ? 'keep' : walk.scrubber.keys.verdict(name);
  for (let index = 0; index < elements.length; index += 1) {
    const value = elements[index];
    if (value === null || value === undefined || typeof value === 'boolean') continue;
    const isNamed = index === 1 && verdict !== 'keep';
    const next = isNamed ? judged({ at, key: index, value }, verdict, walk) : scrubValue({ at, key: index, value }, walk);
    if (next !== value) elements[index] = next;
  }
}

interface Place {
  /** Of the container in the work list. */
  readonly at: number;
  readonly key: string | number;
  readonly value: unknown;
}

/** What stays of a value whose key tells. */
function judged(place: Place, verdict: KeyVerdict, walk: Walk): unknown {
  const ruleId = ruleOf(verdict);
  if (ruleId === null || place.value === '' || place.value === FILTERED || isSafe(place, walk)) return place.value;
  return filtered(place, ruleId, walk);
}

const COOKIE_KEY = /(?:^|[.\s_-])cookies?$/i;
const [E, S] = ['e', 's'].map((letter) => letter.charCodeAt(0));

/** Whether the text or the members of a key are cookies. Most keys end otherwise, which is cheaper to see than to match. */
export function isCookieKey(key: string): boolean {
  const last = key.charCodeAt(key.length - 1) | 0x20;
  return (last === E || last === S) && COOKIE_KEY.test(key);
}

function scrubValue(place: Place, walk: Walk): unknown {
  const { key, value } = place;
  if (isSafe(place, walk)) return value;
  if (typeof value === 'number') return walk.scrubber.isSecretNumber(value) ? filtered(place, '@creditcard:filter', walk) : value;
  const isCookies = typeof key === 'string' && isCookieKey(key);
  if (typeof value === 'string') return scrubText(place, isCookies ? 'cookies' : 'free', walk);
  push(value as Container, place.at, key, isCookies);
  return value;
}

function scrubText(place: Place, treatment: Treatment, walk: Walk): string {
  // The caller looked at its type.
  const text = place.value as string;
  const edits = walk.scrubber.find(text, treatment);
  return edits === null
    ? text
    : atPlace(place, walk, () => settleText(text, edits, (rest) => walk.scrubber.find(rest, treatment), walk.notes));
}

function filtered(place: Place, ruleId: string, walk: Walk): string {
  return atPlace(place, walk, () => {
    walk.notes.remark([ruleId, 's', 0, FILTERED.length], typeof place.value === 'string' ? place.value.length : undefined);
    return FILTERED;
  });
}

function isSafe(place: Place, walk: Walk): boolean {
  if (!walk.scrubber.safe.needPath) return false;
  const path = pathOf(place);
  return walk.scrubber.safe.matches([...walk.notes.path.slice(0, walk.notes.depth), ...path]);
}

/** Runs `work` with the notes standing at the place. Only where something changes: making the path costs more than looking. */
function atPlace<T>(place: Place, walk: Walk, work: () => T): T {
  const path = pathOf(place);
  walk.notes.down(...path);
  const result = work();
  walk.notes.up(path.length);
  return result;
}

function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = [place.key];
  for (let at = place.at; at > 0; at = parents[at] ?? 0) path.push(keys[at] ?? '');
  return path.reverse();
}
