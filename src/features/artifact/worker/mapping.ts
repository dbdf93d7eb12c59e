/**
 * A mapping of ProGuard or R8, ready for look-ups. Only where each class stands is read at once; what a class says is read when a
 * frame is in it (`mapping-class.ts`). The format is that of ProGuard's manual and of R8's document on retrace.
 */
import { readClass, type ClassMapping } from './mapping-class.ts';
import { lineAt, textOf } from './text-lines.ts';

export interface Mapping {
  /** By the name at run time; null when the class kept its name or is none of the program's. */
  classNamed(obfuscated: string): ClassMapping | null;
  /** By the name in the source: for the files of frames that were inlined from there. */
  classWritten(original: string): ClassMapping | null;
  readonly sizeBytes: number;
}

/** A text that is no mapping. The message is a part of a sentence for people. */
export class BrokenMappingError extends Error {
  override name = 'BrokenMappingError';
}

const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;
const COLON = 0x3a;
/** `original.Name -> a.b:` */
const CLASS_LINE = /^(\S+) -> (\S+):$/;
/** Read classes that are kept; the classes of one application's stack traces are far fewer. */
const MAX_READ = 5_000;
/** A name, its places and its entries in two maps. */
const BYTES_PER_CLASS = 300;

/** @throws BrokenMappingError */
export function openMapping(text: Buffer): Mapping {
  const { starts, named, written } = findClasses(text);
  if (named.size === 0) throw new BrokenMappingError('it has no line of the form "original.Name -> obfuscated.Name:"');
  const read = new Map<number, ClassMapping>();

  function classAt(at: number | undefined): ClassMapping | null {
    if (at === undefined) return null;
    const known = read.get(at);
    if (known !== undefined) return known;
    if (read.size >= MAX_READ) read.clear();
    const made = readClass(text, starts[at] ?? 0, starts[at + 1] ?? text.length);
    read.set(at, made);
    return made;
  }

  return {
    classNamed: (obfuscated) => classAt(named.get(obfuscated)),
    classWritten: (original) => classAt(written.get(original)),
    sizeBytes: text.length + starts.length * BYTES_PER_CLASS,
  };
}

interface ClassPlaces {
  /** Of each class's first line, in the order of the file. */
  readonly starts: readonly number[];
  readonly named: ReadonlyMap<string, number>;
  readonly written: ReadonlyMap<string, number>;
}

function findClasses(text: Buffer): ClassPlaces {
  const starts: number[] = [];
  const named = new Map<string, number>();
  const written = new Map<string, number>();
  for (let start = 0; start < text.length;) {
    const line = lineAt(text, start);
    const match = mayBeClass(text, line.start, line.end) ? CLASS_LINE.exec(textOf(text, line)) : null;
    if (match !== null) {
      // Of two classes of one name the first counts, as it does for retrace.
      setOnce(written, match[1] ?? '', starts.length);
      setOnce(named, match[2] ?? '', starts.length);
      starts.push(line.start);
    }
    start = line.next;
  }
  return { starts, named, written };
}

/** Nine lines of ten are members or comments: looked at without making a text of them. */
function mayBeClass(text: Buffer, start: number, end: number): boolean {
  const first = text[start];
  return end - start > 6 && first !== SPACE && first !== TAB && first !== HASH && text[end - 1] === COLON;
}

function setOnce(map: Map<string, number>, key: string, value: number): void {
  if (!map.has(key)) map.set(key, value);
}
