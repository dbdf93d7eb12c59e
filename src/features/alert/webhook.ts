/** Deliveries to signed requests (processing §6.8, reliability N2). Pure. */
import { createHmac } from 'node:crypto';
import type { OutboundRequest } from '../../engines/outbound/port.ts';
import { shortIdOf } from '../project/index.ts';
import type { FiringFacts } from './facts.ts';
import type { Delivery, Told } from './outbox.ts';
import { signatureOf } from './signing.ts';

export interface WebhookParts {
  readonly delivery: Delivery;
  readonly told: Told;
  readonly firing: FiringFacts;
  readonly url: string;
  readonly siteUrl: string;
  /** The newest first. */
  readonly secrets: readonly string[];
  /** When it is sent: receivers refuse what is older than they like. */
  readonly nowMs: number;
}

export function webhookRequest(parts: WebhookParts): OutboundRequest {
  const { delivery, url, secrets, nowMs } = parts;
  const body = JSON.stringify(bodyOf(parts));
  const timestamp = Math.floor(nowMs / 1000);
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': delivery.key,
      'request-id': delivery.key,
      'sentry-hook-resource': 'event_alert',
      'sentry-hook-timestamp': String(timestamp),
      'x-vedette-timestamp': String(timestamp),
      'x-vedette-attempt': String(delivery.attempts),
    },
    secretHeaders: {
      'x-vedette-signature': signatureOf(secrets, timestamp, body),
      // What receivers of Sentry's webhooks check: of the body alone.
      'sentry-hook-signature': createHmac('sha256', secrets[0] ?? '')
        .update(body)
        .digest('hex'),
    },
  };
}

function bodyOf({ delivery, told, firing, siteUrl }: WebhookParts) {
  const issueId = String(delivery.issueId);
  const addresses = {
    url: `${siteUrl}/api/0/organizations/${told.org}/issues/${issueId}/`,
    web_url: `${siteUrl}/organizations/${told.org}/issues/${issueId}/`,
  };
  const issue = {
    id: issueId,
    shortId: shortIdOf(told.project, firing.shortNumber),
    title: firing.title,
    culprit: firing.culprit,
    level: firing.level,
    count: String(firing.timesSeen),
    userCount: firing.usersSeen,
    firstSeen: new Date(firing.firstSeenMs).toISOString(),
    ...addresses,
  };
  const rule = told.rule ?? '';
  return {
    action: 'triggered',
    installation: { uuid: `vedette-${told.org}` },
    data: {
      event: { ...eventOf({ told, firing, siteUrl }, addresses), issue_id: issueId },
      issue,
      reason: firing.reason,
      measure: firing.measure,
      triggered_rule: rule,
      issue_alert: { id: String(delivery.ruleId ?? ''), title: rule, settings: [] },
      project: { slug: told.project, name: told.projectName },
    },
    actor: { type: 'application', id: 'vedette', name: 'Vedette' },
  };
}

function eventOf(
  { told, firing, siteUrl }: Pick<WebhookParts, 'told' | 'firing' | 'siteUrl'>,
  issue: { readonly url: string; readonly web_url: string },
) {
  const { eventId, title, culprit, message, level, environment, release, tags } = firing;
  return {
    event_id: eventId,
    project: told.project,
    platform: told.platform ?? 'other',
    title,
    culprit,
    message,
    level,
    environment,
    release: release === '' ? null : release,
    tags,
    datetime: new Date(told.firedAtMs).toISOString(),
    url: eventId === null ? issue.url : `${siteUrl}/api/0/projects/${told.org}/${told.project}/events/${eventId}/`,
    web_url: eventId === null ? issue.web_url : `${issue.web_url}events/${eventId}/`,
    issue_url: issue.url,
  };
}
