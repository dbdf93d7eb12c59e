/** Lines around a position (processing §2.5). Pure. */

export interface Context {
  readonly before: readonly string[];
  readonly line: string;
  readonly after: readonly string[];
}

export const LINES_AROUND = 5;
/** A line that is longer is cut around the column, to about this much. */
const LONG_LINE = 150;
const CUT_LINE = 140;
/** Of the cut line, what stands before the column. */
const LEAD = 60;
/** No cut is worth so few characters. */
const SCRAP = 5;
const SNIP = '{snip}';

/** Where each line of a text begins. */
export type LineStarts = Uint32Array;

/** Made once for each text: walking to a line from the beginning took most of the time of a frame in a long file. */
export function lineStartsOf(text: string): LineStarts {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}

/** The line, counted from zero, with those around it; null when the text has fewer lines. */
export function contextAt(text: string, line: number, column: number, starts: LineStarts = lineStartsOf(text)): Context | null {
  const first = Math.max(0, line - LINES_AROUND);
  const start = starts[first];
  if (start === undefined) return null;
  const found = linesFrom(text, start, line - first + 1 + LINES_AROUND);
  const current = found[line - first];
  if (current === undefined) return null;
  return {
    before: found.slice(0, line - first).map((one) => cutLine(one, 0)),
    line: cutLine(current, column),
    after: found.slice(line - first + 1).map((one) => cutLine(one, 0)),
  };
}

function linesFrom(text: string, start: number, count: number): string[] {
  const lines: string[] = [];
  for (let from = start; lines.length < count;) {
    const end = text.indexOf('\n', from);
    lines.push(withoutReturn(text.slice(from, end < 0 ? text.length : end)));
    if (end < 0) break;
    from = end + 1;
  }
  return lines;
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Long lines keep what is around the column; marks say where something is missing. */
export function cutLine(line: string, column: number): string {
  if (line.length <= LONG_LINE) return line;
  let start = Math.max(0, Math.min(column, line.length) - LEAD);
  if (start < SCRAP) start = 0;
  let end = Math.min(start + CUT_LINE, line.length);
  if (end > line.length - SCRAP) end = line.length;
  if (end === line.length) start = Math.max(0, end - CUT_LINE);
  // Never between the halves of one character.
  const shown = line.slice(start, end).toWellFormed();
  return `${start > 0 ? `${SNIP} ` : ''}${shown}${end < line.length ? ` ${SNIP}` : ''}`;
}

/** Where a line and column are in the text; null when it has fewer lines. */
export function offsetOf(starts: LineStarts, line: number, column: number): number | null {
  const start = starts[line];
  return start === undefined ? null : start + column;
}
