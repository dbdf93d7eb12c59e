/** Lines of a text in bytes, which may be hundreds of megabytes: never a string of the whole. Pure. */

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Where a line begins and ends, without its line break, and where the next one begins. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

export function lineAt(text: Buffer, start: number): Line {
  const found = text.indexOf(NEWLINE, start);
  const stop = found < 0 ? text.length : found;
  const end = stop > start && text[stop - 1] === RETURN ? stop - 1 : stop;
  return { start, end, next: found < 0 ? text.length : found + 1 };
}

export function* linesOf(text: Buffer, from = 0, to = text.length): Generator<Line> {
  for (let start = from; start < to;) {
    const line = lineAt(text, start);
    yield line;
    start = line.next;
  }
}

export function textOf(text: Buffer, { start, end }: Line): string {
  return text.toString('utf8', start, end);
}
