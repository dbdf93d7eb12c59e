import type { ApiFrame } from '../contract.ts';

/**
 * How a stack trace is laid out: innermost first, yours in full, runs of others folded to one row (design language §6). Pure.
 */
export type StackRow =
  | { readonly kind: 'frame'; readonly frame: ApiFrame; readonly index: number }
  | { readonly kind: 'fold'; readonly frames: readonly { frame: ApiFrame; index: number }[]; readonly from: string };

export type StackMode = 'yours' | 'all' | 'raw';

/** `frames` come as the protocol has them, outermost first; `index` counts from the innermost. */
export function stackRows(frames: readonly ApiFrame[], mode: StackMode): readonly StackRow[] {
  const innermost = frames.map((frame, at) => ({ frame, index: frames.length - 1 - at })).toReversed();
  const hasYours = frames.some((frame) => frame.inApp);
  // Without a frame of yours there is nothing to put first: all are shown.
  if (mode !== 'yours' || !hasYours) return innermost.map((each) => ({ kind: 'frame', ...each }));
  const rows: StackRow[] = [];
  let run: { frame: ApiFrame; index: number }[] = [];
  const close = () => {
    const [only] = run;
    if (run.length === 1 && only !== undefined) rows.push({ kind: 'frame', ...only });
    else if (run.length > 1) rows.push({ kind: 'fold', frames: run, from: originsOf(run.map((each) => each.frame)) });
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

const MOST_ORIGINS = 3;

/** The packages of a run, the most frequent first. */
function originsOf(frames: readonly ApiFrame[]): string {
  const counts = new Map<string, number>();
  for (const frame of frames) {
    const origin = originOf(frame);
    if (origin !== '') counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return names.slice(0, MOST_ORIGINS).join(', ') + (names.length > MOST_ORIGINS ? ' …' : '');
}

/** Where libraries live on disk, and which part of the path is their name. */
const LIBRARY_PATHS: readonly (readonly [RegExp, name: string | null])[] = [
  [/node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?((?:@[^/]+\/)?[^/]+)/, null],
  [/^node:/, 'node'],
  [/(?:site|dist)-packages\/([^/]+?)(?:\.py)?(?:\/|$)/, null],
  [/\/lib\/python[\d.]+\//, 'python'],
];

/** The library a frame belongs to, as its path, image or module tells. */
export function originOf(frame: ApiFrame): string {
  const path = frame.absPath ?? frame.filename ?? '';
  for (const [pattern, name] of LIBRARY_PATHS) {
    const match = pattern.exec(path);
    if (match !== null) return name ?? match[1] ?? '';
  }
  const image = frame.package?.split('/').pop() ?? '';
  return image === '' ? (frame.module?.split(/[.:/]/).slice(0, 2).join('.') ?? '') : image;
}

/** The frame that stands open: the innermost of yours, else the innermost. */
export function openIndex(frames: readonly ApiFrame[]): number {
  const yours = frames.findLastIndex((frame) => frame.inApp);
  return yours === -1 ? 0 : frames.length - 1 - yours;
}

/** `checkout/apply.ts:41:34`, in two parts: what is read first, and the rest. */
export function placeOf(frame: ApiFrame): { file: string; position: string } {
  const file = frame.filename ?? frame.module ?? frame.package?.split('/').pop() ?? frame.absPath ?? '';
  const position = frame.lineNo === null ? '' : `:${frame.lineNo}${frame.colNo === null ? '' : `:${frame.colNo}`}`;
  return { file, position: position === '' && frame.instructionAddr !== null ? ` ${frame.instructionAddr}` : position };
}

/** A stack as text, as a terminal would print it: innermost last is the SDK's affair, ours is innermost first. */
export function stackText(frames: readonly ApiFrame[]): string {
  return frames
    .toReversed()
    .map((frame) => {
      const { file, position } = placeOf(frame);
      return `    at ${frame.function ?? '?'} (${file}${position})`;
    })
    .join('\n');
}
