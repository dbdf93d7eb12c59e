/** Conditions, filters and actions as the form shows them: the fields of each, by the names of the wire. */
import type { words } from '#dashboard/messages/words.ts';

export type PartList = 'conditions' | 'filters' | 'actions';
type Words = ReturnType<typeof words>['alert'];

/** As the wire has it. */
export type Part = Readonly<Record<string, unknown>> & { readonly id: string };

export interface FieldKind {
  readonly name: string;
  readonly label: (text: Words) => string;
  readonly type: 'number' | 'text' | 'choice';
  readonly choices?: (text: Words) => Readonly<Record<string, string>>;
  readonly initial: string;
  /** Shown only when this holds of the part. */
  readonly isShown?: (part: Readonly<Record<string, unknown>>) => boolean;
}

export interface PartKind {
  readonly id: string;
  readonly label: (text: Words) => string;
  readonly fields: readonly FieldKind[];
}

const happening = (id: string, label: PartKind['label']): PartKind => ({ id: `sentry.rules.conditions.${id}`, label, fields: [] });

const INTERVAL: FieldKind = {
  name: 'interval',
  label: (text) => text.fields.interval,
  type: 'choice',
  choices: (text) => text.choices.intervals,
  initial: '1h',
};
const COMPARED: readonly FieldKind[] = [
  {
    name: 'comparisonType',
    label: (text) => text.fields.comparisonType,
    type: 'choice',
    choices: (text) => text.choices.comparison,
    initial: 'count',
  },
  {
    name: 'comparisonInterval',
    label: (text) => text.fields.comparisonInterval,
    type: 'choice',
    choices: (text) => text.choices.intervals,
    initial: '1w',
    isShown: (part) => part['comparisonType'] === 'percent',
  },
];
const VALUE: FieldKind = { name: 'value', label: (text) => text.fields.value, type: 'number', initial: '100' };
const MATCH: FieldKind = {
  name: 'match',
  label: (text) => text.fields.match,
  type: 'choice',
  choices: (text) => text.choices.match,
  initial: 'eq',
};
const TEXT: FieldKind = {
  name: 'value',
  label: (text) => text.fields.text,
  type: 'text',
  initial: '',
  isShown: (part) => part['match'] !== 'is' && part['match'] !== 'ns',
};
const ATTRIBUTES = [
  'message',
  'exception.type',
  'exception.value',
  'stacktrace.filename',
  'stacktrace.module',
  'stacktrace.code',
  'stacktrace.abs_path',
  'http.url',
  'http.method',
  'http.status_code',
  'user.id',
  'user.email',
  'user.username',
  'user.ip_address',
  'platform',
  'environment',
  'type',
  'error.handled',
  'error.unhandled',
  'sdk.name',
];

const choiceOf = (name: 'targetType', choices: FieldKind['choices'], initial: string): FieldKind => ({
  name,
  label: (text) => text.fields.targetType,
  type: 'choice',
  initial,
  ...(choices === undefined ? {} : { choices }),
});
const TARGET_ID: FieldKind = {
  name: 'targetIdentifier',
  label: (text) => text.fields.targetIdentifier,
  type: 'text',
  initial: '',
  isShown: (part) => part['targetType'] === 'Team' || part['targetType'] === 'Member',
};

