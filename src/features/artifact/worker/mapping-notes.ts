/** What R8 adds to a mapping in comments of JSON (its document on retrace, "Additional information"). Pure. */

export type MappingNote =
  | { readonly kind: 'sourceFile'; readonly fileName: string }
  | { readonly kind: 'synthesized' }
  | { readonly kind: 'outline' }
  | { readonly kind: 'outlineCallsite'; readonly positions: ReadonlyMap<number, number> }
  | { readonly kind: 'residualsignature' }
  | Rewrite;

/** Frames to leave out when one of these exceptions was thrown right there. */
export interface Rewrite {
  readonly kind: 'rewriteFrame';
  /** All of them must be what was thrown; in the dotted form of class names. */
  readonly thrown: readonly string[];
  /** So many of the innermost frames are not shown. */
  readonly removed: number;
}

const COMMENT = /^\s*#\s*(\{.*\})\s*$/;
const PREFIX = 'com.android.tools.r8.';
/** Longer comments are no notes: call sites of an outline have some kilobytes. */
const MAX_LENGTH = 1_000_000;

/** Null for every other line. Notes that are not known are comments, as the format has it. */
export function noteOf(line: string): MappingNote | null {
  if (!line.includes('#') || line.length > MAX_LENGTH) return null;
  const json = COMMENT.exec(line)?.[1];
  const value = json === undefined ? null : parse(json);
  const id = value?.['id'];
  if (value === null || typeof id !== 'string') return null;
  return READ[id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id]?.(value) ?? null;
}

const READ: Readonly<Record<string, (value: Readonly<Record<string, unknown>>) => MappingNote | null>> = {
  sourceFile: ({ fileName }) => (typeof fileName === 'string' && fileName !== '' ? { kind: 'sourceFile', fileName } : null),
  synthesized: () => ({ kind: 'synthesized' }),
  outline: () => ({ kind: 'outline' }),
  outlineCallsite: ({ positions }) => ({ kind: 'outlineCallsite', positions: positionsOf(positions) }),
  residualsignature: () => ({ kind: 'residualsignature' }),
  rewriteFrame: ({ conditions, actions }) => ({ kind: 'rewriteFrame', thrown: thrownOf(conditions), removed: removedBy(actions) }),
};

function positionsOf(value: unknown): ReadonlyMap<number, number> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).flatMap(([from, to]) => (typeof to === 'number' ? [[Number(from), to] as const] : [])));
}

const THROWS = /^throws\(L([^;]+);\)$/;
/** No compiler writes this; a condition that is not understood never holds. */
const NEVER = '';

function thrownOf(conditions: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
  return all.map((one) => (typeof one === 'string' ? THROWS.exec(one)?.[1]?.replaceAll('/', '.') : undefined) ?? NEVER);
}

const REMOVES = /^removeInnerFrames\((\d{1,3})\)$/;

function removedBy(actions: unknown): number {
  const all: readonly unknown[] = Array.isArray(actions) ? actions : [];
  return all.reduce((sum: number, one) => sum + (typeof one === 'string' ? Number(REMOVES.exec(one)?.[1] ?? 0) : 0), 0);
}

/** R8 writes JSON; its document and older versions also names without quotes and single ones. */
function parse(json: string): Readonly<Record<string, unknown>> | null {
  return parseStrict(json) ?? parseStrict(json.replaceAll("'", '"').replaceAll(/([{,]\s*)(\w+)\s*:/g, '$1"$2":'));
}

function parseStrict(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null; // a comment of somebody else
  }
}
