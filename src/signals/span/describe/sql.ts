/**
 * Literals, placeholders of every kind, comments and white space. Each alternative is a run that cannot be matched in two ways, so that
 * a text is read once whatever it holds.
 */
const VARIABLE =
  /'(?:[^'\\]|\\[^]|'')*(?:'|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$\d+|\$\$[\s\S]*?(?:\$\$|$)|%\(\w+\)s|%s|(?<![:\w]):[a-z_]\w*|\?|\b0x[\da-f]+\b|\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b|\s+/gi;

const LIST = /\bIN \( ?%s(?: ?, ?%s)* ?\)/gi;
const ROWS = /\bVALUES ?\([^()]*\)(?: ?, ?\([^()]*\))*/gi;
const SAVEPOINT = /\bSAVEPOINT \S+/gi;

/** A statement without what differs from one call to the next: literals and lists become `%s`, comments go. */
export function normalizeSql(text: string): string {
  const plain = text.replace(VARIABLE, (match) => {
    const first = match.charCodeAt(0);
    if (first <= 0x20 || first === 0xa0 || match.startsWith('--') || match.startsWith('/*')) return ' ';
    return '%s';
  });
  return plain.replaceAll(/ {2,}/g, ' ').replace(LIST, 'IN (%s)').replace(ROWS, 'VALUES (%s)').replace(SAVEPOINT, 'SAVEPOINT %s').trim();
}

const MONGO = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b|\b(?:true|false|null)\b/gi;

/** A query of MongoDB as JSON: the keys stay, the values become `?`. */
export function normalizeMongo(text: string): string {
  return text.replace(MONGO, (match, colon: string | undefined) => (colon === undefined ? '?' : match));
}

/** The command of Redis, whose arguments are keys and values. */
export function normalizeRedis(text: string): string {
  const [command = '', ...rest] = text.trim().split(/\s+/, 2);
  return rest.length === 0 ? command.toUpperCase() : `${command.toUpperCase()} *`;
}
