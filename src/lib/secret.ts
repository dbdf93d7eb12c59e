import { hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The installation's secret: given, or made once in the data directory (0600) and read from there ever after.
 * Everything signed derives its own key from it, so that no key serves two purposes.
 */
export function installationSecret(directory: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const file = join(directory, 'secret');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = randomBytes(32).toString('hex');
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${secret}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return secret;
}

/** RFC 5869; 32 bytes for one purpose. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'vedette', purpose, 32));
}
