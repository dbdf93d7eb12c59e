import { open } from 'node:fs/promises';

/** A name in a directory survives a power cut only when the directory itself was written out. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
