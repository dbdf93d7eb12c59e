import { EXPLORED } from './de-errors-explore.ts';
import { RULES } from './de-errors-rules.ts';

/** Refusals of the server in German: by stable code, else by the sentence, its values in braces. What is in neither stays English. */
const BY_CODE: Readonly<Record<string, string>> = {
  unauthenticated: 'Niemand ist angemeldet. Nach dem Anmelden geht es weiter; Getipptes bleibt.',
  invalid_token: 'Dieses Token gilt nicht.',
  session_expired: 'Die Sitzung ist zu Ende. Nach einer neuen Anmeldung geht es weiter.',
  wrong_password: 'Diese E-Mail-Adresse und dieses Passwort gehören nicht zusammen.',
  recent_login_needed: 'Dafür ist eine neue Anmeldung nötig.',
  forbidden: 'Dieses Konto darf das nicht.',
  foreign_origin: 'Diese Anfrage kam von einer anderen Seite.',
  setup_closed: 'Dieser Einrichtungslink wurde benutzt oder ersetzt. Die Konsole des Servers zeigt, wie es einen neuen gibt.',
  invitation_closed: 'Diese Einladung wurde benutzt, zurückgenommen oder ersetzt, oder sie ist älter als sieben Tage. Eine neue hilft.',
  not_found: 'Das gibt es hier nicht, oder dieses Konto kann es nicht sehen.',
  method_not_allowed: 'Diese Methode ist hier nicht erlaubt.',
  conflict: 'Jemand hat das zur selben Zeit geändert. Noch einmal ansehen und wiederholen.',
  body_too_large: 'Das ist zu groß.',
  unsupported_body: 'Hier wird JSON erwartet.',
  bad_body: 'Das ist kein gültiges JSON.',
  bad_cursor: 'Diese Stelle der Liste gibt es nicht. Vorn beginnen hilft.',
  bad_query: 'Die Suche ist nicht verständlich.',
  bad_request: 'Die Anfrage ist nicht verständlich.',
  too_many_requests: 'Zu viele Anfragen. Gleich noch einmal versuchen.',
  too_many_attempts: 'Zu viele Versuche. Ein wenig warten, dann noch einmal versuchen.',
  query_too_heavy: 'Diese Abfrage braucht zu viel. Kürzere Zeit oder engerer Filter hilft.',
  internal: 'Auf dem Server ist etwas schiefgegangen. Sein Log sagt, was.',
  unavailable: 'Der Server holt kurz Luft. Gleich noch einmal versuchen.',
};

