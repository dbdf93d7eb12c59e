import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from './durable.ts';

/** A restore that was cut off leaves this: half an installation looks like a whole one. */
const NAME = 'restore.unfinished';

export async function markUnfinished(directory: string): Promise<void> {
  const file = await open(join(directory, NAME), 'w', 0o600);
  await file.sync();
  await file.close();
  await syncDirectory(directory);
}

export async function markFinished(directory: string): Promise<void> {
  await rm(join(directory, NAME), { force: true });
  await syncDirectory(directory);
}

/** @throws UsageError with one sentence. */
export function refuseUnfinished(directory: string): void {
  if (!existsSync(join(directory, NAME))) return;
  const sentence = `The restore into ${directory} was not finished: empty it and restore again.`;
  throw Object.assign(new Error(sentence), { name: 'UsageError' });
}
