import type { Issue } from '../contract.ts';
import { namesOf } from './names.ts';

const ROW_PX = { default: 52, compact: 36 };
/** As issues.css lays a phone's row out: its height without the message, and what stands beside the message. */
const PHONE = { rowPx: 92, linePx: 20, besidePx: 112 };
/** More than two lines of any phone hold: a message of a megabyte is not measured to its end. */
const MOST_MEASURED = 200;

const widths = new WeakMap<Issue, number>();
let pen: CanvasRenderingContext2D | null = null;

export interface RowShape {
  readonly isPhone: boolean;
  readonly density: keyof typeof ROW_PX;
  /** Of the list, in pixels. */
  readonly width: number;
}

/**
 * How high a row is, before it is drawn. A list whose rows are measured when they come in sight moves under the hand, and one height
 * for all leaves a gap below short messages; so the message is measured here, and the row draws as many lines as were found.
 */
export function rowHeight(issue: Issue | undefined, { isPhone, density, width }: RowShape): number {
  if (!isPhone) return ROW_PX[density];
  return PHONE.rowPx + PHONE.linePx * (issue === undefined ? 1 : linesOf(issue, width - PHONE.besidePx));
}

/** Lines of the message in a row of that height. */
export function linesIn(height: number): number {
  return Math.round((height - PHONE.rowPx) / PHONE.linePx);
}

function linesOf(issue: Issue, roomPx: number): 0 | 1 | 2 {
  const width = widthOf(issue);
  if (width === 0) return 0;
  return width <= roomPx ? 1 : 2;
}

function widthOf(issue: Issue): number {
  const known = widths.get(issue);
  if (known !== undefined) return known;
  pen ??= document.createElement('canvas').getContext('2d');
  if (pen === null) return 0;
  // Not its `font`, which is empty as soon as one of the properties that it cannot write is set (tabular numbers are).
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  pen.font = `${fontSize} ${fontFamily}`;
  const { width } = pen.measureText(namesOf(issue).message.slice(0, MOST_MEASURED));
  widths.set(issue, width);
  return width;
}
