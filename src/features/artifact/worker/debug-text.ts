import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { CHUNK_BYTES, MAX_DEBUG_TEXT_BYTES } from '../limits.ts';
import type { Host } from './messages.ts';
import type { StoredDebugFile } from './orders.ts';

const decompress = promisify(zstdDecompress);

export type DebugText = { readonly problem: null; readonly text: Buffer } | { readonly problem: 'gone' | 'too_large' };

/** The whole of a debug file, put together from its pieces. */
export async function readDebugText({ blobPrefix, pieces, sizeBytes }: StoredDebugFile, host: Host): Promise<DebugText> {
  if (sizeBytes > MAX_DEBUG_TEXT_BYTES) return { problem: 'too_large' };
  const text = Buffer.allocUnsafeSlow(sizeBytes);
  let filled = 0;
  for (let at = 0; at < pieces; at += 1) {
    const bytes = await host.ask('blob', { key: `${blobPrefix}/${at}` });
    if (bytes === null) return { problem: 'gone' };
    const piece = await decompress(bytes, { maxOutputLength: CHUNK_BYTES });
    if (filled + piece.length > sizeBytes) return { problem: 'gone' };
    filled += piece.copy(text, filled);
  }
  return filled === sizeBytes ? { problem: null, text } : { problem: 'gone' };
}
