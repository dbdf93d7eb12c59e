import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A name in a directory survives a power cut only when the directory itself was written out. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** A whole file or the one before it, whatever happens meanwhile. Readable by its owner alone. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const half = `${path}.half-${process.pid}`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
  await syncDirectory(dirname(path));
}
