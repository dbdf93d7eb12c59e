import { measured } from '#dashboard/ui/duration.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { JUDGED, type Vital } from '../contract.ts';

export type Judgement = 'good' | 'meh' | 'poor';

/** A value as people know it: milliseconds, but for the one without a unit. */
export function vitalValue(vital: Vital, value: number): string {
  return vital === 'cls' ? decimal(value, 2, 2) : measured(value);
}

export function judge(vital: Vital, value: number): Judgement {
  const [good, meh] = JUDGED[vital];
  return value <= good ? 'good' : value <= meh ? 'meh' : 'poor';
}

/** Scores of a hundred: as good as nine of ten pages, as good as half of them. */
export function judgeScore(score: number): Judgement {
  return score >= 90 ? 'good' : score >= 50 ? 'meh' : 'poor';
}