const PEOPLE: Readonly<Record<string, string>> = {
  'There is an account with this address already.': 'Zu dieser Adresse gibt es schon ein Konto.',
  'There is an account for {email}. Sign in with it to join.': 'Zu {email} gibt es ein Konto. Damit anmelden, um beizutreten.',
  'This invitation is for {email}, and you are signed in as {other}. Sign out, then open the link again.':
    'Diese Einladung gilt {email}, angemeldet ist {other}. Abmelden und den Link noch einmal öffnen.',
  'This is not your password.': 'Das ist nicht das jetzige Passwort.',
  'This password is on every list of stolen passwords.': 'Dieses Passwort steht auf jeder Liste gestohlener Passwörter.',
  'The password must not be the e-mail address.': 'Das Passwort darf nicht die E-Mail-Adresse sein.',
  'Choose a password.': 'Hier fehlt ein Passwort.',
  'Use at least 12 characters.': 'Mindestens 12 Zeichen sind nötig.',
  'You do not hold {scopes} yourself.': '{scopes} fehlt diesem Konto selbst.',
  'You do not hold the role {role} yourself.': 'Die Rolle {role} hat dieses Konto selbst nicht.',
  'Only who holds the role {role} changes one who has it.': 'Wer die Rolle {role} hat, wird nur von ihresgleichen geändert.',
  'This is the last owner. Make somebody else owner first.': 'Das ist der letzte Owner. Zuerst jemand anderen zum Owner machen.',
  'This person is a member already.': 'Diese Person ist schon Mitglied.',
  'This address is invited already. Send that invitation again instead.':
    'Diese Adresse ist schon eingeladen. Jene Einladung noch einmal senden.',
  'An organization sends at most {count} invitations an hour. Try again later.':
    'Eine Organisation sendet höchstens {count} Einladungen in der Stunde. Später noch einmal versuchen.',
  'An organization has at most {count} teams.': 'Eine Organisation hat höchstens {count} Teams.',
  'Another organization is called {slug}.': 'Eine andere Organisation heißt schon {slug}.',
  'Another team is called {slug}.': 'Ein anderes Team heißt schon {slug}.',
  'Give the team a name or a slug.': 'Dem Team fehlt ein Name oder ein Kürzel.',
  'There is no team {slug}.': 'Ein Team {slug} gibt es nicht.',
  'There is no such member or team in this organization.': 'So ein Mitglied oder Team gibt es in dieser Organisation nicht.',
  'There is no such {kind} in this organization.': 'So etwas gibt es in dieser Organisation nicht ({kind}).',
  'Roles are member, admin, manager and owner.': 'Rollen sind member, admin, manager und owner.',
  'A team knows contributors and admins.': 'Ein Team kennt contributor und admin.',
  'Enter an e-mail address.': 'Hier fehlt eine E-Mail-Adresse.',
  'This is not the name of a time zone, such as Europe/Berlin.': 'Das ist kein Name einer Zeitzone, etwa Europe/Berlin.',
  'Two-factor sign-in is on already.': 'Der zweite Faktor ist schon eingeschaltet.',
  'Enter the code.': 'Hier fehlt der Code.',
  'Enter the code of your authenticator app, or a recovery code.': 'Hier fehlt der Code der Authenticator-App oder ein Ersatzcode.',
  'This code is wrong, too old, or was used. Wait for the next one.':
    'Dieser Code ist falsch, zu alt oder wurde benutzt. Auf den nächsten warten.',
};

