import type { MailWords } from './mail-words.ts';

const INTERVALS: Readonly<Record<string, string>> = {
  '1m': 'a minute',
  '5m': '5 minutes',
  '15m': '15 minutes',
  '1h': 'an hour',
  '1d': 'a day',
  '1w': 'a week',
  '30d': '30 days',
};

const number = new Intl.NumberFormat('en-GB');

export const en: MailWords = {
  tag: 'en-GB',
  happened(reason, measure) {
    if (measure !== null && reason === 'frequency') {
      const what =
        measure.what === 'users' ? `by more than ${number.format(measure.value)} users` : `more than ${number.format(measure.value)} times`;
      return `Seen ${what} in ${INTERVALS[measure.interval] ?? measure.interval}`;
    }
    const sentences = {
      new: 'A new issue',
      regressed: 'A resolved issue is back',
      escalated: 'An archived issue escalates',
      returned: 'An archived issue is back',
      frequency: 'An issue is seen often',
      event: 'An event',
    };
    return sentences[reason];
  },
  labels: {
    project: 'Project',
    environment: 'Environment',
    release: 'Release',
    level: 'Level',
    events: 'Events',
    users: 'Users',
    firstSeen: 'First seen',
    suspect: 'Suspect commit',
    rule: 'Alert',
    tags: 'Tags',
  },
  open: (shortId) => `Open ${shortId}`,
  because(why, { project, rule }) {
    const reasons = {
      assigned: 'the issue is assigned to you',
      team: 'it is your team’s',
      owner: 'the ownership rules name you or your team',
      suspect: 'a commit of yours changed the code it fails in',
      subscribed: 'you follow this issue',
      member: `you are a member of ${project}`,
      target: 'the alert names you',
      mentioned: 'you were mentioned',
      commented: 'you follow this issue',
    };
    return `You have this mail because ${reasons[why]}${rule === null ? '' : ` (alert “${rule}”)`}.`;
  },
  endRule: 'No more mails of this alert',
  endIssue: 'No more mails about this issue',
  settings: 'Choose what you are told',
  digestSubject: (count, project) => `${number.format(count)} alerts in ${project}`,
  digestLead: (count) => `${number.format(count)} alerts came close together. Here they are in one mail.`,
  more: (count) => `and ${number.format(count)} more`,
  notice(kind, by) {
    if (kind === 'assigned') return by === null ? 'An issue was assigned to you' : `${by} assigned an issue to you`;
    return kind === 'commented'
      ? by === null
        ? 'A new comment'
        : `${by} commented`
      : by === null
        ? 'You were mentioned'
        : `${by} mentioned you`;
  },
};
