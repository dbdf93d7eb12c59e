import { percent } from '#dashboard/ui/format.ts';
import { Meter } from '#dashboard/ui/Marks.tsx';

/** A part of the time that all of them took. */
export function Share({ part, whole }: { part: number; whole: number }) {
  const share = whole === 0 ? 0 : part / whole;
  return (
    <span className="metered">
      <Meter share={share} />
      <span className="num">{percent(share)}</span>
    </span>
  );
}
