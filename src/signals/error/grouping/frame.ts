import type { GroupingComponent } from '../grouping-types.ts';
import type { Frame } from '../../../event/schema.ts';
import { leaf, node } from './component.ts';
import { fileName, functionName, moduleName } from './frame-names.ts';

/** Languages whose source lines are worth hashing: the SDKs send them, and functions are often without a name. */
const CONTEXT_PLATFORMS = new Set(['javascript', 'node', 'python', 'php', 'ruby']);
/** Longer lines are minified code. */
const MAX_CONTEXT_LINE = 120;

const URL_PATH = /^(?:https?|file|blob|applewebdata):/;
const JS_NO_PATH = new Set(['[native code]', 'native code', 'eval code', '<anonymous>']);

/** The frame as it is hashed, all variants alike; which frames count is the stack trace's business. */
export function frameComponent(frame: Frame, platform: string, hint: string | undefined): GroupingComponent {
  const children: GroupingComponent[] = [];
  const module = moduleLeaf(frame, platform);
  const context = contextLeaf(frame, platform);

  if (module !== null) children.push(module);
  const file = fileLeaf(frame, platform, module?.contributes === true);
  if (file !== null) children.push(file);
  const name = functionLeaf(frame, platform, context?.contributes === true);
  if (name !== null) children.push(name);
  if (context !== null) children.push(context);

  return node('frame', children, hint ?? ownReason(frame, platform));
}

/** True when the frame's path is an address: part of a page that may be served from anywhere. */
export function hasUrlPath(frame: Frame): boolean {
  return frame.abs_path !== undefined && URL_PATH.test(frame.abs_path);
}

/** A reason in the frame itself to leave it out. */
function ownReason(frame: Frame, platform: string): string | undefined {
  if (platform !== 'javascript' && platform !== 'node') return undefined;
  if (frame.function === 'eval') return 'evaluated code';
  return frame.abs_path !== undefined && JS_NO_PATH.has(frame.abs_path) ? 'code of the engine' : undefined;
}

function moduleLeaf(frame: Frame, platform: string): GroupingComponent | null {
  if (frame.module === undefined || frame.module === '') return null;
  const named = moduleName(frame, frame.module, platform);
  return leaf('module', named.value, named.hint);
}

function fileLeaf(frame: Frame, platform: string, moduleCounts: boolean): GroupingComponent | null {
  const path = frame.filename || frame.abs_path || '';
  return path === '' ? null : leaf('filename', fileName(path, platform), fileReason(frame, path, moduleCounts));
}

function fileReason(frame: Frame, filename: string, moduleCounts: boolean): string | undefined {
  if (moduleCounts) return 'the module says it better';
  if (hasUrlPath(frame) || URL_PATH.test(filename)) return 'is an address';
  return filename === '<anonymous>' || filename === '[native code]' ? 'is not a file' : undefined;
}

function functionLeaf(frame: Frame, platform: string, contextCounts: boolean): GroupingComponent | null {
  if (frame.function === undefined || frame.function === '') return null;
  const named = functionName(frame, frame.function, platform);
  if (contextCounts && named.hint === undefined && isSourceMapped(frame, platform)) {
    return leaf('function', named.value, 'the source line says it better after a source map');
  }
  return leaf('function', named.value, named.hint);
}

/** A source map names the function that is called, not always the one around it: the line is more certain. */
function isSourceMapped(frame: Frame, platform: string): boolean {
  return (platform === 'javascript' || platform === 'node') && frame.data?.sourcemap !== undefined && frame.data.sourcemap !== null;
}

function contextLeaf(frame: Frame, platform: string): GroupingComponent | null {
  const line = frame.context_line;
  if (line === undefined || !CONTEXT_PLATFORMS.has(platform)) return null;
  if (line.length > MAX_CONTEXT_LINE) return leaf('context-line', line.slice(0, MAX_CONTEXT_LINE), 'is too long for a line of source');

  const text = collapse(line.trim());
  if (text === '') return null;
  if (platform === 'javascript' && hasUrlPath(frame) && !hasFunction(frame))
    return leaf('context-line', text, 'of a page, outside functions');
  return leaf('context-line', platform === 'python' ? withoutPipeNumbers(text) : text);
}

/** Most lines have single spaces once they are trimmed: looking is cheaper than replacing. */
function collapse(line: string): string {
  return /\s\s|[^\S ]/.test(line) ? line.replace(/\s+/g, ' ') : line;
}

function hasFunction(frame: Frame): boolean {
  return frame.function !== undefined && frame.function !== '' && frame.function !== '?';
}

/** Python's multiprocessing starts children by a generated line: `spawn_main(tracker_fd=5, pipe_handle=9)`. */
function withoutPipeNumbers(line: string): string {
  return line.includes('spawn_main(') ? line.replace(/\b(tracker_fd|pipe_handle|parent_pid)=\d+/g, '$1=<int>') : line;
}
