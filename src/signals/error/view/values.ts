import { isNothing } from './guilty.ts';

/** How a value of any shape reads on one line, or whole. Bounded: an event may hold anything. Pure. */
export type ValueKind = 'plain' | 'str' | 'num' | 'key' | 'guilty';

export interface ValuePart {
  readonly kind: ValueKind;
  readonly text: string;
}

export interface Spelling {
  /** Texts are what the language printed (`'SPRING26'`, `<Cart 17>`), not texts of the program: they get no quotes of ours. */
  readonly isPrinted?: boolean;
  /** Keys to the value that the message blames. */
  readonly guilty?: readonly string[] | null;
}

const LONGEST = 4000;
const DEEPEST = 6;
const MOST = 100;

/** As source code would write it: `"text"`, `1249`, `{ code: "SPRING26", off: undefined }`, in coloured parts. */
export function parts(value: unknown, spelling: Spelling = {}): readonly ValuePart[] {
  const found: ValuePart[] = [];
  let left = LONGEST;
  const push = (kind: ValueKind, text: string) => {
    if (left <= 0 || text === '') return;
    found.push({ kind, text: text.length > left ? `${text.slice(0, left)}…` : text });
    left -= text.length;
  };
  write({ value, depth: 0, guilty: spelling.guilty ?? null }, spelling, push);
  return found;
}

interface Written {
  readonly value: unknown;
  readonly depth: number;
  readonly guilty: readonly string[] | null;
}

type Push = (kind: ValueKind, text: string) => void;

function write({ value, depth, guilty }: Written, spelling: Spelling, push: Push): void {
  if (value === null || typeof value !== 'object') return push(...leaf(value, spelling, guilty?.length === 0));
  const isList = Array.isArray(value);
  const [open, close, empty, deeper] = isList ? ['[', ']', '[]', '[…]'] : ['{ ', ' }', '{}', '{ … }'];
  const fields: [string, unknown][] = Object.entries(value);
  if (fields.length === 0 || depth >= DEEPEST) return push('plain', fields.length === 0 ? empty : deeper);
  push('plain', open);
  fields.slice(0, MOST).forEach(([name, item], index) => {
    const below = guilty !== null && guilty[0] === name ? guilty.slice(1) : null;
    push('plain', index === 0 ? '' : ', ');
    if (!isList) push(below?.length === 0 ? 'guilty' : 'plain', `${named(name)}: `);
    write({ value: item, depth: depth + 1, guilty: below }, spelling, push);
  });
  push('plain', `${fields.length > MOST ? ', …' : ''}${close}`);
}

function leaf(value: unknown, { isPrinted = false }: Spelling, isGuilty: boolean): [ValueKind, string] {
  if (typeof value !== 'string') {
    const kind = typeof value === 'number' || typeof value === 'bigint' ? 'num' : 'key';
    return [isGuilty ? 'guilty' : kind, String(value)];
  }
  if (isGuilty) return ['guilty', isNothing(value) ? value.replace(/^[<[]|[>\]]$/g, '') : JSON.stringify(value)];
  return isPrinted || isMark(value) ? [printedKind(value), value] : ['str', JSON.stringify(value)];
}

function printedKind(text: string): ValueKind {
  if (/^[bru]?["'`]/.test(text)) return 'str';
  if (/^-?\d[\d_.]*$/.test(text)) return 'num';
  return /^(True|False|None|true|false|nil|null|NULL)$/.test(text) ? 'key' : 'plain';
}

/** What SDKs and the scrubber put in the place of a value. */
function isMark(text: string): boolean {
  return isScrubbed(text) || /^(<(undefined|null)>|\[(undefined|Filtered|Function[^\]]*|Object|Array|Circular ~?)\])$/.test(text);
}

function named(name: string): string {
  return /^[\w$]+$/.test(name) ? name : JSON.stringify(name);
}

/** On one line. Texts at the top are as they came, without quotes. */
export function inline(value: unknown): string {
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return parts(value)
    .map((part) => part.text)
    .join('');
}

/** What the scrubber leaves behind (ingest protocol §10). */
export function isScrubbed(value: unknown): boolean {
  return value === '[Filtered]' || value === '[REDACTED]' || value === '********';
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** `chrome_version` → `Chrome version`. */
export function titled(name: string): string {
  const text = name.replaceAll('_', ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