export const PART_KINDS: Readonly<Record<PartList, readonly PartKind[]>> = {
  conditions: [
    happening('first_seen_event.FirstSeenEventCondition', (text) => text.parts.new),
    happening('regression_event.RegressionEventCondition', (text) => text.parts.regressed),
    happening('reappeared_event.ReappearedEventCondition', (text) => text.parts.returned),
    { ...happening('event_frequency.EventFrequencyCondition', (text) => text.parts.events), fields: [VALUE, INTERVAL, ...COMPARED] },
    {
      ...happening('event_frequency.EventUniqueUserFrequencyCondition', (text) => text.parts.users),
      fields: [VALUE, INTERVAL, ...COMPARED],
    },
    happening('high_priority_issue.NewHighPriorityIssueCondition', (text) => text.parts.newHigh),
    happening('high_priority_issue.ExistingHighPriorityIssueCondition', (text) => text.parts.backHigh),
    happening('every_event.EveryEventCondition', (text) => text.parts.every),
  ],
  filters: [
    {
      id: 'sentry.rules.filters.level.LevelFilter',
      label: (text) => text.parts.level,
      fields: [
        { ...MATCH, choices: ({ choices: { match } }) => ({ gte: match.gte, eq: match.eq, lte: match.lte }), initial: 'gte' },
        { name: 'level', label: (text) => text.fields.level, type: 'choice', choices: (text) => text.choices.levels, initial: '40' },
      ],
    },
    {
      id: 'sentry.rules.filters.tagged_event.TaggedEventFilter',
      label: (text) => text.parts.tag,
      fields: [{ name: 'key', label: (text) => text.fields.key, type: 'text', initial: '' }, MATCH, TEXT],
    },
    {
      id: 'sentry.rules.filters.event_attribute.EventAttributeFilter',
      label: (text) => text.parts.attribute,
      fields: [
        {
          name: 'attribute',
          label: (text) => text.fields.attribute,
          type: 'choice',
          choices: () => Object.fromEntries(ATTRIBUTES.map((name) => [name, name])),
          initial: 'message',
        },
        { ...MATCH, initial: 'co' },
        TEXT,
      ],
    },
    {
      id: 'sentry.rules.filters.assigned_to.AssignedToFilter',
      label: (text) => text.parts.assigned,
      fields: [choiceOf('targetType', (text) => text.choices.assigned, 'Unassigned'), TARGET_ID],
    },
    {
      id: 'sentry.rules.filters.issue_priority.IssuePriorityFilter',
      label: (text) => text.parts.priority,
      fields: [
        { name: 'value', label: (text) => text.fields.priority, type: 'choice', choices: (text) => text.choices.priorities, initial: '75' },
      ],
    },
    {
      id: 'sentry.rules.filters.age_comparison.AgeComparisonFilter',
      label: (text) => text.parts.age,
      fields: [
        {
          name: 'comparison_type',
          label: (text) => text.fields.comparison_type,
          type: 'choice',
          choices: (text) => text.choices.ages,
          initial: 'newer',
        },
        { name: 'value', label: (text) => text.fields.amount, type: 'number', initial: '7' },
        { name: 'time', label: (text) => text.fields.time, type: 'choice', choices: (text) => text.choices.times, initial: 'day' },
      ],
    },
    {
      id: 'sentry.rules.filters.issue_occurrences.IssueOccurrencesFilter',
      label: (text) => text.parts.occurrences,
      fields: [{ name: 'value', label: (text) => text.fields.least, type: 'number', initial: '10' }],
    },
    { id: 'sentry.rules.filters.latest_release.LatestReleaseFilter', label: (text) => text.parts.latest, fields: [] },
    {
      id: 'sentry.rules.filters.issue_category.IssueCategoryFilter',
      label: (text) => text.parts.category,
      fields: [
        {
          name: 'value',
          label: (text) => text.fields.category,
          type: 'choice',
          choices: (text) => text.choices.categories,
          initial: 'error',
        },
      ],
    },
  ],
  actions: [
    {
      id: 'sentry.mail.actions.NotifyEmailAction',
      label: (text) => text.parts.mail,
      fields: [
        choiceOf('targetType', (text) => text.choices.targets, 'IssueOwners'),
        TARGET_ID,
        {
          name: 'fallthroughType',
          label: (text) => text.fields.fallthroughType,
          type: 'choice',
          choices: (text) => text.choices.fallthrough,
          initial: 'ActiveMembers',
          isShown: (part) => part['targetType'] === 'IssueOwners',
        },
      ],
    },
    {
      id: 'vedette.rules.actions.SlackWebhookAction',
      label: (text) => text.parts.slack,
      fields: [
        { name: 'url', label: (text) => text.fields.url, type: 'text', initial: '' },
        { name: 'channel', label: (text) => text.fields.channel, type: 'text', initial: '' },
        { name: 'tags', label: (text) => text.fields.tags, type: 'text', initial: '' },
        { name: 'notes', label: (text) => text.fields.notes, type: 'text', initial: '' },
      ],
    },
    {
      id: 'vedette.rules.actions.WebhookAction',
      label: (text) => text.parts.webhook,
      fields: [{ name: 'url', label: (text) => text.fields.url, type: 'text', initial: '' }],
    },
  ],
};

/** A part as it begins in the form. */
export function newPart(list: PartList, id: string): Part {
  const kind = PART_KINDS[list].find((one) => one.id === id);
  return { id, ...Object.fromEntries((kind?.fields ?? []).map(({ name, initial }) => [name, initial])) };
}
