/** One function of a Breakpad file: the lines of its code and what was inlined into it. Pure. */
import { lineAt, textOf } from './text-lines.ts';

export interface NativeFrame {
  readonly function: string;
  /** Null where only the name is known. */
  readonly file: string | null;
  readonly line: number | null;
  /** Where the function of the code begins, relative to the module. */
  readonly start: number;
}

export interface SymbolFunction {
  at(address: number): readonly NativeFrame[];
}

/** What numbers in the records stand for; null when the file does not say. */
export interface NamesOf {
  readonly file: (id: number) => string | null;
  readonly origin: (id: number) => string | null;
}

interface SourceLine {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly file: number;
}

/** A call that was inlined: where it stands in its caller, and the code that it became. */
interface InlinedCall {
  readonly depth: number;
  readonly line: number;
  readonly file: number;
  readonly origin: number;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

const FUNC = /^FUNC (?:m )?([0-9a-f]+) [0-9a-f]+ [0-9a-f]+ (.*)$/i;
const LINE = /^([0-9a-f]{1,16}) ([0-9a-f]{1,16}) (\d{1,10}) (\d{1,10})\s*$/i;
const INLINE = /^INLINE (\d{1,4}) (\d{1,10}) (\d{1,10}) (\d{1,10}) ([0-9a-f ]+)$/i;
/** As deep as compilers inline; more is a file that means harm. */
const MAX_DEPTH = 100;
/** Of one function: the largest generated ones have some ten thousand. */
const MAX_RECORDS = 500_000;

/** The function whose record begins at `start`; its lines follow until a record of another kind. */
export function readFunction(text: Buffer, start: number, names: NamesOf): SymbolFunction {
  const head = lineAt(text, start);
  const [, from = '0', name = ''] = FUNC.exec(textOf(text, head)) ?? [];
  const lines: SourceLine[] = [];
  const inlined: InlinedCall[] = [];
  for (let at = head.next; at < text.length && lines.length + inlined.length < MAX_RECORDS;) {
    const record = lineAt(text, at);
    const said = textOf(text, record);
    const isOfFunction = addLine(lines, said) || addInlined(inlined, said);
    if (!isOfFunction && said !== '') break;
    at = record.next;
  }
  const own = { name, start: Number.parseInt(from, 16) };
  return { at: (address) => framesAt(address, { own, lines, inlined, names }) };
}

function addLine(lines: SourceLine[], said: string): boolean {
  const match = LINE.exec(said);
  if (match === null) return false;
  const start = Number.parseInt(match[1] ?? '', 16);
  const end = start + Number.parseInt(match[2] ?? '', 16);
  lines.push({ start, end, line: Number(match[3]), file: Number(match[4]) });
  return true;
}

function addInlined(inlined: InlinedCall[], said: string): boolean {
  const match = INLINE.exec(said);
  if (match === null) return said.startsWith('INLINE ');
  const [depth = 0, line = 0, file = 0, origin = 0] = match.slice(1, 5).map(Number);
  const numbers = (match[5] ?? '')
    .trim()
    .split(/ +/)
    .map((one) => Number.parseInt(one, 16));
  const ranges = numbers.flatMap((start, at) => (at % 2 === 0 ? [[start, start + (numbers[at + 1] ?? 0)] as const] : []));
  inlined.push({ depth, line, file, origin, ranges });
  return true;
}

interface FunctionRecords {
  readonly own: { readonly name: string; readonly start: number };
  readonly lines: readonly SourceLine[];
  readonly inlined: readonly InlinedCall[];
  readonly names: NamesOf;
}

/** Each inlined call says where its caller stands; the innermost stands where the line record says. */
function framesAt(address: number, { own, lines, inlined, names }: FunctionRecords): readonly NativeFrame[] {
  const calls = inlined
    .filter(({ ranges }) => ranges.some(([start, end]) => start <= address && address < end))
    .toSorted((a, b) => a.depth - b.depth)
    .slice(0, MAX_DEPTH);
  const source = lines.find(({ start, end }) => start <= address && address < end);
  const frames: NativeFrame[] = [];
  let called = own.name;
  for (const call of calls) {
    frames.push({ function: called, file: names.file(call.file), line: lineOrNone(call.line), start: own.start });
    called = names.origin(call.origin) ?? '';
  }
  const file = source === undefined ? null : names.file(source.file);
  frames.push({ function: called, file, line: lineOrNone(source?.line ?? 0), start: own.start });
  return frames;
}

/** Code that the compiler made has line 0. */
function lineOrNone(line: number): number | null {
  return line === 0 ? null : line;
}
