/** Segments of which it is known what is wrong with them: made by what the words mean, not by the detectors' numbers alone. */
import type { MadeSegment } from '../test/segments.ts';
import { GUILTY } from './detectors-guilty.ts';
import { HEALTHY } from './detectors-healthy.ts';
import { range } from './detectors-parts.ts';
import { random } from './random.ts';

export interface LabelledSegment {
  /** What a person would say is wrong; null is nothing. */
  readonly label: string | null;
  /** Of the template, for looking at what was missed. */
  readonly name: string;
  readonly segment: MadeSegment;
}

/** Of each template so many, and of the two halves other ones: one was looked at while the detectors were written, one never. */
export function labelledSegments(half: 'looked at' | 'only scored', perTemplate: number): readonly LabelledSegment[] {
  const from = random(half === 'looked at' ? 7 : 4_211);
  return range(perTemplate).flatMap(() => [
    ...GUILTY.map(([label, name, draw]) => ({ label, name, segment: draw(from) })),
    ...HEALTHY.map(([name, draw]) => ({ label: null, name, segment: draw(from) })),
  ]);
}
