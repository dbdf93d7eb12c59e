/** Every filter that a rule can have (processing §6.2). Each is asked about one event of an issue whose conditions are met. */
import { z } from 'zod';
import type { AlertEvent, IssueFacts } from '../facts.ts';
import { isMatched, MATCHES } from './match.ts';

export interface Filter<Params = unknown> {
  readonly id: string;
  readonly params: z.ZodType<Params>;
  readonly label: string;
  passes(params: Params, about: About): boolean;
}

export interface About {
  readonly issue: IssueFacts;
  /** Null when the issue came back by the clock: then a filter on events does not pass. */
  readonly event: AlertEvent | null;
  readonly nowMs: number;
  /** Newest of the project; null when it has none. */
  readonly latestRelease: string | null;
}

const match = z.enum(MATCHES, 'Choose how to compare.');
const text = z.coerce.string().max(1_000, 'Write at most 1,000 characters.');
const count = z.coerce.number('Write a number.').int('Write a whole number.').min(0, 'Write 0 or more.').max(1_000_000_000);

const LEVELS: Readonly<Record<string, number>> = { fatal: 50, error: 40, warning: 30, info: 20, debug: 10, sample: 0 };
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1_440, week: 10_080 };
/** Numbers that clients know categories by. */
const CATEGORIES: Readonly<Record<string, string>> = { '1': 'error', '2': 'performance', '5': 'replay', '6': 'feedback' };

export const ATTRIBUTES = [
  'message',
  'platform',
  'environment',
  'type',
  'error.handled',
  'error.unhandled',
  'error.main_thread',
  'exception.type',
  'exception.value',
  'user.id',
  'user.email',
  'user.username',
  'user.ip_address',
  'http.method',
  'http.url',
  'http.status_code',
  'sdk.name',
  'stacktrace.code',
  'stacktrace.module',
  'stacktrace.filename',
  'stacktrace.abs_path',
  'stacktrace.package',
  'unreal.crash_type',
  'app.in_foreground',
  'os.distribution.name',
  'os.distribution.version',
  'device.brand',
  'device.model',
  'device.screen_width_pixels',
] as const;

/** Keeps the types of one part together; the list holds many. */
function filter<Params>(value: Filter<Params>): Filter {
  return value; // the parameters are parsed by the part's own schema before `passes` gets them (rules.ts)
}

export const FILTERS: readonly Filter[] = [
  filter({
    id: 'sentry.rules.filters.level.LevelFilter',
    label: 'The event’s level is {match} {level}',
    params: z.object({
      match: z.enum(['eq', 'gte', 'lte'], 'Choose eq, gte or lte.').default('eq'),
      level: z.coerce.string().refine((level) => Object.values(LEVELS).includes(Number(level)), 'This is not the number of a level.'),
    }),
    passes: (params, { event, issue }) => isMatched([String(LEVELS[event?.level ?? issue.level] ?? 40)], params.match, params.level),
  }),
  filter({
    id: 'sentry.rules.filters.tagged_event.TaggedEventFilter',
    label: 'The event’s tag {key} {match} {value}',
    params: z.object({ key: z.coerce.string().trim().min(1, 'Name a tag.').max(200), match: match.default('eq'), value: text.default('') }),
    passes: ({ key, match: how, value }, { event }) =>
      event !== null &&
      isMatched(
        event.tags.filter(([name]) => name.toLowerCase() === key.toLowerCase()).map(([, found]) => found),
        how,
        value,
      ),
  }),
  filter({
    id: 'sentry.rules.filters.event_attribute.EventAttributeFilter',
    label: 'The event’s {attribute} {match} {value}',
    params: z.object({
      attribute: z.string().refine(isAttribute, 'This is not an attribute that rules know.'),
      match: match.default('eq'),
      value: text.default(''),
    }),
    passes: ({ attribute, match: how, value }, { event }) => event !== null && isMatched(event.attribute(attribute), how, value),
  }),
  filter({
    id: 'sentry.rules.filters.assigned_to.AssignedToFilter',
    label: 'The issue is assigned to {targetType}',
    params: z.object({
      targetType: z.enum(['Unassigned', 'Team', 'Member'], 'Choose Unassigned, Team or Member.'),
      targetIdentifier: z.coerce.string().max(20).default(''),
    }),
    passes({ targetType, targetIdentifier }, { issue }) {
      if (targetType === 'Unassigned') return issue.assigneeUserId === null && issue.assigneeTeamId === null;
      return String((targetType === 'Team' ? issue.assigneeTeamId : issue.assigneeUserId) ?? '') === targetIdentifier;
    },
  }),
  filter({
    id: 'sentry.rules.filters.age_comparison.AgeComparisonFilter',
    label: 'The issue is {comparison_type} than {value} {time}',
    params: z.object({
      comparison_type: z.enum(['older', 'newer'], 'Choose older or newer.'),
      value: count,
      time: z.enum(['minute', 'hour', 'day', 'week'], 'Choose minute, hour, day or week.'),
    }),
    passes({ comparison_type: how, value, time }, { issue, nowMs }) {
      const limitMs = value * (MINUTES[time] ?? 1) * 60_000;
      const ageMs = nowMs - issue.firstSeenMs;
      return how === 'older' ? ageMs > limitMs : ageMs < limitMs;
    },
  }),
  filter({
    id: 'sentry.rules.filters.issue_occurrences.IssueOccurrencesFilter',
    label: 'The issue has happened at least {value} times',
    params: z.object({ value: count }),
    passes: ({ value }, { issue }) => issue.timesSeen >= value,
  }),
  filter({
    id: 'sentry.rules.filters.latest_release.LatestReleaseFilter',
    label: 'The event is from the latest release',
    params: z.object({}),
    passes: (_params, { event, latestRelease }) => event !== null && latestRelease !== null && event.release === latestRelease,
  }),
  filter({
    id: 'sentry.rules.filters.issue_category.IssueCategoryFilter',
    label: 'The issue’s category is {value}',
    params: z.object({ value: z.coerce.string().max(20) }),
    passes: ({ value }, { issue }) => (CATEGORIES[value] ?? value) === issue.category,
  }),
  filter({
    id: 'sentry.rules.filters.issue_priority.IssuePriorityFilter',
    label: 'The issue’s priority is {value} or higher',
    params: z.object({ value: z.enum(['75', '50', '25'], 'Choose 75, 50 or 25.') }),
    passes: ({ value }, { issue }) => issue.priority >= Number(value),
  }),
];

function isAttribute(name: string): boolean {
  return (ATTRIBUTES as readonly string[]).includes(name) || /^(extra|device)\.[\w.-]{1,100}$/.test(name);
}
