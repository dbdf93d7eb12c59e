import type { Events } from './port.ts';
import { tableUse } from './retention.ts';

/**
 * Keeps this node from merging, unless a partition has so many parts that inserts would soon be delayed: then merges go on.
 * @returns whether they rest. Until the engine is started anew.
 */
export async function stopMerges(events: Events, manyParts: number): Promise<boolean> {
  const tables = await tableUse(events);
  if (tables.some(({ mostParts }) => Number(mostParts) >= manyParts)) {
    await resumeMerges(events);
    return false;
  }
  await events.command('SYSTEM STOP MERGES');
  return true;
}

export async function resumeMerges(events: Events): Promise<void> {
  await events.command('SYSTEM START MERGES');
}
