import type { Notes } from '../normalize/notes.ts';
import { settleText } from './edit-text.ts';
import { isCookieKey, scrubBag } from './scrub-bag.ts';
import type { Scrubber, Treatment } from './scrubber.ts';
import { ruleOf } from './scrubber.ts';
import { FILTERED } from './value-rules.ts';

type Fields = Record<string, unknown>;

interface Removal {
  /** Of the holder. */
  readonly path: readonly string[];
  readonly ruleId: string;
}

/** Scrubs single fields of the interfaces of the protocol, whose names the built-in rules never mean. */
export class FieldScrubber {
  readonly scrubber: Scrubber;
  readonly notes: Notes;

  constructor(scrubber: Scrubber, notes: Notes) {
    this.scrubber = scrubber;
    this.notes = notes;
  }

  /** A field that is text, a bag or a number; absent fields are left alone. The notes stand at `holder`. */
  field(holder: object, name: string, treatment: Treatment): void {
    const fields = holder as Fields;
    const value = fields[name];
    if (value === undefined || value === null) return;
    this.notes.path[this.notes.depth] = name;
    this.notes.depth += 1;
    if (!this.#settledByOwnRules(fields, name)) fields[name] = this.#value(value, treatment);
    this.notes.depth -= 1;
  }

  texts(holder: object, names: readonly string[], treatment: Treatment): void {
    for (const name of names) this.field(holder, name, treatment);
  }

  /** Pairs of names and values. */
  pairs(holder: object, name: string, kind: 'plain' | 'cookies' | 'headers'): void {
    const pairs = (holder as Fields)[name] as [string, string][] | undefined;
    if (pairs === undefined) return;
    this.notes.down(name, 0, 1);
    const at = this.notes.depth - 2;
    for (let index = 0; index < pairs.length; index += 1) {
      this.notes.path[at] = index;
      const pair = pairs[index];
      if (pair !== undefined) this.#pair(pair, kind);
    }
    this.notes.up(3);
  }

  #pair(pair: [string, string], kind: 'plain' | 'cookies' | 'headers'): void {
    const [name, value] = pair;
    if (kind === 'headers' && name.toLowerCase() === 'user-agent') return;
    const { keys, safe } = this.scrubber;
    const verdict = kind === 'cookies' ? keys.cookieVerdict(name) : keys.verdict(name);
    if (verdict === 'safe' || (safe.needPath && safe.matches([...this.notes.path.slice(0, this.notes.depth - 2), name]))) return;
    const ruleId = ruleOf(verdict);
    if (ruleId === null) pair[1] = this.#text(value, kind === 'headers' && isCookieKey(name) ? 'cookies' : 'free');
    else pair[1] = this.#filtered(value, ruleId);
  }

  /** Removes a field whose value is known to be what the rule means. */
  remove(holder: object | undefined, name: string, { path, ruleId }: Removal): void {
    if (holder === undefined || (holder as Fields)[name] === undefined) return;
    (holder as Fields)[name] = undefined;
    this.notes.down(...path, name);
    this.notes.remark([ruleId, 'x']);
    this.notes.up(path.length + 1);
  }

  /** Sensitive and safe fields of the project may name the protocol's own fields. */
  #settledByOwnRules(fields: Fields, name: string): boolean {
    const { keys, safe } = this.scrubber;
    if (!keys.hasOwnRules && !safe.needPath) return false;
    const verdict = keys.verdict(name);
    if (verdict === 'safe' || (safe.needPath && safe.matches(this.notes.path.slice(0, this.notes.depth)))) return true;
    const ruleId = ruleOf(verdict);
    if (ruleId === null) return false;
    const value = fields[name];
    if (typeof value === 'string') {
      fields[name] = this.#filtered(value, ruleId);
    } else {
      // A bag cannot become text without breaking its readers: it goes.
      fields[name] = undefined;
      this.notes.remark([ruleId, 'x']);
    }
    return true;
  }

  #value(value: unknown, treatment: Treatment): unknown {
    if (typeof value === 'string') return this.#text(value, treatment);
    if (typeof value === 'object' && value !== null) scrubBag(value as Fields, this.scrubber, this.notes);
    else if (typeof value === 'number' && this.scrubber.isSecretNumber(value)) return this.#filtered(String(value), '@creditcard:filter');
    return value;
  }

  #text(text: string, treatment: Treatment): string {
    const edits = this.scrubber.find(text, treatment);
    return edits === null ? text : settleText(text, edits, (rest) => this.scrubber.find(rest, treatment), this.notes);
  }

  #filtered(value: string, ruleId: string): string {
    if (value === '' || value === FILTERED) return value;
    this.notes.remark([ruleId, 's', 0, FILTERED.length], value.length);
    return FILTERED;
  }
}
