import { decimal } from '../ui/locale.ts';
import { account } from './de-account.ts';
import { alert } from './de-alert.ts';
import { artifact } from './de-artifact.ts';
import { event } from './de-event.ts';
import { explore } from './de-explore.ts';
import { insight } from './de-insight.ts';
import { issue } from './de-issue.ts';
import { log } from './de-log.ts';
import { metric } from './de-metric.ts';
import { performance } from './de-performance.ts';
import { home, received, system } from './de-places.ts';
import { project } from './de-project.ts';
import { release } from './de-release.ts';
import { settings } from './de-settings.ts';
import { stream } from './de-stream.ts';
import { trace } from './de-trace.ts';
import { webVital } from './de-web-vital.ts';
import { pluralIn } from './plural.ts';
import type { Words } from './en.ts';

const plural = pluralIn('de');
const THIN = '\u2009';

/** German, the words of developers: issue, event, release and DSN stay as they are spoken. Nobody is addressed, so nobody wrongly. */
export const de: Words = {
  account,
  alert,
  artifact,
  event,
  explore,
  insight,
  issue,
  log,
  metric,
  performance,
  project,
  release,
  settings,
  home,
  received,
  system,
  stream,
  trace,
  webVital,
  actions: {
    undo: 'Rückgängig',
    dismiss: 'Schließen',
    tryAgain: 'Nochmals versuchen',
    copy: 'Kopieren',
    copied: 'Kopiert',
    cancel: 'Behalten',
    save: 'Speichern',
    showAll: (count) => `Alle ${count} zeigen`,
    showMore: 'Mehr zeigen',
    showLess: 'Weniger zeigen',
  },
  shell: {
    main: 'Hauptmenü',
    breadcrumb: 'Brotkrumen',
    skip: 'Zum Inhalt',
    search: 'Suchen oder springen',
    searchShort: 'Suche',
    more: 'Mehr',
    copyLink: 'Link auf diese Ansicht kopieren',
    linkCopied: 'Link kopiert',
    shortcuts: 'Tastenkürzel',
    organization: (org) => `Vedette ${org}: Konto und Aussehen`,
    groups: { look: 'Nachsehen', watch: 'Beobachten' },
    pulse: 'Events pro Sekunde, und die Zeit vom Eintreffen bis sie zu sehen sind',
    rate: (perSecond) => `${decimal(perSecond, perSecond < 10 ? 1 : 0)} Events/s`,
    delay: (ms) => `nach ${decimal(ms / 1000, 1)}${THIN}s zu sehen`,
    signedInAs: (email, org) => `${email} in ${org}`,
    signOut: 'Abmelden',
    settings: 'Einstellungen',
  },
  look: {
    theme: 'Farben',
    density: 'Zeilen',
    language: 'Sprache',
    auto: 'Wie der Browser',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    default: 'Geräumig',
    compact: 'Dicht',
  },
  units: {
    now: 'jetzt',
    age: { s: 's', m: 'm', h: 'h', d: 'T', mo: 'Mo', y: 'J' },
    span: { s: 's', min: 'min', h: 'h', day: 'Tag', days: 'Tagen' },
  },
  time: {
    last: {
      s: (n) => plural(n, { one: 'Letzte Sekunde', other: 'Letzte # Sekunden' }),
      m: (n) => plural(n, { one: 'Letzte Minute', other: 'Letzte # Minuten' }),
      h: (n) => plural(n, { one: 'Letzte Stunde', other: 'Letzte # Stunden' }),
      d: (n) => plural(n, { one: 'Letzter Tag', other: 'Letzte # Tage' }),
      w: (n) => plural(n, { one: 'Letzte Woche', other: 'Letzte # Wochen' }),
    },
    between: (start, end) => `${start} bis ${end}`,
  },
  chart: {
    keys: '← → gehen, ⇧ ← → wählt einen Abschnitt, Enter engt darauf ein',
  },
  keys: {
    everywhere: 'Überall',
    list: 'In einer Liste',
    issue: 'Auf einem Issue',
    palette: 'Suchen oder springen',
    help: 'Diese Tasten zeigen',
    rail: 'Menü einklappen',
    goTo: (place) => `Zu ${place} gehen`,
    letters: 'Tastenkürzel aus einem Buchstaben',
    lettersOn: 'Tastenkürzel aus einem Buchstaben einschalten',
    lettersOff: 'Tastenkürzel aus einem Buchstaben ausschalten',
    lettersWhy: 'Ausschalten, wenn sie der Spracheingabe im Weg sind. Die mit Strg oder ⌘ gehen weiter.',
  },
  palette: {
    placeholder: 'Tun, hingehen oder eine Id einfügen',
    action: 'Aktion',
    sections: {
      actions: 'Hier',
      recent: 'Zuletzt',
      places: 'Gehen zu',
      projects: 'Projekte',
      releases: 'Releases',
      settings: 'Einstellungen',
      look: 'Aussehen',
      search: 'Suche',
      issues: 'Gefundene Issues',
    },
    issuesOf: (project) => `Issues von ${project}`,
    projectIs: (project) => `Projekt ${project}`,
    density: (name) => `Zeilen: ${name.toLowerCase()}`,
    language: (name) => `Sprache: ${name}`,
    keysOf: (project) => `Schlüssel von ${project}`,
    theme: (name) => `Farben: ${name.toLowerCase()}`,
    event: (id) => `Event ${id}… öffnen`,
    issue: (id) => `Issue ${id} öffnen`,
    search: (text) => `Issues mit „${text}“ suchen`,
    noEvent: (id) => `Kein Event ${id}… hier. Es ist vielleicht älter als die Aufbewahrung oder in einer anderen Organisation.`,
    noIssue: (id) => `Kein Issue ${id} hier.`,
  },
  scope: {
    group: 'Projekt, Umgebung und Zeit',
    projectLabel: 'Projekt',
    environmentLabel: 'Umgebung',
    timeLabel: 'Zeit',
    allProjects: 'Alle Projekte',
    allEnvironments: 'Alle Umgebungen',
    projects: (count) => `${count} Projekte`,
    environments: (count) => `${count} Umgebungen`,
    projectIs: (name) => `Projekt: ${name}`,
    environmentIs: (name) => `Umgebung: ${name}`,
    timeIs: (name) => `Zeit: ${name}`,
    fixedProject: 'Durch diese Seite bestimmt',
    findProject: 'Projekt finden',
    findEnvironment: 'Umgebung finden',
    typeTime: '3h, gestern, seit 2.14.0, 22. Nov 01:00 bis 03:00',
    timeForms: 'Möglich sind 3h, 2 Tage, gestern oder zwei Zeiten mit „bis“ dazwischen.',
    noMatch: 'Nichts passt.',
    earlier: 'Ein Fenster früher',
    later: 'Ein Fenster später',
    since: (version) => `Seit ${version}`,
  },
  live: {
    meaning: 'Neues erscheint, sobald es geschieht',
    live: 'Live',
    connecting: 'Verbindet',
    late: (seconds) => `Holt auf, ${seconds}${THIN}s`,
    offline: (seconds) => (seconds === 0 ? 'Getrennt, versucht es jetzt' : `Getrennt, neuer Versuch in ${seconds}${THIN}s`),
  },
  connection: {
    lost: (since) => `Seit ${since} nicht verbunden. Gezeigt ist der Stand von da; Neues kommt von selbst nach.`,
    offline: (at) => `Offline, gezeigt ist der Stand von ${at}. Ändern geht erst, wenn der Server antwortet.`,
    tryNow: 'Jetzt versuchen',
    clockSlow: (by) => `Die Uhr dieses Rechners geht gegenüber dem Server um ${by} nach. Alter zählen hier nach dem Server.`,
    clockFast: (by) => `Die Uhr dieses Rechners geht gegenüber dem Server um ${by} vor. Alter zählen hier nach dem Server.`,
  },
  renewal: {
    title: 'Die Sitzung ist zu Ende',
    lead: (email) => `Wieder als ${email} anmelden. Diese Seite bleibt mit allem Getippten, wie sie ist, und geht weiter.`,
    somebodyElse: 'Als jemand anderes anmelden',
  },
  states: {
    loading: (name) => `${name} lädt`,
    updating: 'Wird aktualisiert',
    page: 'Die Seite',
    thisPage: 'Diese Seite',
    nothingHere: 'Unter dieser Adresse ist nichts',
    nothingHereWhy: 'Der Link ist vielleicht alt, oder sein Ziel liegt in einer Organisation, die dieses Konto nicht sieht.',
    toIssues: 'Zu den Issues',
  },
  errors: {
    unreachable: 'Der Server hat nicht geantwortet. Nichts ist verloren; ein neuer Versuch fragt ihn wieder.',
    unknownForm: 'Der Server hat in einer Form geantwortet, die diese Seite nicht kennt. Neu laden bringt die Seite, die dazu passt.',
    ours: 'Die Seite hat einen Fehler gemacht. Nichts ist verloren; bleibt er, hilft neu laden.',
    didNotLoad: (name) => `${name}: nicht geladen.`,
    status: (status, retryAfter) => sentenceOf(status, retryAfter),
  },
};

function sentenceOf(status: number, retryAfter: string | null): string {
  if (status === 401) return 'Die Sitzung ist zu Ende. Nach dem Anmelden geht es hier weiter; Getipptes bleibt erhalten.';
  if (status === 403) return 'Dieses Konto darf das nicht.';
  if (status === 404) return 'Es ist nicht hier, oder dieses Konto sieht es nicht.';
  if (status === 409) return 'Jemand hat dies im selben Moment geändert. Nachsehen und wiederholen.';
  if (status === 413) return 'Das ist zu groß.';
  if (status === 429) return retryAfter === null ? 'Zu viele Anfragen. Einen Moment warten.' : `Zu viele Anfragen. ${retryAfter} s warten.`;
  if (status === 503) return 'Der Server ist beschäftigt oder startet. Nichts ist verloren.';
  if (status >= 500) return 'Der Server hat einen Fehler gemacht und ihn notiert. Nichts ist verloren.';
  return 'Der Server hat dies abgelehnt.';
}
