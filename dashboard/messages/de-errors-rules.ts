/** What the server says of a text of rules. */
export const RULES: Readonly<Record<string, string>> = {
  'There are more than {count} rules.': 'Das sind mehr als {count} Regeln.',
  'A rule begins with what it asks, as in error.type:TimeoutError.':
    'Eine Regel beginnt mit dem, was sie fragt, etwa error.type:TimeoutError.',
  'Write key:pattern, as in error.type:TimeoutError, or -> and a fingerprint.':
    'Hier fehlt key:muster, etwa error.type:TimeoutError, oder -> und ein Fingerprint.',
  'Write key:pattern, as in stack.module:vendor.*.': 'Hier fehlt key:muster, etwa stack.module:vendor.*.',
  'Write key:pattern between [ and ].': 'Zwischen [ und ] fehlt key:muster.',
  'Write | between the caller and the frame.': 'Zwischen Aufrufer und Frame fehlt ein |.',
  'There is no pattern after the colon.': 'Nach dem Doppelpunkt fehlt ein Muster.',
  'There is no fingerprint after ->; write a word or {{ default }}.':
    'Nach -> fehlt ein Fingerprint; ein Wort oder {{ default }} ist gefragt.',
  'Write a value of the fingerprint here.': 'Hier fehlt ein Wert des Fingerprints.',
  'A fingerprint has at most {count} values.': 'Ein Fingerprint hat höchstens {count} Werte.',
  'app: is yes or no.': 'app: ist yes oder no.',
  '{key} cannot be asked in this kind of rule.': '{key} lässt sich in dieser Art Regel nicht fragen.',
  '{key} is nothing that rules know; did you mean {near}?': '{key} kennen Regeln nicht; ist {near} gemeint?',
  '{key} is nothing that rules know.': '{key} kennen Regeln nicht.',
  'There is no action; write +app, -app, +group, -group or max-frames=10.':
    'Hier fehlt, was geschehen soll: +app, -app, +group, -group oder max-frames=10.',
  'This is no action; write +app, -app, ^-group, v-app, max-frames=10 or category=name.':
    'Das bewirkt nichts; es gibt +app, -app, ^-group, v-app, max-frames=10 und category=name.',
  'Stacks are always read from the start of the program to the crash here.':
    'Stacks werden hier immer vom Beginn des Programms zum Absturz gelesen.',
  '{name} is a number up to {count}.': '{name} ist eine Zahl bis {count}.',
};
