import { useTicking } from '#dashboard/ui/Age.tsx';

const WIDTH = 440;
const BASE = 48;
/** The whole width is this long; "now" is at 95 % of it. */
const WINDOW_MS = 60_000;
const NOW_X = WIDTH * 0.95;

/** A line that beats when something knocks: the last minute, moving left. */
export function Heartbeat({ knocks, hasArrived }: { knocks: readonly number[]; hasArrived: boolean }) {
  const path = useTicking((nowMs) => pathOf(knocks, nowMs));
  return (
    <div className="sweep">
      <svg viewBox={`0 0 ${WIDTH} 72`} preserveAspectRatio="none" aria-hidden>
        {Array.from({ length: 10 }, (_, index) => (
          <line
            key={index}
            x1={22 + index * 44}
            x2={22 + index * 44}
            y1="0"
            y2="72"
            stroke="var(--line)"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} stroke="var(--line-strong)" vectorEffect="non-scaling-stroke" />
        <path
          d={path}
          fill="none"
          stroke={hasArrived ? 'var(--ok)' : 'var(--accent)'}
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <span className="dot" />
    </div>
  );
}

/** Flat, with one beat for each knock of the last minute. */
function pathOf(knocks: readonly number[], nowMs: number): string {
  const beats = knocks
    .map((at) => Math.round(NOW_X - ((nowMs - at) / WINDOW_MS) * NOW_X))
    .filter((x) => x > 0 && x < NOW_X - 14)
    .sort((a, b) => a - b);
  const kept = beats.filter((x, index) => index === 0 || x - (beats[index - 1] ?? 0) > 14);
  return `M0 ${BASE}${kept.map((x) => `H${x}l4-10 4 14 3-4`).join('')}H${NOW_X}`;
}
