/**
 * Symbols in Breakpad's text format, ready for look-ups (the format is Breakpad's document on symbol files). Where each function
 * begins is read at once; its lines are read when an address is in it. Addresses are relative to where the module was loaded.
 */
import { readFunction, type NativeFrame, type SymbolFunction } from './symbol-function.ts';
import { lineAt, textOf, type Line } from './text-lines.ts';

export interface Symbols {
  /** The calls at an address, the outermost first; none when the file does not know it. */
  at(address: number): readonly NativeFrame[];
  readonly sizeBytes: number;
}

/** A text that is no such file. The message is a part of a sentence for people. */
export class BrokenSymbolsError extends Error {
  override name = 'BrokenSymbolsError';
}

const [I, P, F] = ['I', 'P', 'F'].map((letter) => letter.charCodeAt(0));
const FUNC = /^FUNC (?:m )?([0-9a-f]{1,16}) ([0-9a-f]{1,16}) [0-9a-f]+ (.*)$/i;
const PUBLIC = /^PUBLIC (?:m )?([0-9a-f]{1,16}) [0-9a-f]+ (.*)$/i;
const NUMBERED = /^(?:FILE|INLINE_ORIGIN) (\d{1,10}) /;
/** Read functions that are kept. */
const MAX_READ = 10_000;
const BYTES_PER_RECORD = 48;

interface Places {
  /** In the order of their addresses. */
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  /** Where the record is in the text. */
  readonly records: Float64Array;
}

interface Records {
  readonly functions: Places;
  readonly publics: Places;
  readonly names: Names;
}

/** Where the text of a number is. */
interface Names {
  readonly files: Map<number, number>;
  readonly origins: Map<number, number>;
}

/** @throws BrokenSymbolsError */
export function openSymbols(text: Buffer): Symbols {
  if (text.toString('latin1', 0, 7) !== 'MODULE ') throw new BrokenSymbolsError('it does not begin with a MODULE record');
  const { functions, publics, names } = findRecords(text);
  if (functions.starts.length + publics.starts.length === 0) throw new BrokenSymbolsError('it has no FUNC and no PUBLIC record');
  const read = new Map<number, SymbolFunction>();
  const nameOf = (all: ReadonlyMap<number, number>, id: number): string | null => {
    const place = all.get(id);
    return place === undefined ? null : textOf(text, lineAt(text, place)).replace(NUMBERED, '');
  };
  const lookUp = { file: (id: number) => nameOf(names.files, id), origin: (id: number) => nameOf(names.origins, id) };

  function functionAt(at: number): SymbolFunction {
    const known = read.get(at);
    if (known !== undefined) return known;
    if (read.size >= MAX_READ) read.clear();
    const made = readFunction(text, functions.records[at] as number, lookUp);
    read.set(at, made);
    return made;
  }

  return {
    at(address) {
      const at = lastUpTo(functions.starts, address);
      const start = at < 0 ? -1 : (functions.starts[at] as number);
      if (at >= 0 && address < start + (functions.sizes[at] as number)) return functionAt(at).at(address);
      const nearest = lastUpTo(publics.starts, address);
      // A public symbol reaches to the next address that is mentioned.
      if (nearest < 0 || (publics.starts[nearest] as number) < start) return [];
      return [publicFrame(text, publics, nearest)];
    },
    sizeBytes: text.length + (functions.starts.length + publics.starts.length + names.files.size + names.origins.size) * BYTES_PER_RECORD,
  };
}

function publicFrame(text: Buffer, publics: Places, at: number): NativeFrame {
  const name = PUBLIC.exec(textOf(text, lineAt(text, publics.records[at] as number)))?.[2] ?? '';
  return { function: name, file: null, line: null, start: publics.starts[at] as number };
}

interface Found {
  readonly start: number;
  readonly size: number;
  readonly record: number;
}

function findRecords(text: Buffer): Records {
  const functions: Found[] = [];
  const publics: Found[] = [];
  const names: Names = { files: new Map(), origins: new Map() };
  for (let start = 0; start < text.length;) {
    const line = lineAt(text, start);
    const first = text[line.start];
    if (first === F || first === P || first === I) keepRecord(text, line, { functions, publics, names });
    start = line.next;
  }
  return { functions: inOrder(functions), publics: inOrder(publics), names };
}

interface Keeping {
  readonly functions: Found[];
  readonly publics: Found[];
  readonly names: Names;
}

/** What does not read as a record is left out: one wrong line is no reason to know nothing. */
function keepRecord(text: Buffer, line: Line, { functions, publics, names }: Keeping): void {
  const said = textOf(text, line);
  if (said.startsWith('FUNC ')) {
    const match = FUNC.exec(said);
    if (match !== null) functions.push({ start: hex(match[1]), size: hex(match[2]), record: line.start });
  } else if (said.startsWith('PUBLIC ')) {
    const match = PUBLIC.exec(said);
    if (match !== null) publics.push({ start: hex(match[1]), size: 0, record: line.start });
  } else if (said.startsWith('FILE ') || said.startsWith('INLINE_ORIGIN ')) {
    const id = NUMBERED.exec(said)?.[1];
    if (id !== undefined) (said.startsWith('FILE ') ? names.files : names.origins).set(Number(id), line.start);
  }
}

function hex(text: string | undefined): number {
  return Number.parseInt(text ?? '0', 16);
}

function inOrder(found: Found[]): Places {
  const sorted = found.toSorted((a, b) => a.start - b.start);
  return {
    starts: Float64Array.from(sorted, (one) => one.start),
    sizes: Float64Array.from(sorted, (one) => one.size),
    records: Float64Array.from(sorted, (one) => one.record),
  };
}

/** The index of the last value that is not above; -1 when all are. */
function lastUpTo(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
