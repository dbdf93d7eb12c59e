/** Deliveries to mails. Pure. */
import type { MailMessage } from '../../../engines/mail/port.ts';
import { shortIdOf } from '../../project/index.ts';
import type { FiringFacts } from '../facts.ts';
import type { Delivery, Told } from '../outbox.ts';
import type { Because } from '../person.ts';
import { unsubscribeToken } from '../signing.ts';
import type { Notice } from './notice.ts';
import { mailPage, mailText } from './page.ts';
import type { MailItem, MailPage } from './page.ts';
import { mailWords } from './words.ts';
import type { MailWords } from './mail-words.ts';

/** `target` of a delivery by mail. */
export interface MailTo {
  readonly userId: number;
  readonly email: string;
  readonly language: 'en' | 'de';
  readonly timezone: string | null;
  readonly because: Because;
  readonly [name: string]: unknown;
}

export interface MailSite {
  readonly url: string;
  readonly alertKey: Uint8Array;
}

export interface ToMail {
  readonly delivery: Delivery;
  readonly told: Told;
}

/** Of a digest the rest is counted: a mail of a thousand issues is read by nobody. */
const MOST_ITEMS = 20;

/** One mail for all of them; they are of one person and one project. */
export function composeMail(all: readonly ToMail[], to: MailTo, site: MailSite): MailMessage {
  const [first] = all;
  if (first === undefined) throw new Error('a mail of nothing');
  const words = mailWords(to.language);
  const { delivery, told } = first;
  const items = all.slice(0, MOST_ITEMS).map((one) => itemOf(one, to, { words, site }));
  const isDigest = all.length > 1;
  const subject = isDigest ? words.digestSubject(all.length, told.projectName) : subjectOf(first, words);
  const unsubscribeUrl = unsubscribeUrlOf(delivery, to, site);
  const page: MailPage = {
    language: to.language,
    title: subject,
    preview: items
      .map((item) => `${item.headline}: ${item.title}`)
      .join(' · ')
      .slice(0, 150),
    place: `${told.orgName} / ${told.projectName}`,
    lead: isDigest ? `${words.digestLead(all.length)}${all.length > MOST_ITEMS ? ` (${words.more(all.length - MOST_ITEMS)})` : ''}` : '',
    items,
    footer: [
      { text: words.because(to.because, { project: told.projectName, rule: isDigest ? null : told.rule }), url: null },
      { text: delivery.ruleId === null ? words.endIssue : words.endRule, url: unsubscribeUrl },
      { text: words.settings, url: `${site.url}/settings/account/notifications/` },
    ],
  };
  return {
    to: to.email,
    subject,
    text: mailText(page),
    html: mailPage(page),
    key: delivery.bundle === null ? delivery.key : `digest-${delivery.bundle}`,
    thread: isDigest ? `project-${delivery.projectId}` : `issue-${delivery.issueId}`,
    unsubscribeUrl,
  };
}

function unsubscribeUrlOf({ ruleId, issueId }: Delivery, { userId }: MailTo, { url, alertKey }: MailSite): string {
  const what = ruleId === null ? ({ kind: 'issue', id: issueId } as const) : ({ kind: 'rule', id: ruleId } as const);
  return `${url}/api/0/unsubscribe/${unsubscribeToken(alertKey, { userId, ...what })}/`;
}

interface Facts {
  readonly headline: string;
  readonly shortId: string;
  readonly title: string;
  readonly culprit: string;
  readonly level: string;
  readonly text: string;
  readonly firing: FiringFacts | null;
}

function factsOf({ delivery, told }: ToMail, words: MailWords): Facts {
  if (told.firing !== null) {
    const { firing } = told;
    const { title, culprit, level, message } = firing;
    const text = message === title || title.endsWith(`: ${message}`) ? '' : message;
    return {
      headline: words.happened(firing.reason, firing.measure),
      shortId: shortIdOf(told.project, firing.shortNumber),
      title,
      culprit,
      level,
      text,
      firing,
    };
  }
  // Written by notify.ts.
  const notice = delivery.facts as unknown as Notice;
  const headline = words.notice(notice.kind, notice.by);
  const { title, culprit, level, text } = notice;
  return { headline, shortId: shortIdOf(told.project, notice.shortNumber), title, culprit, level, text, firing: null };
}

function itemOf(one: ToMail, to: MailTo, { words, site }: { readonly words: MailWords; readonly site: MailSite }): MailItem {
  const { delivery, told } = one;
  const { headline, shortId, title, culprit, level, text, firing } = factsOf(one, words);
  const path = `/organizations/${told.org}/issues/${delivery.issueId}/`;
  const eventId = firing?.eventId ?? null;
  const event = eventId === null ? '' : `events/${eventId}/`;
  return {
    level,
    headline,
    title,
    culprit,
    text,
    facts: firing === null ? [] : factRows(firing, told, { words, timezone: to.timezone }),
    button: { label: words.open(shortId), url: `${site.url}${path}${event}` },
  };
}

function factRows(firing: FiringFacts, told: Told, { words, timezone }: { readonly words: MailWords; readonly timezone: string | null }) {
  const number = new Intl.NumberFormat(words.tag);
  const date = new Intl.DateTimeFormat(words.tag, {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone: timezone ?? 'UTC',
  });
  const rows: readonly (readonly [string, string])[] = [
    [words.labels.project, told.projectName],
    [words.labels.environment, firing.environment],
    [words.labels.release, firing.release],
    [words.labels.level, firing.level],
    [words.labels.events, number.format(firing.timesSeen)],
    [words.labels.users, number.format(firing.usersSeen)],
    [words.labels.firstSeen, date.format(firing.firstSeenMs)],
    [words.labels.suspect, suspectIn(told)],
    [words.labels.rule, told.rule ?? ''],
  ];
  return rows.filter(([, value]) => value !== '');
}

/** Of a commit, as much as a line has room for. */
const MAX_COMMIT_CHARS = 160;

function suspectIn({ suspect }: Told): string {
  if (suspect === null) return '';
  return `${suspect.key.slice(0, 7)} ${suspect.message.split('\n')[0] ?? ''}`.slice(0, MAX_COMMIT_CHARS).concat(` (${suspect.author})`);
}

/** `SHOP-1B - TypeError: …`: what happened is the first line of the mail; in a list the issue is what is looked for. */
function subjectOf(one: ToMail, words: MailWords): string {
  const { shortId, title, headline } = factsOf(one, words);
  return `${headline}: ${shortId} ${title}`.slice(0, 200);
}