const SETTINGS: Readonly<Record<string, string>> = {
  'Another project is called {slug}.': 'Ein anderes Projekt heißt schon {slug}.',
  'A project has at most {count} keys.': 'Ein Projekt hat höchstens {count} Schlüssel.',
  'Give the project a name.': 'Dem Projekt fehlt ein Name.',
  'Give it a name.': 'Hier fehlt ein Name.',
  'This word has a meaning in addresses. Choose another.': 'Dieses Wort hat in Adressen eine Bedeutung. Ein anderes hilft.',
  'Use lower-case letters, digits, - and _, and at least one letter.':
    'Erlaubt sind Kleinbuchstaben, Ziffern, - und _, mit mindestens einem Buchstaben.',
  'Use at most {count} characters.': 'Höchstens {count} Zeichen.',
  'Use at most {count} characters for a field name.': 'Ein Feldname hat höchstens {count} Zeichen.',
  'Write at most {count} characters.': 'Höchstens {count} Zeichen.',
  'Use at most {count} hours.': 'Höchstens {count} Stunden.',
  'Write a number of hours.': 'Hier fehlt eine Zahl von Stunden.',
  'Write hours, or 0 for never.': 'Stunden, oder 0 für nie.',
  'Write whole hours.': 'Nur ganze Stunden.',
  'Write a domain such as *.example.com, or * for all.': 'Eine Domain wie *.example.com, oder * für alle.',
  'List at most {count} domains.': 'Höchstens {count} Domains.',
  'List at most {count} fields.': 'Höchstens {count} Felder.',
  'List at most {count} lines.': 'Höchstens {count} Zeilen.',
  'A field name is empty.': 'Ein Feldname ist leer.',
  'One entry per line is wanted.': 'Ein Eintrag je Zeile ist gefragt.',
  'The options are too long.': 'Die Optionen sind zu lang.',
  'Paste a JSON object.': 'Hier fehlt ein JSON-Objekt.',
  'Say true or false.': 'true oder false ist gefragt.',
  'This is not the name of a platform.': 'Das ist kein Name einer Plattform.',
  'Give an http(s) address with {path} in it, such as {example}.': 'Eine http(s)-Adresse mit {path} darin, etwa {example}.',
  'Line {line} is no address or range; write {one} or {range}.': 'Zeile {line} ist keine Adresse und kein Bereich, wie {one} oder {range}.',
  'Line {line} cannot be read: {fault}.': 'Zeile {line} ist nicht lesbar: {fault}.',
  'Line {line}: {owner} is neither #team nor an e-mail address.': 'Zeile {line}: {owner} ist weder #team noch eine E-Mail-Adresse.',
  'Line {line}: {owner} is no member and no team here.': 'Zeile {line}: {owner} ist hier kein Mitglied und kein Team.',
  'Line {line}: {team} does not have this project. Give it access first.':
    'Zeile {line}: {team} hat dieses Projekt nicht. Zuerst braucht es Zugang.',
  'Line {line}: {kind} is no kind of rule. Kinds are path, url, module, codeowners and tags.name.':
    'Zeile {line}: {kind} ist keine Art von Regel. Arten sind path, url, module, codeowners und tags.name.',
  'Line {line}: write a pattern and then its owners, as in {example}.':
    'Zeile {line}: gefragt sind ein Muster und dann die Zuständigen, etwa {example}.',
  'Line {line}: the pattern cannot be read: {fault}.': 'Zeile {line}: das Muster ist nicht lesbar: {fault}.',
  'Line {line}: {pattern} is no pattern of CODEOWNERS.': 'Zeile {line}: {pattern} ist kein Muster für CODEOWNERS.',
  'Line {line}: Write at most {count} rules.': 'Zeile {line}: höchstens {count} Regeln.',
  'The file has more than 3,000,000 characters.': 'Die Datei hat mehr als 3.000.000 Zeichen.',
  'Names of the file begin with @.': 'Namen der Datei beginnen mit @.',
  'Give an e-mail address or #team.': 'Gefragt ist eine E-Mail-Adresse oder #team.',
  'Send the text of the file.': 'Hier fehlt der Text der Datei.',
  'A project has at most {count} such files.': 'Ein Projekt hat höchstens {count} solche Dateien.',
  'Write at most {count} rules.': 'Höchstens {count} Regeln.',
  'Line {line} {fault}.': 'Zeile {line}: {fault}.',
};

const ALERTS: Readonly<Record<string, string>> = {
  'A token without a person can snooze an alert for everyone only.': 'Ein Token ohne Person kann einen Alert nur für alle pausieren.',
  'A project has at most {count} alerts.': 'Ein Projekt hat höchstens {count} Alerts.',
  'A project has at most {count} alerts that count.': 'Ein Projekt hat höchstens {count} Alerts, die zählen.',
  'Use at most {count}.': 'Höchstens {count}.',
  'Use at most {count} minutes.': 'Höchstens {count} Minuten.',
  'Use {count} minutes or more.': 'Mindestens {count} Minuten.',
  'Write whole minutes.': 'Nur ganze Minuten.',
  'Write user:1 or team:2.': 'Gefragt ist user:1 oder team:2.',
  'Give the alert a name.': 'Dem Alert fehlt ein Name.',
  'Choose whom to tell.': 'Es fehlt, wer benachrichtigt wird.',
  'There is nothing to tell.': 'Es gibt nichts zu melden.',
  'No mail server is configured (VEDETTE_SMTP_URL).': 'Kein Mailserver ist eingerichtet (VEDETTE_SMTP_URL).',
  'Write an address that begins with https:// or http://.': 'Eine Adresse, die mit https:// oder http:// beginnt.',
  'Leave name and password out of the address.': 'Name und Passwort gehören nicht in die Adresse.',
  'Write a whole number.': 'Eine ganze Zahl ist gefragt.',
  'Write 0 or more.': '0 oder mehr ist gefragt.',
  'This is not the number of a level.': 'Das ist keine Zahl eines Levels.',
  'Name at least one setting.': 'Hier fehlt eine Einstellung.',
  'Name a tag.': 'Hier fehlt ein Tag.',
  'This is not an attribute that rules know.': 'Dieses Attribut kennen Regeln nicht.',
};

