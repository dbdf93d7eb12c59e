/** Every action that a rule can have (processing §6.3): where its message goes. */
import { z } from 'zod';

export interface Action<Params = unknown> {
  readonly id: string;
  readonly params: z.ZodType<Params>;
  readonly label: string;
  readonly channel: 'people' | 'slack' | 'webhook';
}

export const MailTarget = z.object({
  targetType: z.enum(['IssueOwners', 'Team', 'Member'], 'Choose IssueOwners, Team or Member.').default('IssueOwners'),
  targetIdentifier: z
    .union([z.string().max(20), z.number()])
    .nullish()
    .transform((id) => String(id ?? '')),
  fallthroughType: z.enum(['ActiveMembers', 'AllMembers', 'NoOne'], 'Choose ActiveMembers, AllMembers or NoOne.').default('ActiveMembers'),
});
export type MailTarget = z.output<typeof MailTarget>;

/** What is wrong with an address is said where it is typed; where it leads is looked at when it is called. */
const Url = z
  .string()
  .trim()
  .max(2_000, 'Write at most 2,000 characters.')
  .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), 'Write an address that begins with https:// or http://.')
  .refine((url) => (URL.parse(url)?.username ?? '') === '', 'Leave name and password out of the address.');

export const SlackTarget = z.object({
  url: Url,
  /** What people call it: `#ops`. */
  channel: z.string().trim().max(100).default(''),
  /** Comma-separated keys of tags to show. */
  tags: z.string().max(500).default(''),
  notes: z.string().max(500).default(''),
});
export type SlackTarget = z.output<typeof SlackTarget>;

export const WebhookTarget = z.object({ url: Url });
export type WebhookTarget = z.output<typeof WebhookTarget>;

export const MAIL_ACTION = 'sentry.mail.actions.NotifyEmailAction';
export const SLACK_ACTION = 'vedette.rules.actions.SlackWebhookAction';
export const WEBHOOK_ACTION = 'vedette.rules.actions.WebhookAction';

export const ACTIONS: readonly Action[] = [
  { id: MAIL_ACTION, label: 'Send a mail to {targetType}', channel: 'people', params: MailTarget },
  { id: SLACK_ACTION, label: 'Send a message to the Slack-compatible webhook {channel}', channel: 'slack', params: SlackTarget },
  { id: WEBHOOK_ACTION, label: 'Send a signed request to {url}', channel: 'webhook', params: WebhookTarget },
];
