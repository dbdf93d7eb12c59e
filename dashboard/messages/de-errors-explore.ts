/** What the server says of saved queries, metrics and formulas. */
export const EXPLORED: Readonly<Record<string, string>> = {
  'Nobody has more than {count} saved queries. Delete one first.':
    'Mehr als {count} gespeicherte Abfragen hat niemand. Zuerst eine löschen.',
  'Give the query a name.': 'Der Abfrage fehlt ein Name.',
  'A saved query holds one question.': 'Eine gespeicherte Abfrage enthält eine Frage.',
  'Name a metric.': 'Hier fehlt eine Metrik.',
  'A formula has at most {count} characters.': 'Eine Formel hat höchstens {count} Zeichen.',
  '{letter} is not part of a formula: it has numbers, a, b, + − × ÷ and parentheses.':
    '{letter} gehört in keine Formel: Zahlen, a, b, + − × ÷ und Klammern gehören hinein.',
  'There is no {name} here: a formula names {names}.': '{name} gibt es hier nicht: Eine Formel nennt {names}.',
  '{part} does not belong here.': '{part} gehört nicht hierher.',
  'This ( is not closed by ).': 'Diese ( wird nicht mit ) geschlossen.',
  'The formula ends where a number or a name should stand.': 'Die Formel endet, wo eine Zahl oder ein Name stehen sollte.',
};
