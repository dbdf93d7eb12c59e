import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const ENOUGH_MEMORY_BYTES = 2 ** 31;

/** Databases of tests are hundreds of small files, made and removed: where memory can hold them, it does. */
export async function fastDirectory(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null);
  return memory && memory.bavail * memory.bsize > ENOUGH_MEMORY_BYTES ? '/dev/shm' : tmpdir();
}