const ISSUES: Readonly<Record<string, string>> = {
  'Issues of several projects cannot be resolved by release.': 'Issues mehrerer Projekte lassen sich nicht mit einem Release lösen.',
  'The project has no such release.': 'Dieses Release hat das Projekt nicht.',
  'The project has no release yet.': 'Das Projekt hat noch kein Release.',
  'This organization shares no issues.': 'Diese Organisation teilt keine Issues.',
  'Write a number from 0.9 to 1, or null for never.': 'Eine Zahl von 0,9 bis 1 angeben, oder null für nie.',
  'Name a grouping config that is known here.': 'Ein hier bekanntes Verfahren der Gruppierung angeben.',
  'Its events are on their way. Try again in a moment.': 'Die Ereignisse sind gerade unterwegs. In einem Moment noch einmal versuchen.',
  'This is the issue itself.': 'Das ist das Issue selbst.',
  'Leave at least one fingerprint.': 'Mindestens ein Fingerabdruck muss bleiben.',
  'What was split off has events of its own: merge it.': 'Was abgetrennt wurde, hat eigene Ereignisse: zusammenführen hilft.',
  'Choose at least two issues to merge.': 'Zum Zusammenführen sind mindestens zwei Issues nötig.',
  'At most {count} issues can be merged at once.': 'Auf einmal lassen sich höchstens {count} Issues zusammenführen.',
  'Issues of several projects cannot be merged.': 'Issues mehrerer Projekte lassen sich nicht zusammenführen.',
  'Nobody has more than {count} views. Delete one first.': 'Mehr als {count} Ansichten hat niemand. Zuerst eine löschen.',
  'There is no such project within your reach.': 'Ein solches Projekt ist für dieses Konto nicht sichtbar.',
  'Name the view by its id.': 'Die Ansicht wird mit ihrer Id genannt.',
  'This token belongs to nobody who could have tabs.': 'Dieses Token gehört niemandem, der Ansichten haben könnte.',
  'Give the view a name.': 'Der Ansicht fehlt ein Name.',
  'This is no key of a change.': 'Das ist kein Schlüssel einer Änderung.',
  'Write something.': 'Hier fehlt ein Text.',
  'Name the issues by id, or by query.': 'Die Issues werden mit Ids oder einer Suche genannt.',
  'Name the issue by its id.': 'Das Issue wird mit seiner Id genannt.',
  'Some of these issues are gone since.': 'Einige dieser Issues sind inzwischen weg.',
  'This change can no longer be taken back.': 'Diese Änderung lässt sich nicht mehr zurücknehmen.',
  'These issues were merged further or deleted since.': 'Diese Issues wurden seither weiter zusammengeführt oder gelöscht.',
  'This file is not shown in a page; it can be downloaded.': 'Diese Datei wird nicht in einer Seite gezeigt; sie lässt sich herunterladen.',
  'This is not the id of an event.': 'Das ist keine Id eines Events.',
  'This is not the id of a person.': 'Das ist keine Id einer Person.',
  'The time range could not be understood.': 'Diese Zeit ist nicht verständlich.',
  'The time range could not be understood: give statsPeriod such as 14d, or start and end.':
    'Diese Zeit ist nicht verständlich: statsPeriod wie 14d, oder start und end.',
  'The request holds a character that no text can hold (NUL).': 'Die Anfrage enthält ein Zeichen, das kein Text enthalten kann (NUL).',
  'Give an interval from 1m to 1d.': 'Ein Abstand von 1m bis 1d ist gefragt.',
  'This interval is too short for the time range.': 'Dieser Abstand ist für die Zeit zu kurz.',
  '{interval} is not an interval such as 1h.': '{interval} ist kein Abstand wie 1h.',
};

