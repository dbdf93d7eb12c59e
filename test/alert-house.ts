/** Rules and what they send, for tests: a project with people, a sender, real receivers. */
import { openSmtp } from '../src/engines/mail/smtp.ts';
import { openOutbound } from '../src/engines/outbound/http.ts';
import { Sending } from '../src/features/alert/send.ts';
import { silentLogger } from '../src/lib/logger.ts';
import type { Api } from './api.ts';
import { SITE_URL } from './api.ts';
import type { House } from './house.ts';
import { startHttpReceiver, startMailServer } from './receivers.ts';
import type { HttpReceiver, MailServer } from './receivers.ts';

export interface AlertRig {
  readonly mails: MailServer;
  readonly hook: HttpReceiver;
  readonly sending: Sending;
}

export const NEW_ISSUE = 'sentry.rules.conditions.first_seen_event.FirstSeenEventCondition';
export const REGRESSION = 'sentry.rules.conditions.regression_event.RegressionEventCondition';
export const EVERY_EVENT = 'sentry.rules.conditions.every_event.EveryEventCondition';
export const FREQUENCY = 'sentry.rules.conditions.event_frequency.EventFrequencyCondition';
export const USERS = 'sentry.rules.conditions.event_frequency.EventUniqueUserFrequencyCondition';

export const MAIL_OWNERS = { id: 'sentry.mail.actions.NotifyEmailAction', targetType: 'IssueOwners', fallthroughType: 'ActiveMembers' };

export async function openAlertRig(house: House, api: Api): Promise<AlertRig> {
  const [mails, hook] = await Promise.all([startMailServer(), startHttpReceiver()]);
  house.onClose(() => mails.close());
  house.onClose(() => hook.close());
  const mail = openSmtp({ url: mails.url, from: 'Vedette <vedette@example.com>' });
  house.onClose(() => mail.close());
  const sending = new Sending({
    ...api,
    mail,
    outbound: openOutbound({ allow: ['127.0.0.1'], userAgent: 'Vedette/test' }),
    site: { url: SITE_URL, alertKey: Buffer.alloc(32, 9) },
    logger: silentLogger,
    random: () => 0.5,
  });
  house.onClose(() => sending.close());
  return { mails, hook, sending };
}
