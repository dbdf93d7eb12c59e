const STEPS = [1, 2, 5, 10];
/** Between two marks there is room for what they say. */
const MARKS = 8;

/** Marks of a time axis, in milliseconds from the beginning of the trace: round, inside of the window. */
export function ticks(fromMs: number, toMs: number): readonly number[] {
  const rough = (toMs - fromMs) / MARKS;
  if (!(rough > 0)) return [fromMs];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((each) => each * power >= rough) ?? 10);
  const first = Math.ceil(fromMs / step) * step;
  return Array.from({ length: Math.floor((toMs - first) / step) + 1 }, (_, at) => first + at * step);
}