const SEARCH: Readonly<Record<string, string>> = {
  'The search is longer than {count} characters.': 'Die Suche ist länger als {count} Zeichen.',
  'A search holds at most {count} terms.': 'Eine Suche hat höchstens {count} Teile.',
  'This ) closes nothing.': 'Diese ) schließt nichts.',
  'This ( is not closed.': 'Diese ( wird nicht geschlossen.',
  'This " is not closed.': 'Dieses " wird nicht geschlossen.',
  'This [ is not closed by ].': 'Diese [ wird nicht mit ] geschlossen.',
  'OR needs a term on its left.': 'OR braucht links etwas.',
  'OR needs a term on its right.': 'OR braucht rechts etwas.',
  'AND needs a term on its left.': 'AND braucht links etwas.',
  'AND needs a term on its right.': 'AND braucht rechts etwas.',
  'Parentheses go at most {count} deep.': 'Klammern gehen höchstens {count} tief.',
  'There is nothing between these parentheses.': 'Zwischen diesen Klammern steht nichts.',
  'There is no value after "{key}:". Write {example} for an empty one.': 'Nach „{key}:“ fehlt ein Wert. {example} steht für einen leeren.',
  'A list cannot be compared with {sign}.': 'Eine Liste lässt sich nicht mit {sign} vergleichen.',
  'A list holds at most {count} values.': 'Eine Liste hat höchstens {count} Werte.',
  '{key} cannot be used in this filter.': '{key} geht in diesem Filter nicht.',
  'is: works in the search of issues only.': 'is: geht nur in der Suche nach Issues.',
  '{key} is text and cannot be compared.': '{key} ist Text und lässt sich nicht vergleichen.',
  '{key} is an id and cannot be compared.': '{key} ist eine Id und lässt sich nicht vergleichen.',
  '{key} cannot be compared yet.': '{key} lässt sich noch nicht vergleichen.',
  '{key} takes whole ids, without *.': '{key} nimmt ganze Ids, ohne *.',
  '{key} is not a field of issues.': '{key} ist kein Feld von Issues.',
  '{key} is compared with a number.': '{key} wird mit einer Zahl verglichen.',
  'A pattern has at most {count} characters.': 'Ein Muster hat höchstens {count} Zeichen.',
  'A regular expression cannot be searched in {key}.': 'In {key} lässt sich nicht mit einem regulären Ausdruck suchen.',
  '"{key}:" takes a name, which cannot be compared.': '„{key}:“ nimmt einen Namen, der sich nicht vergleichen lässt.',
  'Write -24h for newer and +24h for older.': '-24h heißt jünger und +24h älter.',
  '"{value}" is not a state of an issue; try {states}.': '„{value}“ ist kein Zustand eines Issues; es gibt {states}.',
  '"{value}" is not a number.': '„{value}“ ist keine Zahl.',
  '"{value}" is not a date such as {example}.': '„{value}“ ist kein Datum wie {example}.',
  '"{value}" is not a short id such as {example}.': '„{value}“ ist keine Kurz-Id wie {example}.',
  '"{value}" is not high, medium or low.': '„{value}“ ist nicht high, medium oder low.',
  '"{value}" is not {wanted}.': '„{value}“ ist nicht {wanted}.',
  'issue: takes a whole short id, such as {example}.': 'issue: nimmt eine ganze Kurz-Id wie {example}.',
  'Write these has: terms one by one.': 'Diese has: stehen besser einzeln.',
  'This search asks too many separate questions about events.': 'Diese Suche fragt zu viel Getrenntes über Events.',
  'Choose at least one field.': 'Mindestens ein Feld ist nötig.',
  'Choose at most {count} fields.': 'Höchstens {count} Felder.',
  'Sort by a field that is chosen; {name} is not.': 'Sortiert wird nach einem gewählten Feld; {name} ist keines.',
  'Top events are grouped by at least one field.': 'Die häufigsten Events brauchen mindestens ein Feld als Gruppe.',
  '{name} cannot be a group of a chart.': '{name} kann keine Gruppe eines Diagramms sein.',
  '{name} is not a function; a chart shows functions such as count().': '{name} ist keine Funktion; ein Diagramm zeigt etwa count().',
  'A chart shows at most {count} functions.': 'Ein Diagramm zeigt höchstens {count} Funktionen.',
  '{name} is not a function of this dataset.': '{name} ist hier keine Funktion.',
  'There is no dataset {name} here.': 'Einen Datensatz {name} gibt es hier nicht.',
  'There are no items of the type {name} here.': 'Einträge der Art {name} gibt es hier nicht.',
  'Rows of {name} belong to no issue.': 'Zeilen von {name} gehören zu keinem Issue.',
  'Rows of {name} name no people; count an attribute, such as count_unique(user.id).':
    'Zeilen von {name} nennen keine Personen; zählen Sie ein Attribut, etwa count_unique(user.id).',
};

