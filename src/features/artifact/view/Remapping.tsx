import { words } from '#dashboard/messages/words.ts';
import { count } from '#dashboard/ui/format.ts';
import type { RemapProgress } from '../contract.ts';

/** How far the events from before an upload are gone through again, and what came of it. */
export function Remapping({ remap }: { remap: RemapProgress }) {
  const text = words().artifact.sourceMaps;
  if (remap === null || (remap.isDone && remap.changed === 0)) return null;
  return (
    <p className="text-ink-2">
      {remap.isDone ? text.remapped(remap.changed, remap.merged) : text.remapping(count(remap.seen), count(remap.total ?? remap.seen))}
    </p>
  );
}
