import { inflateRaw } from 'node:zlib';
import { promisify } from 'node:util';
import { MAX_MEMBER_BYTES } from '../limits.ts';
import { contextAt, lineStartsOf, offsetOf, type Context, type LineStarts } from './context.ts';
import { createHeld, type Held } from './held.ts';
import { BrokenMapError, indexMap, originalOf, type MapIndex } from './map-index.ts';
import type { Host } from './messages.ts';
import type { FileOrder, OriginalPlace, ResolvedFile, ResolveOrder, StoredFile } from './orders.ts';
import { findScopes, functionAround, functionAt, MODULE, type Scopes } from './scopes.ts';
import { isPlainModule, memberAt, sectionAt, type Section } from './section.ts';

const inflate = promisify(inflateRaw);
/** Of decoded maps and texts: some ten large applications. */
const HELD_BYTES = 192 * 1024 * 1024;

/** Sources up to this are parsed as a whole: under a millisecond. */
const WHOLE_LENGTH = 5_000;
/** Of classes longer than this a member is parsed by itself. */
const LONG_SECTION = 5_000;
const MAX_SECTIONS = 2_000;
/** Parts of a source are parsed up to this share of it: then it is parsed as a whole, and all of it has cost twice what it had to. */
const WORTH = 1;

interface OpenMap {
  readonly index: MapIndex;
  /** By source; parsed when a frame is in it. */
  readonly scopes: Map<number, Scopes | null>;
  /** Of long sources, by source and place: parts that were parsed by themselves; null is one that cannot be. */
  readonly sections: Map<string, Scopes | Once | null>;
  readonly plain: Map<number, boolean>;
  /** By source: characters of the parts that were parsed. */
  readonly partLengths: Map<number, number>;
  readonly lineStarts: Map<number, LineStarts>;
}

/** A part that one frame was in: all of its functions are found when the next one is, which most never are. */
interface Once {
  readonly offset: number;
  readonly name: string;
}

/** Code that ran. */
interface OpenText {
  readonly text: string;
  readonly starts: LineStarts;
}

type Opened<Value> =
  | { readonly value: Value; readonly problem: null; readonly detail: null }
  | { readonly problem: 'gone' | 'broken'; readonly detail: string | null };

export function createResolver() {
  const maps = createHeld<Opened<OpenMap>>(HELD_BYTES);
  const texts = createHeld<Opened<OpenText>>(HELD_BYTES / 4);

  async function resolveFile({ minified, map, positions }: FileOrder, host: Host): Promise<ResolvedFile> {
    // Beside each other: one is inflated in zlib's threads while the other is read.
    const [opened, text] = await Promise.all([
      map === null ? null : openMap(maps, map, host),
      minified === null ? null : openText(texts, minified, host),
    ]);
    const ran = text?.problem === null ? text.value : null;
    const around = (line: number, column: number): Context | null => (ran === null ? null : contextAt(ran.text, line, column, ran.starts));
    if (opened === null) {
      const problem = text?.problem ?? null;
      return { problem, detail: null, places: positions.map(([line, column]) => ({ minified: around(line, column), original: null })) };
    }

    const places = positions.map(([line, column]) => ({
      minified: around(line, column),
      original: opened.problem === null ? originalPlace(opened.value, line, column) : null,
    }));
    return { problem: opened.problem, detail: opened.detail, places };
  }

  return {
    async resolve({ files }: ResolveOrder, host: Host): Promise<readonly ResolvedFile[]> {
      return Promise.all(files.map((file) => resolveFile(file, host)));
    },
  };
}

function openMap(held: Held<Opened<OpenMap>>, file: StoredFile, host: Host): Promise<Opened<OpenMap>> {
  return held.get(file.blobKey, async () => {
    const text = await readText(file, host);
    if (text === null) return { value: { problem: 'gone', detail: null }, sizeBytes: 0 };
    try {
      const index = indexMap(text);
      return { value: { value: newOpenMap(index), problem: null, detail: null }, sizeBytes: index.sizeBytes };
    } catch (error) {
      if (!(error instanceof BrokenMapError)) throw error;
      return { value: { problem: 'broken', detail: error.message }, sizeBytes: 256 };
    }
  });
}

function newOpenMap(index: MapIndex): OpenMap {
  return { index, scopes: new Map(), sections: new Map(), plain: new Map(), partLengths: new Map(), lineStarts: new Map() };
}