const PATTERNS: Readonly<Record<string, string>> = {
  'A pattern has at most {count} characters.': 'Ein Muster hat höchstens {count} Zeichen.',
  'This regular expression is not understood: {fault}.': 'Dieser reguläre Ausdruck ist nicht verständlich: {fault}.',
  'A regular expression cannot be searched in {key}.': 'In {key} lässt sich nicht mit einem regulären Ausdruck suchen.',
  '{key} is no text: a regular expression cannot be searched in it.':
    '{key} ist kein Text: darin lässt sich nicht mit einem regulären Ausdruck suchen.',
  '"{key}:" takes a name, which cannot be compared.': '„{key}:“ nimmt einen Namen, der sich nicht vergleichen lässt.',
};

const SENTENCES = { ...ALERTS, ...PEOPLE, ...SETTINGS, ...ISSUES, ...SEARCH, ...PATTERNS, ...RULES, ...EXPLORED };
/** Where a sentence says more than its code: rather English than less. */
const OFTEN_MORE = new Set(['bad_query', 'bad_request']);
/** The place in a search, which the server adds in words. */
const PLACE = / \(at character (\d+)\)$/;

/** And in a text of rules. */
const LINE = /^Line (\d+), column (\d+): /;

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly german: string;
}

let templates: readonly Template[] | null = null;

/** The German sentence, or the English one when there is none. */
export function saidInGerman(sentence: string, code: string | null): string {
  const place = PLACE.exec(sentence);
  const line = LINE.exec(sentence);
  const german = sentenceFor(sentence.replace(PLACE, '').replace(LINE, ''));
  if (german !== null) {
    const before = line === null ? '' : `Zeile ${line[1] ?? ''}, Spalte ${line[2] ?? ''}: `;
    return `${before}${german}${place === null ? '' : ` (Stelle ${place[1] ?? ''})`}`;
  }
  return (code === null || OFTEN_MORE.has(code) ? undefined : BY_CODE[code]) ?? sentence;
}

function sentenceFor(sentence: string): string | null {
  templates ??= Object.entries(SENTENCES).map(([english, german]) => templateOf(english, german));
  for (const { pattern, names, german } of templates) {
    const values = pattern.exec(sentence)?.slice(1);
    if (values !== undefined) return german.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[names.indexOf(name)] ?? '');
  }
  return null;
}

function templateOf(english: string, german: string): Template {
  const names = [...english.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const parts = english.split(/\{\w+\}/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return { pattern: new RegExp(`^${parts.join('(.*?)')}$`, 's'), names, german };
}

export const GERMAN_CODES: readonly string[] = Object.keys(BY_CODE);
