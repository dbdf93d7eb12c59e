/** What an app did on the thread that draws (processing §7.4). Pure. */
import { fingerprintOfKind, type Detector, type Problem } from '../problem.ts';
import { textAttribute, unionMs, type Segment, type SegmentSpan } from '../segment.ts';

/** Interface files and settings are read by the system itself. */
const SYSTEM_FILE = /\.(?:nib|plist)$/i;

export const fileIoMainThread: Detector = (segment, { file_io_on_main_thread_duration_threshold: leastMs }) =>
  problemsOf('fileIoMainThread', segment, leastMs, (span) => span.op.startsWith('file') && !SYSTEM_FILE.test(fileOf(span)));

export const dbMainThread: Detector = (segment, { db_on_main_thread_duration_threshold: leastMs }) =>
  problemsOf('dbMainThread', segment, leastMs, (span) => span.op.startsWith('db'));

type MainThreadKind = 'fileIoMainThread' | 'dbMainThread';

/** Below one parent together: many short ones stop the screen as one long one does. */
function problemsOf(kind: MainThreadKind, segment: Segment, leastMs: number, isWanted: (span: SegmentSpan) => boolean): readonly Problem[] {
  return [...segment.childrenOf].flatMap(([parentId, siblings]) => {
    const offenders = siblings.filter((span) => span.attributes['blocked_main_thread'] === true && isWanted(span));
    const impactMs = unionMs(offenders);
    const [first] = offenders;
    if (first === undefined || impactMs < leastMs) return [];
    return {
      kind,
      fingerprint: fingerprintOfKind(kind, namesOf(kind, offenders)),
      subject: first.normalized === '' ? first.description : first.normalized,
      parent: segment.byId.get(parentId) ?? null,
      causes: [],
      offenders,
      impactMs,
    };
  });
}

/** Files are told by who asked for them, where the SDK says so: their names are many. */
function namesOf(kind: MainThreadKind, offenders: readonly SegmentSpan[]): readonly string[] {
  const names = offenders.map((span) => (kind === 'fileIoMainThread' ? callersOf(span) : '') || span.normalized || span.description);
  return [...new Set(names)].sort();
}

function fileOf({ description }: SegmentSpan): string {
  return description.split(' ', 1)[0] ?? '';
}

/** Functions of the call stack, without lines, which change with every build. */
function callersOf(span: SegmentSpan): string {
  const stack = textAttribute(span, 'call_stack');
  if (!stack.startsWith('[')) return '';
  try {
    const frames: unknown = JSON.parse(stack);
    return Array.isArray(frames) ? frames.map(callerOf).join('\n') : '';
  } catch {
    // Cut off where it was too long.
    return '';
  }
}

function callerOf(frame: unknown): string {
  if (typeof frame !== 'object' || frame === null) return '';
  const { module, function: name } = frame as { readonly module?: unknown; readonly function?: unknown };
  return `${typeof module === 'string' ? module : ''}.${typeof name === 'string' ? name : ''}`;
}
