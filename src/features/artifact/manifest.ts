/** `manifest.json` of an artifact bundle (processing §2.2). Pure. */
import { fail, ok, type Result } from '../../lib/result.ts';
import { MAX_URL_LENGTH } from './limits.ts';

export type FileKind = 'minified_source' | 'source_map' | 'source';

export interface ManifestFile {
  /** In the archive. */
  readonly path: string;
  readonly kind: FileKind;
  readonly url: string;
  /** In lower case with dashes; null when it has none. */
  readonly debugId: string | null;
  /** Reference to the map, as the headers have it. */
  readonly mapReference: string | null;
}

export interface Manifest {
  readonly files: ReadonlyMap<string, ManifestFile>;
}

const KINDS: ReadonlySet<string> = new Set(['minified_source', 'source_map', 'source']);

/** Files of kinds that are not known are left out: newer tools may write more. */
export function readManifest(text: string): Result<Manifest, string> {
  const value = parse(text);
  if (!isRecord(value)) return fail('manifest.json of the bundle is not JSON.');
  const listed = value['files'];
  if (!isRecord(listed)) return fail('manifest.json of the bundle has no "files".');

  const files = new Map<string, ManifestFile>();
  for (const [path, one] of Object.entries(listed)) {
    const file = isRecord(one) ? readFile(path, one) : null;
    if (file !== null) files.set(path, file);
  }
  return ok({ files });
}

function readFile(path: string, one: Readonly<Record<string, unknown>>): ManifestFile | null {
  const { type, url } = one;
  if (typeof type !== 'string' || !KINDS.has(type)) return null;
  const address = typeof url === 'string' && url !== '' ? url : urlOfPath(path);
  if (address.length > MAX_URL_LENGTH) return null;
  const headers = isRecord(one['headers']) ? lowerCased(one['headers']) : new Map<string, string>();
  return {
    path,
    // In the set.
    kind: type as FileKind,
    url: address,
    debugId: readDebugId(headers.get('debug-id')),
    mapReference: headers.get('sourcemap') ?? headers.get('x-sourcemap') ?? null,
  };
}

/** The paths' own rule, backwards: `_/_/x` is `~/x`. */
function urlOfPath(path: string): string {
  const inner = path.replace(/^files\//, '');
  return inner.startsWith('_/_/') ? `~/${inner.slice(4)}` : inner;
}

function lowerCased(headers: Readonly<Record<string, unknown>>): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') all.set(name.toLowerCase(), value);
  return all;
}

const DEBUG_ID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})(?:-?[0-9a-f]{0,8})?$/i;

/** Any spelling of a UUID, with or without an age, as a UUID in lower case; null when it is none. */
export function readDebugId(text: unknown): string | null {
  const match = typeof text === 'string' ? DEBUG_ID.exec(text.trim()) : null;
  return match === null ? null : match.slice(1, 6).join('-').toLowerCase();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
