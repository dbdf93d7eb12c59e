import { pluralIn } from './plural.ts';
import type { Words } from './en.ts';

const plural = pluralIn('de');

export const log: Words['log'] = {
  title: 'Protokolle',
  lines: (n: number) => plural(n, { one: '# Zeile', other: '# Zeilen' }),
  list: 'Protokollzeilen, die neueste zuerst',
  volume: (n: number) => plural(n, { one: '# Zeile in dieser Zeit', other: '# Zeilen in dieser Zeit' }),
  kinds: { error: 'Fehler und fatal', warning: 'Warnung', rest: 'Info und Debug' },
  follow: { pause: 'Anhalten', play: 'Mitlesen', why: 'Neue Zeilen erscheinen, sobald sie kommen' },
  waiting: (n: number) =>
    plural(n, { one: 'Zurückgehalten, während Sie lesen: # neue Zeile', other: 'Zurückgehalten, während Sie lesen: # neue Zeilen' }),
  showNew: 'Anzeigen',
  columns: {
    label: 'Spalten',
    search: 'Attribut suchen',
    none: 'Kein Attribut trägt das im Namen',
    remove: (name: string) => `Spalte ${name} entfernen`,
  },
  cut: 'Die Nachricht ist länger; öffnen Sie die Zeile, um sie ganz zu lesen',
  detail: {
    whole: 'Trace',
    attributes: 'Attribute',
    filter: (name: string) => `Nur Zeilen mit diesem ${name}`,
    exclude: (name: string) => `Ohne Zeilen mit diesem ${name}`,
    column: (name: string) => `${name} als Spalte zeigen`,
    trace: 'Zeilen dieses Trace',
    errors: 'Issues dieses Trace',
    replay: 'Zeilen dieses Replays',
    around: 'Zeilen drumherum',
    copyMessage: 'Nachricht kopieren',
    copied: 'Kopiert',
    repaired: 'Bei der Annahme berichtigt',
    repairedWhy: 'Einige Werte brachen eine Regel oder wurden bereinigt:',
    message: 'Nachricht',
  },
  around: {
    title: 'Zeilen drumherum',
    of: 'Wovon',
    project: 'Projekt',
    trace: 'Trace',
    server: 'Server',
    close: 'Schließen',
    here: 'diese Zeile',
  },
  patterns: {
    title: 'Muster',
    show: 'Muster',
    summary: (lines: number, patterns: number) =>
      plural(lines, { one: '# Zeile folgt ', other: '# Zeilen folgen ' }) + plural(patterns, { one: '# Muster', other: '# Mustern' }),
    isNew: 'Neu',
    newWhy: 'In den zwei Wochen davor nicht gesehen',
    only: (pattern: string) => `Nur Zeilen wie ${pattern}`,
    hide: (pattern: string) => `Ohne Zeilen wie ${pattern}`,
    trend: (n: number) => plural(n, { one: '# Zeile über die Zeit', other: '# Zeilen über die Zeit' }),
    firstSeen: 'Zuerst gesehen',
    under: 'unter 0,1 %',
    none: 'Keine Zeilen, also keine Muster',
  },
  query: { label: 'Protokolle durchsuchen', placeholder: 'Ein Attribut oder Text' },
  empty: {
    title: 'Keine Zeile passt',
    why: 'Es wurden Zeilen gesendet, aber keine in dieser Zeit, auf die diese Suche passt.',
    longer: '14 Tage ansehen',
    clear: 'Ohne sie suchen',
    firstTitle: 'Noch keine Protokolle',
    first:
      'In den meisten SDKs sind Protokolle aus, bis man sie einschaltet. Eine Zeile mehr, und was das Programm protokolliert, erscheint hier, sobald es geschieht.',
    copy: 'Kopieren',
    copied: 'Kopiert',
  },
  end: 'Das sind alle Zeilen dieser Zeit',
  keys: {
    down: 'Nächste Zeile',
    up: 'Vorige Zeile',
    open: 'Zeile öffnen oder schließen',
    pause: 'Anhalten oder mitlesen',
    takeIn: 'Neue Zeilen anzeigen',
    back: 'Zeile schließen',
  },
};
