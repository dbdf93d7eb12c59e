/** Deliveries to what Slack, Mattermost, Rocket.Chat and Discord (`/slack`) take at an incoming webhook. Pure. */
import { shortIdOf } from '../project/index.ts';
import type { Delivery, Told } from './outbox.ts';
import type { SlackTarget } from './parts/actions.ts';
import { mailWords } from './mail/words.ts';

const COLORS: Readonly<Record<string, string>> = {
  fatal: '#8f1239',
  error: '#b8242a',
  warning: '#835400',
  info: '#48607a',
  debug: '#5f6974',
};
const MOST_ITEMS = 20;
const MAX_CHARS = 300;

export interface ToSlack {
  readonly delivery: Delivery;
  readonly told: Told;
}

export function slackBody(all: readonly ToSlack[], target: SlackTarget, siteUrl: string): string {
  const words = mailWords('en');
  const attachments = all.slice(0, MOST_ITEMS).flatMap(({ delivery, told }) => {
    const { firing } = told;
    if (firing === null) return [];
    const shortId = shortIdOf(told.project, firing.shortNumber);
    const link = `${siteUrl}/organizations/${told.org}/issues/${delivery.issueId}/`;
    const shown = target.tags.split(',').map((key) => key.trim());
    const tags = firing.tags.filter(([key]) => shown.includes(key)).map(([key, value]) => ({ title: key, value, short: true }));
    const facts = [
      { title: 'Events', value: String(firing.timesSeen), short: true },
      { title: 'Users', value: String(firing.usersSeen), short: true },
      ...(firing.environment === '' ? [] : [{ title: 'Environment', value: firing.environment, short: true }]),
      ...(firing.release === '' ? [] : [{ title: 'Release', value: firing.release, short: true }]),
      ...tags,
    ];
    return [
      {
        color: COLORS[firing.level] ?? '#5f6974',
        fallback: `${shortId} ${firing.title}`.slice(0, MAX_CHARS),
        pretext: words.happened(firing.reason, firing.measure),
        title: `${shortId} ${firing.title}`.slice(0, MAX_CHARS),
        title_link: link,
        text: escape(firing.culprit.slice(0, MAX_CHARS)),
        fields: facts.map((field) => ({ ...field, value: escape(field.value.slice(0, MAX_CHARS)) })),
        footer: `${told.projectName}${told.rule === null ? '' : ` · ${told.rule}`}`,
        ts: Math.floor(told.firedAtMs / 1000),
      },
    ];
  });
  const [first] = all;
  const count = all.length > 1 ? `${words.digestSubject(all.length, first?.told.projectName ?? '')}. ` : '';
  return JSON.stringify({ text: `${count}${escape(target.notes)}`.trim() || attachments[0]?.fallback, attachments });
}

/** Slack's three control characters; a message must not make links or mention everybody. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
