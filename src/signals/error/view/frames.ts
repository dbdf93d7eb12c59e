import type { ApiFrame } from '../contract.ts';
import { originsOf, type Packages } from './origins.ts';

/**
 * How a stack trace is laid out: innermost first, yours in full, runs of others folded to one row (design language §6). Pure.
 */
export interface Placed {
  readonly frame: ApiFrame;
  /** 0 is the innermost. */
  readonly index: number;
}

export type StackRow =
  | ({ readonly kind: 'frame' } & Placed)
  | { readonly kind: 'fold'; readonly frames: readonly Placed[]; readonly from: string };

export type StackMode = 'yours' | 'all' | 'raw';

/** `frames` come as the protocol has them, outermost first. */
export function stackRows(frames: readonly ApiFrame[], mode: StackMode, packages: Packages = {}): readonly StackRow[] {
  const innermost = frames.map((frame, at) => ({ frame, index: frames.length - 1 - at })).toReversed();
  const hasYours = frames.some((frame) => frame.inApp);
  // Without a frame of yours there is nothing to put first: all are shown.
  if (mode !== 'yours' || !hasYours) return innermost.map((each) => ({ kind: 'frame', ...each }));
  const rows: StackRow[] = [];
  let run: Placed[] = [];
  const close = () => {
    const [only] = run;
    if (run.length === 1 && only !== undefined) rows.push({ kind: 'frame', ...only });
    else if (run.length > 1) rows.push({ kind: 'fold', frames: run, from: originsOf(run, packages) });
    run = [];
  };
  for (const each of innermost) {
    if (!each.frame.inApp) {
      run.push(each);
      continue;
    }
    close();
    rows.push({ kind: 'frame', ...each });
  }
  close();
  return rows;
}

/** A row to draw: a frame, a run that is still folded, or what was left out between the ends of a long stack. */
export type DrawnRow = StackRow | { readonly kind: 'gap'; readonly hidden: number };

/** Rows of the outer end that stay in sight: where it all began. */
const OUTER_ROWS = 8;

/**
 * What is drawn of a stack: unfolded runs in full, and of ten thousand rows the two ends with a gap between them. A stack that long is
 * a recursion, and its ends tell the story.
 */
export function drawnRows(rows: readonly StackRow[], unfolded: ReadonlySet<number>, limit: number): readonly DrawnRow[] {
  const all = rows.flatMap((row): StackRow | readonly StackRow[] =>
    row.kind === 'fold' && unfolded.has(row.frames[0]?.index ?? -1) ? row.frames.map((each) => ({ kind: 'frame', ...each }) as const) : row,
  );
  const hidden = all.length - limit - OUTER_ROWS;
  if (hidden <= 0) return all;
  return [...all.slice(0, limit), { kind: 'gap', hidden }, ...all.slice(-OUTER_ROWS)];
}

/** The frame that stands open: the innermost of yours, else the innermost. */
export function openIndex(frames: readonly ApiFrame[]): number {
  const yours = frames.findLastIndex((frame) => frame.inApp);
  return yours === -1 ? 0 : frames.length - 1 - yours;
}

/** Where a page is served from is the same for all of its files, and hides the file in a narrow row. */
const ORIGIN = /^(?:https?|app|capacitor|file|webpack(?:-internal)?):\/\/[^/]*\//;

/** `checkout/apply.ts:41:34`, in two parts: what is read first, and the rest. */
export function placeOf(frame: ApiFrame): { file: string; position: string } {
  const named = frame.filename ?? frame.module ?? frame.package?.split('/').pop() ?? frame.absPath ?? '';
  const file = named.replace(ORIGIN, '') || named;
  return { file, position: frame.lineNo === null ? '' : `:${frame.lineNo}${frame.colNo === null ? '' : `:${frame.colNo}`}` };
}

/** A stack as text, as a terminal would print it: innermost last is the SDK's affair, ours is innermost first. */
export function stackText(frames: readonly ApiFrame[], most = Number.POSITIVE_INFINITY): string {
  const lines = frames.toReversed().map((frame) => {
    const { file, position } = placeOf(frame);
    const place = `${file}${position}` || (frame.instructionAddr ?? '');
    return `    at ${frame.function ?? '?'} (${place})`;
  });
  if (lines.length <= most) return lines.join('\n');
  return [...lines.slice(0, most), `    … ${lines.length - most} more`].join('\n');
}
