import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { MAX_MANIFEST_BYTES, MAX_MEMBER_BYTES, MAX_MEMBERS, MAX_UNPACKED_BYTES } from '../limits.ts';
import { readManifest, type Manifest, type ManifestFile } from '../manifest.ts';
import { ChunkedFile, ChunkGoneError } from './chunked-file.ts';
import { keepText } from './keep-text.ts';
import type { Host } from './messages.ts';
import type { AssembledBundle, AssembledFile, AssembleOrder } from './orders.ts';

/** Puts an upload together, checks it, and keeps each of its files by itself. Bad input is a refusal. */
export async function assemble({ sha1, pieces }: AssembleOrder, host: Host): Promise<AssembledBundle> {
  try {
    const header = await checkWhole(new ChunkedFile(host, pieces), sha1);
    const open = (start: number): ChunkedFile => new ChunkedFile(host, pieces, start);
    const { zip, entries } = await openArchive(open, header);
    return { refusal: null, sizeBytes: open(0).sizeBytes, files: await keepFiles(zip, entries, host) };
  } catch (error) {
    if (error instanceof RefusedError || error instanceof ChunkGoneError) return { refusal: error.message };
    throw error;
  }
}

class RefusedError extends Error {
  override name = 'RefusedError';
}

const MARK = Buffer.from('SYSB');
const HEADER_BYTES = 8;

/** The digest of all pieces; returns how much stands before the archive. */
async function checkWhole(file: ChunkedFile, sha1: string): Promise<number> {
  const digest = createHash('sha1');
  let head: Buffer = Buffer.alloc(0);
  for await (const bytes of file.pieces()) {
    digest.update(bytes);
    if (head.length < HEADER_BYTES) head = Buffer.concat([head, bytes.subarray(0, HEADER_BYTES)]);
  }
  const found = digest.digest('hex');
  if (found !== sha1) throw new RefusedError(`The chunks make a file with the SHA-1 ${found}, not ${sha1}.`);
  return head.subarray(0, MARK.length).equals(MARK) ? HEADER_BYTES : 0;
}

interface Archive {
  readonly zip: ZipFile;
  readonly entries: readonly Entry[];
}

/** sentry-cli counts the archive's places from the beginning of the file, header included; others from where the archive begins. */
async function openArchive(open: (start: number) => ChunkedFile, header: number): Promise<Archive> {
  try {
    return await readArchive(open(0), 0);
  } catch (error) {
    if (header === 0 || error instanceof ChunkGoneError) throw error;
    return readArchive(open(header), header);
  }
}

async function readArchive(file: ChunkedFile, start: number): Promise<Archive> {
  const zip = await openZip(file, file.sizeBytes - start);
  return { zip, entries: await listEntries(zip) };
}

async function openZip(file: ChunkedFile, sizeBytes: number): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(file, sizeBytes, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch (error) {
    throw refused('The upload is not a bundle: it is no zip archive', error);
  }
}

function refused(sentence: string, cause: unknown): Error {
  if (cause instanceof RefusedError || cause instanceof ChunkGoneError) return cause;
  return new RefusedError(`${sentence} (${cause instanceof Error ? cause.message : String(cause)}).`, { cause });
}

async function keepFiles(zip: ZipFile, entries: readonly Entry[], host: Host): Promise<readonly AssembledFile[]> {
  const manifest = await manifestOf(zip, entries);
  const files: AssembledFile[] = [];
  let unpacked = 0;
  for (const entry of entries) {
    const listed = manifest.files.get(entry.fileName);
    if (listed === undefined) continue;
    const kept = await keepFile(zip, entry, { listed, host, name: String(files.length) });
    for (const one of kept) unpacked += one.sizeBytes;
    if (unpacked > MAX_UNPACKED_BYTES) throw new RefusedError(`The files of the bundle have more than ${MAX_UNPACKED_BYTES} bytes.`);
    files.push(...kept);
  }
  return files;
}

async function listEntries(zip: ZipFile): Promise<readonly Entry[]> {
  if (zip.entryCount > MAX_MEMBERS) throw new RefusedError(`The bundle has ${zip.entryCount} files; ${MAX_MEMBERS} are possible.`);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    // Also for names that lead out of the archive: nothing here is a path on our disk, but nobody honest writes them.
    throw refused('The bundle is damaged or holds a file whose name is not allowed', error);
  }
  return entries;
}

async function manifestOf(zip: ZipFile, entries: readonly Entry[]): Promise<Manifest> {
  const entry = entries.find((one) => one.fileName === 'manifest.json');
  if (entry === undefined) throw new RefusedError('The bundle has no manifest.json.');
  const member = await readMember(zip, entry, MAX_MANIFEST_BYTES);
  if (member.text === null) throw new RefusedError(`manifest.json of the bundle: ${member.problem}`);
  const read = readManifest(member.text.toString('utf8'));
  if (!read.ok) throw new RefusedError(read.error);
  return read.value;
}

interface Keeping {
  readonly listed: ManifestFile;
  readonly host: Host;
  readonly name: string;
}

/** The file, and the map inside it when it has one. */
async function keepFile(zip: ZipFile, entry: Entry, { listed, host, name }: Keeping): Promise<readonly AssembledFile[]> {
  const member = await readMember(zip, entry, MAX_MEMBER_BYTES);
  if (member.text === null || member.stored === null) {
    const { kind, url, debugId } = listed;
    return [{ kind, url, name, isDeflated: member.isDeflated, debugId, mapUrl: null, sizeBytes: 0, problem: member.problem }];
  }
  return keepText({ text: member.text, stored: member.stored }, { listed, host, name });
}

interface Member {
  readonly text: Buffer | null;
  readonly stored: Buffer | null;
  readonly isDeflated: boolean;
  readonly problem: string | null;
}

const STORED = 0;
const DEFLATED = 8;

/** The bytes as they are in the archive, which are kept, and what they unpack to, counted while they do. */
async function readMember(zip: ZipFile, entry: Entry, maxBytes: number): Promise<Member> {
  const isDeflated = entry.compressionMethod === DEFLATED;
  const wrong = (problem: string): Member => ({ text: null, stored: null, isDeflated, problem });
  if (!isDeflated && entry.compressionMethod !== STORED) return wrong('It is packed in a way that is not understood.');
  if (entry.uncompressedSize > maxBytes || entry.compressedSize > maxBytes) return wrong(tooLarge(entry.uncompressedSize, maxBytes));
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer); // a stream of bytes
    const stored = Buffer.concat(parts);
    const text = isDeflated ? inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.uncompressedSize) }) : stored;
    if (text.length !== entry.uncompressedSize) return wrong('It is cut off.');
    // Clients that compress what they send do not compress it in the archive.
    return { text, stored: isDeflated ? stored : deflateRawSync(text), isDeflated: true, problem: null };
  } catch (error) {
    if (error instanceof ChunkGoneError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return wrong('It unpacks to more than the archive says.');
    return wrong('It cannot be unpacked.');
  }
}

function tooLarge(sizeBytes: number, maxBytes: number): string {
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  return `It has ${megabytes(sizeBytes)} MB; up to ${megabytes(maxBytes)} MB can be used.`;
}
