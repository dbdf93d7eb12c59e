/** Alert rules as the API shows them: Sentry's wire form (processing §6.2, product §4.6). Browser-safe. */
import { z } from 'zod';
import { Id, PageParams, Time } from '../../http/contract.ts';

/** A condition, filter or action: its id and parameters; `name` is how it reads. */
export const RulePart = z.object({ id: z.string(), name: z.string().optional() }).loose();
export type RulePart = z.infer<typeof RulePart>;

export const Matching = z.enum(['all', 'any', 'none']);

const Failing = z.object({ receiver: z.string(), since: Time, error: z.string() });

export const AlertRule = z.object({
  id: Id,
  name: z.string(),
  conditions: z.array(RulePart),
  filters: z.array(RulePart),
  actions: z.array(RulePart),
  actionMatch: Matching,
  filterMatch: Matching,
  /** Minutes in which an issue fires the rule once. */
  frequency: z.number(),
  environment: z.string().nullable(),
  owner: z.string().nullable(),
  createdBy: z.object({ id: z.number(), name: z.string(), email: z.string() }).nullable(),
  dateCreated: Time,
  projects: z.array(z.string()),
  status: z.enum(['active', 'disabled']),
  /** Silent for everybody, or for the caller. */
  snooze: z.boolean(),
  snoozeForEveryone: z.boolean(),
  snoozeUntil: Time.nullable(),
  lastTriggered: Time.nullable(),
  /** Receivers that do not take what is sent to them. */
  failing: z.array(Failing),
  /** What is wrong with the rule as it stands. */
  errors: z.array(z.object({ detail: z.string() })),
});
export type AlertRule = z.infer<typeof AlertRule>;

const Parts = z.array(z.object({ id: z.string('Name the part by its id.').max(200) }).loose()).max(50, 'Use at most 50.');
const Owner = z
  .union([z.string().regex(/^(user|team):\d{1,15}$/, 'Write user:1 or team:2.'), z.literal('')])
  .nullish()
  .transform((owner) => (owner === '' ? null : owner));

/** Minutes in which one issue is told once. */
const Frequency = z.coerce
  .number('Write minutes.')
  .int('Write whole minutes.')
  .min(5, 'Use 5 minutes or more.')
  .max(43_200, 'Use at most 43,200 minutes.');

/** What makes a rule; `PUT` takes the same, and what it leaves out stays. */
export const WriteRule = z.object({
  name: z.string().trim().min(1, 'Give the alert a name.').max(256, 'Use at most 256 characters.'),
  conditions: Parts.default([]),
  filters: Parts.default([]),
  actions: Parts.min(1, 'Choose whom to tell.'),
  actionMatch: Matching.default('any'),
  filterMatch: Matching.default('all'),
  frequency: Frequency.default(30),
  environment: z.string().max(64).nullish(),
  owner: Owner,
  status: z.enum(['active', 'disabled']).optional(),
});
export type WriteRule = z.output<typeof WriteRule>;
/** Without the defaults of a new rule: what is not named stays. */
export const ChangeRule = z.object({
  name: WriteRule.shape.name.optional(),
  conditions: Parts.optional(),
  filters: Parts.optional(),
  actions: WriteRule.shape.actions.optional(),
  actionMatch: Matching.optional(),
  filterMatch: Matching.optional(),
  frequency: Frequency.optional(),
  environment: WriteRule.shape.environment,
  owner: Owner,
  status: WriteRule.shape.status,
});

export const ListRules = z.object({ ...PageParams });

export const Snooze = z.object({
  target: z.enum(['me', 'everyone'], 'Choose me or everyone.'),
  /** Null: until somebody ends it. */
  until: z.iso.datetime({ offset: true, error: 'Write a moment, such as 2026-12-01T08:00:00Z.' }).nullish(),
});

export const SnoozeAnswer = z.object({ ruleId: Id, target: z.string(), until: Time.nullable() });

/** Each kind of part, for clients that draw a form. */
export const RuleConfiguration = z.object({
  conditions: z.array(z.object({ id: z.string(), label: z.string(), enabled: z.boolean() })),
  filters: z.array(z.object({ id: z.string(), label: z.string(), enabled: z.boolean() })),
  actions: z.array(z.object({ id: z.string(), label: z.string(), enabled: z.boolean() })),
});

/** `POST …/rule-actions/`: sends a message of each action now. */
export const TestActions = z.object({ name: z.string().max(256).optional(), actions: Parts.min(1, 'Choose whom to tell.') });
export const TestedActions = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      isTaken: z.boolean(),
      /** A sentence: what the other side answered. */
      answer: z.string(),
    }),
  ),
});
export type TestedActions = z.infer<typeof TestedActions>;

const Reason = z.enum(['new', 'regressed', 'escalated', 'returned', 'frequency', 'event']);
const Measure = z.object({ what: z.enum(['events', 'users']), value: z.number(), interval: z.string() });
const FiredIssue = z.object({ id: Id, shortId: z.string(), title: z.string(), culprit: z.string(), level: z.string() });

/** `GET …/rules/{id}/firings/`, newest first. */
export const AlertFiring = z.object({
  id: Id,
  issue: FiredIssue,
  eventId: z.string().nullable(),
  reason: Reason,
  measure: Measure.nullable(),
  firedAt: Time,
  deliveries: z.array(
    z.object({
      channel: z.enum(['people', 'mail', 'slack', 'webhook']),
      to: z.string(),
      state: z.enum(['waiting', 'sent', 'dropped', 'failed']),
      attempts: z.number(),
      error: z.string().nullable(),
      /** When it was sent or given up, or will be tried. */
      at: Time,
    }),
  ),
});
export type AlertFiring = z.infer<typeof AlertFiring>;

/** `POST …/rules/preview/`: what the rule would have done in the last 14 days. */
export const PreviewRule = WriteRule.pick({
  conditions: true,
  filters: true,
  actionMatch: true,
  filterMatch: true,
  frequency: true,
  environment: true,
});
export const RulePreview = z.object({
  firings: z.array(z.object({ issue: FiredIssue, reason: Reason, measure: Measure.nullable(), at: Time })),
  /** Of all that were found; `firings` holds the newest hundred. */
  total: z.number(),
  /** Filters that look into events and cannot be asked of the past. */
  ignored: z.array(z.string()),
});
export type RulePreview = z.infer<typeof RulePreview>;

export const SigningSecret = z.object({ secret: z.string(), generation: z.number(), rotatedAt: Time.nullable() });
export type SigningSecret = z.infer<typeof SigningSecret>;
