import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { Blobs } from '../../engines/blobs/port.ts';

/** Bytes of one file of a backup, cut into pieces that are compressed, encrypted when there is a key, and durable each by itself. */
export interface StoredFile {
  readonly sizeBytes: number;
  readonly pieces: readonly StoredPiece[];
}

export interface StoredPiece {
  readonly key: string;
  /** Of what lies in the store, in hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Where pieces lie: a directory or a bucket, through the same port that attachments use, which syncs what it writes. */
export interface Vault {
  readonly blobs: Blobs;
  /** Null: not encrypted. */
  readonly key: Uint8Array | null;
}

/** In memory a few times: plain, compressed, on its way. S3 takes it in one request. */
const PIECE_BYTES = 8 * 1024 * 1024;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A file of the backup is missing, cut or changed. One sentence for the operator. */
export class DamagedBackupError extends Error {
  override name = 'UsageError';
}

/** The key of one backup: the operator's text and the backup's own salt. */
export function vaultKey(secret: string, salt: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, 'vedette backup', 32));
}

/** Writes a stream as one file. `name` is the front of the pieces' keys. */
export async function storeFile(vault: Vault, name: string, chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
  const pieces: StoredPiece[] = [];
  let sizeBytes = 0;
  for await (const piece of cut(chunks)) {
    const key = `${name}/${String(pieces.length).padStart(6, '0')}`;
    const bytes = seal(vault.key, key, await compress(piece, FAST));
    await vault.blobs.put(key, bytes);
    pieces.push({ key, sha256: digest(bytes), sizeBytes: bytes.length });
    sizeBytes += piece.length;
  }
  return { sizeBytes, pieces };
}

/** @throws DamagedBackupError at the first piece that is not what was written. */
export async function* readFile(vault: Vault, file: StoredFile): AsyncGenerator<Buffer> {
  for (const piece of file.pieces) {
    const sealed = open(vault.key, piece.key, await fetchPiece(vault.blobs, piece));
    yield await decompress(sealed).catch((cause: unknown) => {
      throw new DamagedBackupError(`The file ${piece.key} of the backup is damaged: it cannot be unpacked.`, { cause });
    });
  }
}

/** @throws DamagedBackupError unless the piece is there and is what was written. */
export async function fetchPiece(blobs: Blobs, { key, sha256 }: StoredPiece): Promise<Uint8Array> {
  const bytes = await blobs.get(key);
  if (bytes === null) throw new DamagedBackupError(`The file ${key} of the backup is missing.`);
  if (digest(bytes) !== sha256) throw new DamagedBackupError(`The file ${key} of the backup is damaged: its checksum is another.`);
  return bytes;
}

async function* cut(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + PIECE_BYTES - size);
      waiting.push(part);
      size += part.length;
      at += part.length;
      if (size < PIECE_BYTES) continue;
      yield Buffer.concat(waiting);
      waiting = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(waiting);
}

/** AES-256-GCM: nonce, tag, text. The piece's key is bound to it, so that pieces cannot change places. */
function seal(key: Uint8Array | null, name: string, plain: Uint8Array): Uint8Array {
  if (key === null) return plain;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

function open(key: Uint8Array | null, name: string, sealed: Uint8Array): Uint8Array {
  if (key === null) return sealed;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(name));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    // Its checksum was right: the text is what was written.
    throw new DamagedBackupError('VEDETTE_BACKUP_KEY is not the one that the backup was made with.', { cause });
  }
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
