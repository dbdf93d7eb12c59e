/** Every condition that a rule can have (processing §6.2). */
import { z } from 'zod';
import type { AlertIssue } from '../facts.ts';
import type { Condition, Seen, Window } from './condition.ts';

const HIGH = 75;
const Nothing = z.object({});

/** Of what happened to the issue, without a parameter. */
function happening(
  part: Pick<Condition, 'id' | 'reason' | 'label'> & {
    could: (issue: AlertIssue) => boolean;
    is?: (seen: Seen) => boolean;
  },
): Condition {
  const { could, is = () => true, ...rest } = part;
  return { ...rest, params: Nothing, couldMeet: could, meets: (_params, seen) => could(seen.issue) && is(seen) };
}

/** In minutes. */
export const INTERVALS: Readonly<Record<string, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '1h': 60,
  '1d': 1_440,
  '1w': 10_080,
  '30d': 43_200,
};

const interval = z.enum(['1m', '5m', '15m', '1h', '1d', '1w', '30d'], 'Choose 1m, 5m, 15m, 1h, 1d, 1w or 30d.');
const Frequency = z.object({
  value: z.coerce.number('Write a number.').int('Write a whole number.').min(0, 'Write 0 or more.').max(1_000_000_000),
  interval,
  comparisonType: z.enum(['count', 'percent']).default('count'),
  comparisonInterval: interval.optional(),
});
type Frequency = z.output<typeof Frequency>;

function frequency(id: string, label: string, what: Window['what']): Condition<Frequency> {
  const window = ({ value, interval: name, comparisonType, comparisonInterval }: Frequency): Window => ({
    what,
    value,
    interval: name,
    minutes: INTERVALS[name] ?? 60,
    comparedMinutes: comparisonType === 'percent' ? (INTERVALS[comparisonInterval ?? '1w'] ?? 10_080) : null,
  });
  return {
    id,
    label,
    reason: 'frequency',
    params: Frequency,
    couldMeet: (issue) => issue.minutes.size > 0,
    window,
    meets(params, seen) {
      const asked = window(params);
      const { now, before } = seen.counted(asked);
      if (asked.comparedMinutes === null) return now > params.value;
      // Growth from nothing is no percentage (processing §6.2).
      return before > 0 && ((now - before) / before) * 100 > params.value;
    },
  };
}

const isBack = (issue: AlertIssue): boolean => issue.isRegressed || issue.hasReturned || issue.hasEscalated;

export const CONDITIONS: readonly Condition[] = [
  {
    id: 'sentry.rules.conditions.first_seen_event.FirstSeenEventCondition',
    label: 'A new issue is created',
    reason: 'new',
    params: Nothing,
    // An old issue can be new to one environment.
    couldMeet: (issue, rule) => issue.isNew || (rule.environment !== null && issue.minutes.size > 0),
    meets: (_params, seen) => seen.isNewHere,
  },
  happening({
    id: 'sentry.rules.conditions.regression_event.RegressionEventCondition',
    label: 'The issue changes state from resolved to unresolved',
    reason: 'regressed',
    could: (issue) => issue.isRegressed,
  }),
  happening({
    id: 'sentry.rules.conditions.reappeared_event.ReappearedEventCondition',
    label: 'The issue escalates, or comes back from the archive',
    reason: 'returned',
    could: (issue) => issue.hasReturned || issue.hasEscalated,
  }),
  happening({
    id: 'sentry.rules.conditions.every_event.EveryEventCondition',
    label: 'The event occurs',
    reason: 'event',
    could: (issue) => issue.minutes.size > 0,
  }),
  happening({
    id: 'sentry.rules.conditions.high_priority_issue.NewHighPriorityIssueCondition',
    label: 'A new issue has high priority',
    reason: 'new',
    could: (issue) => issue.isNew,
    is: ({ facts }) => facts.priority >= HIGH,
  }),
  happening({
    id: 'sentry.rules.conditions.high_priority_issue.ExistingHighPriorityIssueCondition',
    label: 'An issue of high priority comes back or escalates',
    reason: 'regressed',
    could: isBack,
    is: ({ facts }) => facts.priority >= HIGH,
  }),
  frequency(
    'sentry.rules.conditions.event_frequency.EventFrequencyCondition',
    'The issue is seen more than {value} times in {interval}',
    'events',
  ),
  frequency(
    'sentry.rules.conditions.event_frequency.EventUniqueUserFrequencyCondition',
    'The issue is seen by more than {value} users in {interval}',
    'users',
  ),
];