function openText(held: Held<Opened<OpenText>>, file: StoredFile, host: Host): Promise<Opened<OpenText>> {
  return held.get(file.blobKey, async () => {
    const text = await readText(file, host);
    if (text === null) return { value: { problem: 'gone', detail: null }, sizeBytes: 0 };
    const starts = lineStartsOf(text);
    return { value: { value: { text, starts }, problem: null, detail: null }, sizeBytes: text.length + starts.byteLength };
  });
}

async function readText({ blobKey: key, isDeflated }: StoredFile, host: Host): Promise<string | null> {
  const bytes = await host.ask('blob', { key });
  if (bytes === null) return null;
  const plain = isDeflated
    ? await inflate(bytes, { maxOutputLength: MAX_MEMBER_BYTES })
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return plain.toString('utf8');
}

function originalPlace(map: OpenMap, line: number, column: number): OriginalPlace | null {
  const found = originalOf(map.index, line, column);
  if (found === null) return null;
  const text = map.index.contents[found.source] ?? null;
  return {
    source: map.index.sources[found.source] ?? '',
    line: found.line,
    column: found.column,
    token: found.name,
    functionName: text === null ? null : functionName(map, found, text),
    context: text === null ? null : contextAt(text, found.line, found.column, startsOf(map, found.source, text)),
  };
}

function startsOf(map: OpenMap, source: number, text: string): LineStarts {
  const known = map.lineStarts.get(source) ?? lineStartsOf(text);
  map.lineStarts.set(source, known);
  return known;
}

interface At {
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

function functionName(map: OpenMap, { source, line, column }: At, text: string): string | null {
  const offset = offsetOf(startsOf(map, source, text), line, column);
  if (offset === null) return null;
  const path = map.index.sources[source] ?? '';
  let scopes = map.scopes.get(source);
  // A source that frames come back to is worth reading as a whole: parts cost more than it from here on.
  const isWorthwhile = text.length <= WHOLE_LENGTH || (map.partLengths.get(source) ?? 0) > text.length * WORTH;
  const inSection = scopes === undefined && !isWorthwhile ? nameInSection(map, { source, path, offset }, text) : null;
  if (inSection !== null) return inSection;
  if (scopes === undefined) {
    scopes = findScopes(text, path);
    map.scopes.set(source, scopes);
  }
  return scopes === null ? null : functionAt(scopes, offset);
}

interface InSource {
  readonly source: number;
  readonly path: string;
  readonly offset: number;
}

/** Null when there is no section that can be read by itself. */
function nameInSection(map: OpenMap, at: InSource, text: string): string | null {
  const section = sectionAt(text, at.offset);
  const member = section.text.length > LONG_SECTION ? memberAt(section, at.offset) : null;
  const inMember = member === null ? null : nameInPart(map, at, member);
  // What is in no function of a member may be in one around the class.
  if (inMember !== null && inMember !== MODULE) return inMember;
  const name = section.text.length < text.length ? nameInPart(map, at, section) : null;
  // And what is outside of all functions of a section in one around that.
  return name !== MODULE || isPlain(map, at.source, text) ? name : null;
}

function nameInPart(map: OpenMap, { source, path, offset }: InSource, part: Section): string | null {
  const key = `${source}:${part.start}`;
  const known = map.sections.get(key);
  if (known === null) return null;
  return nameIn(known, { text: part.text, path, offset: offset - part.start }, (read) => {
    map.partLengths.set(source, (map.partLengths.get(source) ?? 0) + part.text.length);
    if (map.sections.size >= MAX_SECTIONS) map.sections.clear();
    map.sections.set(key, read);
  });
}

interface Part {
  readonly text: string;
  readonly path: string;
  readonly offset: number;
}

/** `keep` is called with what was learned by parsing. */
function nameIn(known: Scopes | Once | undefined, { text, path, offset }: Part, keep: (read: Scopes | Once | null) => void): string | null {
  if (known === undefined) {
    const name = functionAround(text, path, offset);
    keep(name === null ? null : { offset, name });
    return name;
  }
  if ('name' in known && known.offset === offset) return known.name;
  const scopes = 'name' in known ? findScopes(text, path, true) : known;
  if (scopes !== known) keep(scopes);
  return scopes === null ? null : functionAt(scopes, offset);
}

function isPlain(map: OpenMap, source: number, text: string): boolean {
  const known = map.plain.get(source) ?? isPlainModule(text);
  map.plain.set(source, known);
  return known;
}
