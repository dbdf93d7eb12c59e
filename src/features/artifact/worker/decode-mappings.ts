/** The mappings of a source map → flat arrays. Pure. */

export interface Segments {
  /** Where the segments of each line begin; one more than there are lines. */
  readonly lineStarts: Uint32Array;
  readonly columns: Uint32Array;
  /** -1 where a segment has no source, or no name. */
  readonly sourceIds: Int32Array;
  readonly lines: Uint32Array;
  readonly sourceColumns: Uint32Array;
  readonly nameIds: Int32Array;
}

const COMMA = 44;
const SEMICOLON = 59;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_DIGIT = 255;
/** Digit of base 64 by the code of its letter. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < ALPHABET.length; digit += 1) DIGITS[ALPHABET.charCodeAt(digit)] = digit;
/** Five bits a digit; the sixth says that another follows. */
const CONTINUES = 32;
const MAX_BITS = 32;

/**
 * Straight into the arrays: a segment as an object of its own cost five times as much, most of it in collecting the garbage. Null for
 * what is in no order, counts below zero or is not understood: a slower reader decides what becomes of that.
 */
export function decodeMappings(text: string): Segments | null {
  const reader = new Reader(text);
  while (reader.at < text.length) {
    const isRead = text.charCodeAt(reader.at) === SEMICOLON ? reader.endLine() : reader.readSegment();
    if (!isRead) return null;
  }
  reader.endLine();
  return reader;
}

/** Each number counts on from the last of its kind; columns of the generated line, from its beginning. */
class Reader implements Segments {
  readonly lineStarts: Uint32Array;
  readonly columns: Uint32Array;
  readonly sourceIds: Int32Array;
  readonly lines: Uint32Array;
  readonly sourceColumns: Uint32Array;
  readonly nameIds: Int32Array;
  at = 0;
  readonly #text: string;
  #line = 0;
  #count = 0;
  #column = 0;
  #source = 0;
  #sourceLine = 0;
  #sourceColumn = 0;
  #name = 0;

  constructor(text: string) {
    this.#text = text;
    const { lines, segments } = atMost(text);
    this.lineStarts = new Uint32Array(lines + 1);
    this.columns = new Uint32Array(segments);
    this.sourceIds = new Int32Array(segments).fill(-1);
    this.lines = new Uint32Array(segments);
    this.sourceColumns = new Uint32Array(segments);
    this.nameIds = new Int32Array(segments).fill(-1);
  }

  endLine(): true {
    this.at += 1;
    this.#line += 1;
    this.lineStarts[this.#line] = this.#count;
    this.#column = 0;
    return true;
  }

  /** With the comma after it. */
  readSegment(): boolean {
    const column = this.#column + this.#number();
    if (!(column >= this.#column)) return false;
    const at = this.#count;
    this.#column = column;
    this.#count = at + 1;
    this.columns[at] = column;
    if (this.#isInSegment() && !this.#readOriginal(at)) return false;
    if (this.#isInSegment()) return false;
    if (this.#text.charCodeAt(this.at) === COMMA) this.at += 1;
    return true;
  }

  #readOriginal(at: number): boolean {
    this.#source += this.#number();
    this.#sourceLine += this.#number();
    this.#sourceColumn += this.#number();
    if (!(this.#source >= 0 && this.#sourceLine >= 0 && this.#sourceColumn >= 0)) return false;
    this.sourceIds[at] = this.#source;
    this.lines[at] = this.#sourceLine;
    this.sourceColumns[at] = this.#sourceColumn;
    if (!this.#isInSegment()) return true;
    this.#name += this.#number();
    this.nameIds[at] = this.#name;
    return this.#name >= 0;
  }

  #isInSegment(): boolean {
    if (this.at >= this.#text.length) return false;
    const code = this.#text.charCodeAt(this.at);
    return code !== COMMA && code !== SEMICOLON;
  }

  /** NaN where no number is. */
  #number(): number {
    let value = 0;
    for (let bits = 0; bits < MAX_BITS; bits += 5) {
      const digit = DIGITS[this.#text.charCodeAt(this.at)] ?? NO_DIGIT;
      if (digit === NO_DIGIT) return Number.NaN;
      this.at += 1;
      value |= (digit & (CONTINUES - 1)) << bits;
      if (digit < CONTINUES) return (value & 1) === 1 ? -(value >>> 1) : value >>> 1;
    }
    return Number.NaN;
  }
}

/** Each comma and each semicolon ends at most one segment. */
function atMost(text: string): { readonly lines: number; readonly segments: number } {
  let commas = 0;
  let semicolons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COMMA) commas += 1;
    else if (code === SEMICOLON) semicolons += 1;
  }
  return { lines: semicolons + 1, segments: commas + semicolons + 1 };
}
