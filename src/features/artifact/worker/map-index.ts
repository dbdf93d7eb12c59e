import { decodedMappings, FlattenMap, type SourceMapInput, type TraceMap } from '@jridgewell/trace-mapping';
import { decodeMappings, type Segments } from './decode-mappings.ts';

/**
 * A source map, ready for look-ups: the mappings as flat arrays, a fifth of what the decoded segments weigh. Lines and columns
 * count from zero, columns in UTF-16 units.
 */
export interface MapIndex extends Segments {
  readonly sources: readonly string[];
  /** Of each source, or null when the map does not hold it. */
  readonly contents: readonly (string | null)[];
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

export interface Original {
  readonly source: number;
  readonly line: number;
  readonly column: number;
  readonly name: string | null;
}

/** The text of a source map that is none. The message is a part of a sentence for people. */
export class BrokenMapError extends Error {
  override name = 'BrokenMapError';
}

/** @throws BrokenMapError */
export function indexMap(text: string): MapIndex {
  const map = parseMap(text);
  const flat = flatMap(map);
  const segments = flat === null ? null : decodeMappings(flat.mappings);
  if (flat !== null && segments !== null) return toIndex(flat, segments);
  try {
    return layOut(new (FlattenMap as unknown as new (map: SourceMapInput) => TraceMap)(map));
  } catch (error) {
    throw new BrokenMapError(error instanceof Error ? error.message : 'its mappings cannot be decoded');
  }
}

/** Servers put this before JSON so that no page can run it as a script. */
const GUARD = /^\)\]\}'?[^\n]*\n/;

/** @throws BrokenMapError */
export function parseMap(text: string): SourceMapInput & { readonly debug_id?: unknown; readonly debugId?: unknown } {
  const value = parseJson(text.startsWith(')]}') ? text.replace(GUARD, '') : text);
  if (typeof value !== 'object' || value === null) throw new BrokenMapError('it is not a JSON object');
  const { version, mappings, sections, sources } = value as Record<string, unknown>;
  if (version !== 3) throw new BrokenMapError(`its version is ${JSON.stringify(version) ?? 'missing'} instead of 3`);
  const isFlat = typeof mappings === 'string' && Array.isArray(sources);
  if (!isFlat && !Array.isArray(sections)) throw new BrokenMapError('it has neither mappings with sources nor sections');
  return value as SourceMapInput;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BrokenMapError(`it is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

interface FlatMap {
  readonly mappings: string;
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly sourceRoot?: string | undefined;
}

/** Null for one in sections, and for one that says more than mappings: the slower reader knows them. */
function flatMap(map: SourceMapInput): FlatMap | null {
  const { mappings, sources, sections } = map as Partial<FlatMap> & { readonly sections?: unknown };
  return typeof mappings === 'string' && Array.isArray(sources) && sections === undefined ? (map as unknown as FlatMap) : null; // as the line says
}

function toIndex({ sources, sourcesContent, names, sourceRoot }: FlatMap, segments: Segments): MapIndex {
  const { lineStarts, columns, sourceIds, lines, sourceColumns, nameIds } = segments;
  const contents = sources.map((_, source) => sourcesContent?.[source] ?? null);
  return {
    lineStarts,
    columns,
    sourceIds,
    lines,
    sourceColumns,
    nameIds,
    contents,
    sources: sources.map((source) => withRoot(sourceRoot, source ?? '')),
    names: names ?? [],
    sizeBytes: sizeOf(columns.length, lineStarts.length, contents),
  };
}

/** From segments as objects. */
function layOut(map: TraceMap): MapIndex {
  const decoded = decodedMappings(map);
  const count = decoded.reduce((sum, line) => sum + line.length, 0);
  const lineStarts = new Uint32Array(decoded.length + 1);
  const columns = new Uint32Array(count);
  const sourceIds = new Int32Array(count).fill(-1);
  const lines = new Uint32Array(count);
  const sourceColumns = new Uint32Array(count);
  const nameIds = new Int32Array(count).fill(-1);
  let at = 0;
  for (let line = 0; line < decoded.length; line += 1) {
    lineStarts[line] = at;
    for (const segment of decoded[line] ?? []) {
      columns[at] = segment[0];
      if (segment.length > 1) {
        // A segment has one part, or at least four.
        sourceIds[at] = segment[1] as number;
        lines[at] = segment[2] as number;
        sourceColumns[at] = segment[3] as number;
        nameIds[at] = segment[4] ?? -1;
      }
      at += 1;
    }
  }
  lineStarts[decoded.length] = at;
  return toIndex(map as unknown as FlatMap, { lineStarts, columns, sourceIds, lines, sourceColumns, nameIds }); // it has what a flat map has
}

function withRoot(root: string | undefined, source: string): string {
  if (root === undefined || root === '' || /^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(source)) return source;
  return root.endsWith('/') ? root + source : `${root}/${source}`;
}

function sizeOf(segments: number, lines: number, contents: readonly (string | null)[]): number {
  return segments * 20 + lines * 4 + contents.reduce((sum, text) => sum + (text?.length ?? 0), 0) + 4_096;
}

/** The last segment of the line that begins at the column or before it; null when there is none, or when it maps to nothing. */
export function originalOf(index: MapIndex, line: number, column: number): Original | null {
  if (line < 0 || line + 1 >= index.lineStarts.length) return null;
  let low = index.lineStarts[line] as number;
  const first = low;
  let high = index.lineStarts[line + 1] as number;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((index.columns[middle] as number) <= column) low = middle + 1;
    else high = middle;
  }
  const at = low - 1;
  if (at < first) return null;
  const source = index.sourceIds[at] as number;
  if (source < 0) return null;
  const nameId = index.nameIds[at] as number;
  return {
    source,
    line: index.lines[at] as number,
    column: index.sourceColumns[at] as number,
    name: nameId < 0 ? null : (index.names[nameId] ?? null),
  };
}
