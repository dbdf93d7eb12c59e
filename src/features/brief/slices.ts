/**
 * Which times the project's other events are taken from: those of the issue's own events, so that what changes with the hour and
 * the day is alike on both sides; no more than a test needs. Pure.
 */
export interface Slice {
  readonly startMs: number;
  readonly endMs: number;
}

/** Events of an hour, by its start in seconds. */
export type Hours = ReadonlyMap<number, number>;

/** Other events that are asked for. Their shares are then true to one or two percent. */
export const ENOUGH_OTHERS = 4_000;
/** With fewer in the issue's own hours, every event of its life is taken. */
const LEAST_OTHERS = 300;
/** Hours that are looked into one by one; each costs the store a range of its own. */
const MOST_HOURS = 4;

const HOUR = 3600;

export interface Life {
  readonly firstMs: number;
  readonly lastMs: number;
}

export function slicesOf(own: Hours, others: Hours, life: Life): readonly Slice[] {
  const whole = { startMs: life.firstMs - HOUR * 1000, endMs: life.lastMs + HOUR * 1000 };
  const hours = [...own].filter(([, events]) => events > 0).toSorted(([a], [b]) => a - b);
  const inHours = hours.reduce((sum, [start]) => sum + (others.get(start) ?? 0), 0);
  const inLife = [...others].reduce((sum, [start, events]) => sum + (isWithin(start, whole) ? events : 0), 0);
  if (inLife <= ENOUGH_OTHERS || inHours < LEAST_OTHERS) return [narrowed(whole, inLife, ENOUGH_OTHERS * 2, life)];
  const chosen = spread(hours);
  return merged(chosen.map((start) => narrowed(hourOf(start), others.get(start) ?? 0, ENOUGH_OTHERS / chosen.length, life)));
}

function isWithin(startSeconds: number, { startMs, endMs }: Slice): boolean {
  return startSeconds * 1000 >= startMs - HOUR * 1000 && startSeconds * 1000 < endMs;
}

function hourOf(startSeconds: number): Slice {
  return { startMs: startSeconds * 1000, endMs: (startSeconds + HOUR) * 1000 };
}

/** The hours in which the first, third, fifth and seventh eighth of the own events end. */
function spread(hours: readonly (readonly [number, number])[]): readonly number[] {
  if (hours.length <= MOST_HOURS) return hours.map(([start]) => start);
  const total = hours.reduce((sum, [, events]) => sum + events, 0);
  const wanted = Array.from({ length: MOST_HOURS }, (_, at) => ((2 * at + 1) / (2 * MOST_HOURS)) * total);
  const chosen = new Set<number>();
  let before = 0;
  for (const [start, events] of hours) {
    if (wanted.some((place) => place >= before && place < before + events)) chosen.add(start);
    before += events;
  }
  return [...chosen];
}

/** As much of a slice, about its middle and where the issue lived, as holds so many events. */
function narrowed(slice: Slice, events: number, wanted: number, life: Life): Slice {
  if (events <= wanted) return slice;
  const length = ((slice.endMs - slice.startMs) * wanted) / events;
  const middle = Math.min(Math.max((slice.startMs + slice.endMs) / 2, life.firstMs), life.lastMs);
  return { startMs: Math.floor(middle - length / 2), endMs: Math.ceil(middle + length / 2) };
}

function merged(slices: readonly Slice[]): readonly Slice[] {
  const result: Slice[] = [];
  for (const slice of slices.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1);
    if (last !== undefined && slice.startMs <= last.endMs)
      result[result.length - 1] = { ...last, endMs: Math.max(last.endMs, slice.endMs) };
    else result.push(slice);
  }
  return result;
}
