import type { MailWords } from './mail-words.ts';

const INTERVALS: Readonly<Record<string, string>> = {
  '1m': 'einer Minute',
  '5m': '5 Minuten',
  '15m': '15 Minuten',
  '1h': 'einer Stunde',
  '1d': 'einem Tag',
  '1w': 'einer Woche',
  '30d': '30 Tagen',
};

const number = new Intl.NumberFormat('de-DE');

export const de: MailWords = {
  tag: 'de-DE',
  happened(reason, measure) {
    if (measure !== null && reason === 'frequency') {
      const what =
        measure.what === 'users' ? `bei mehr als ${number.format(measure.value)} Nutzern` : `mehr als ${number.format(measure.value)}-mal`;
      return `In ${INTERVALS[measure.interval] ?? measure.interval} ${what} gesehen`;
    }
    const sentences = {
      new: 'Ein neues Issue',
      regressed: 'Ein gelöstes Issue ist wieder da',
      escalated: 'Ein archiviertes Issue eskaliert',
      returned: 'Ein archiviertes Issue ist wieder da',
      frequency: 'Ein Issue wird oft gesehen',
      event: 'Ein Event',
    };
    return sentences[reason];
  },
  labels: {
    project: 'Projekt',
    environment: 'Umgebung',
    release: 'Release',
    level: 'Stufe',
    events: 'Events',
    users: 'Nutzer',
    firstSeen: 'Zuerst gesehen',
    suspect: 'Verdächtiger Commit',
    rule: 'Alarm',
    tags: 'Tags',
  },
  open: (shortId) => `${shortId} öffnen`,
  because(why, { project, rule }) {
    const reasons = {
      assigned: 'zugewiesenes Issue',
      team: 'Issue des eigenen Teams',
      owner: 'zuständig nach den Regeln des Projekts',
      suspect: 'ein eigener Commit hat den Code geändert, in dem es auftritt',
      subscribed: 'abonniertes Issue',
      member: `Mitglied von ${project}`,
      target: 'im Alarm genannt',
      mentioned: 'im Kommentar erwähnt',
      commented: 'abonniertes Issue',
    };
    return `Grund für diese Mail: ${reasons[why]}${rule === null ? '' : ` (Alarm „${rule}“)`}.`;
  },
  endRule: 'Keine Mails dieses Alarms mehr',
  endIssue: 'Keine Mails zu diesem Issue mehr',
  settings: 'Benachrichtigungen einstellen',
  digestSubject: (count, project) => `${number.format(count)} Alarme in ${project}`,
  digestLead: (count) => `${number.format(count)} Alarme kamen kurz nacheinander. Hier sind sie in einer Mail.`,
  more: (count) => `und ${number.format(count)} weitere`,
  notice(kind, by) {
    if (kind === 'assigned') return by === null ? 'Ein Issue wurde zugewiesen' : `Issue zugewiesen von ${by}`;
    if (kind === 'commented') return by === null ? 'Ein neuer Kommentar' : `${by} hat kommentiert`;
    return by === null ? 'Erwähnt in einem Kommentar' : `Erwähnt von ${by}`;
  },
};
