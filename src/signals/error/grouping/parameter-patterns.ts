/**
 * What changes from one occurrence of a message to the next (processing §4.7), in order of precedence. Written so that none can
 * run away: every repetition is bounded or anchored at a word's start, so a search is linear in the text. No pattern starts in
 * the middle of a word, and none has a capturing group.
 */
export interface ParameterPattern {
  readonly name: string;
  readonly source: string;
  /** What a match can begin with; the pattern is not tried elsewhere. The test beside proves that it loses nothing. */
  readonly starts: readonly Start[];
}

/** Letters and nothing else up to the next space: most words of a message, and few patterns care. */
const PLAIN_WORD = '[a-zA-Z]{1,64}(?!\\S)';

/** Kinds of beginnings; every place in a text is of at most one kind. */
export const STARTS = {
  plainWord: PLAIN_WORD,
  digit: '\\d',
  hexLetter: `(?!${PLAIN_WORD})[a-fA-F]`,
  otherLetter: `(?!${PLAIN_WORD})[g-zG-Z]`,
  minus: '-',
  colon: ':',
  quote: '["\']',
  joiner: '[_.+]',
} as const;

export type Start = keyof typeof STARTS;

const HEX: readonly Start[] = ['digit', 'hexLetter'];
const LETTER: readonly Start[] = ['hexLetter', 'otherLetter'];
const WORD: readonly Start[] = ['digit', 'hexLetter', 'otherLetter'];
const NUMBER: readonly Start[] = ['digit', 'minus'];

const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const WEEKDAY = '(?:Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:nesday)?|Thu(?:rs(?:day)?)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)';
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?';
const ZONE = '(?: ?(?:Z|[+-]\\d{2}:?\\d{2}|(?:UTC|GMT)(?:[+-]\\d{1,2}(?::?\\d{2})?)?|[ECMP][SD]T|CES?T|BST|IST|JST))';

/** Longest forms first: the first that fits wins. */
const DATES = [
  // Python repr, which an f-string or a log line puts into messages.
  'datetime\\.(?:datetime|date|time)\\((?:[^()]|\\([^()]{0,100}\\)){0,200}\\)',
  // RFC 822, 1123, 850 and what HTTP dates look like.
  `${WEEKDAY},? \\d{1,2}[ -]${MONTH}[ -]\\d{2,4} ${CLOCK}${ZONE}?`,
  // JavaScript's Date.toString, with or without the zone's long name.
  `${WEEKDAY} ${MONTH} \\d{1,2} \\d{4} ${CLOCK}${ZONE}?(?: \\([A-Za-z ]{1,40}\\))?`,
  // ctime, Unix `date`, Ruby.
  `${WEEKDAY} ${MONTH} {1,2}\\d{1,2} ${CLOCK}(?: [A-Z]{3,4}| [+-]\\d{4})? \\d{4}`,
  `(?:${WEEKDAY},? )?${MONTH} \\d{1,2}, \\d{4}(?:,? ${CLOCK}(?: ?[AaPp][Mm])?)?`,
  `(?:${WEEKDAY},? )?\\d{1,2}[ -]${MONTH}[ -]\\d{2,4}(?: ${CLOCK}${ZONE}?)?`,
  // Syslog.
  `${MONTH} {1,2}\\d{1,2} \\d{2}:\\d{2}:\\d{2}`,
  // RFC 3339 and ISO 8601, also compact.
  `\\d{4}-[01]\\d-[0-3]\\d(?:[T ]${CLOCK}${ZONE}?)?`,
  `\\d{4}[01]\\d[0-3]\\dT\\d{6}(?:\\.\\d{1,9})?${ZONE}?`,
  `\\d{4}/[01]?\\d/[0-3]?\\d(?: ${CLOCK})?`,
  `[0-3]?\\d/[0-3]?\\d/\\d{4}(?:,? ${CLOCK}(?: ?[AaPp][Mm])?)?`,
  // Kitchen clocks and plain times.
  '[01]?\\d:[0-5]\\d(?::[0-5]\\d)?(?:\\.\\d{1,9})? ?[AaPp][Mm]',
  '(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.,]\\d{1,9})?)?',
].join('|');

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const H = '[0-9a-fA-F]{1,4}';
/** A lone `::` is left out: in messages it separates names more often than it means an address. */
const IPV6 = [
  `(?:${H}:){6}${IPV4}`,
  `(?:(?:${H}:){1,5}|:):(?:${H}:){0,5}${IPV4}`,
  `(?:${H}:){7}${H}`,
  ...[6, 5, 4, 3, 2, 1].map((left) => `(?:${H}:){${left}}(?::${H}){1,${7 - left}}`),
  `:(?::${H}){1,7}`,
  `(?:${H}:){1,7}:`,
].join('|');

/**
 * Endings that are hosts far more often than anything else. Left out on purpose are those that are file or property names in
 * error messages: py, rs, sh, pl, md, so, id, is, to, name, info, in, do, js.
 */
const TLDS = (
  'com net org edu gov mil int io co ai app dev cloud tech online site store shop blog xyz biz pro tv gg ly us uk eu de fr nl be ch at it es pt ' +
  'ie se no dk fi pl cz sk hu ro bg gr hr si rs lt lv ee ua ru by kz tr il sa ae qa ir iq pk bd lk np cn hk tw jp kr sg my th vn ph au nz za ng ke eg ma ' +
  'br ar cl pe mx ca cr uy ve local internal localhost'
)
  .split(' ')
  .filter((tld) => !['pl', 'rs', 'no', 'by', 'ma', 'my', 'be', 'at'].includes(tld));
const TLD = `(?:${TLDS.join('|')}|${TLDS.join('|').toUpperCase()})`;

/** Hex needs a letter and a digit where it is short, or plain words (`face`) and plain numbers would be hit. */
const MIXED = '(?=[0-9a-fA-F]{0,127}\\d)(?=\\d{0,127}[a-fA-F])';
const MINUS = '(?:(?<!\\w)-)?\\b';

/**
 * Random tokens mix letters and digits within a part: at least three digits, and four turns between letters and digits. Names
 * made by people (`sha256-to-base64`, `x86_64-unknown-linux-gnu`) put digits at the ends of words. Our own rule: processing §4.7
 * leaves row 13 open.
 */
const LOOKS_RANDOM =
  '(?=(?:[A-Za-z_-]{0,256}\\d){3})(?=[\\w-]{0,256}?(?:[A-Za-z]\\d{1,99}[A-Za-z]{1,99}\\d{1,99}[A-Za-z]|\\d[A-Za-z]{1,99}\\d{1,99}[A-Za-z]{1,99}\\d))';

export const PARAMETER_PATTERNS: readonly ParameterPattern[] = [
  {
    name: 'email',
    source: '(?<![\\w.+-])[\\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){0,8}[A-Za-z][A-Za-z0-9-]{0,62}',
    starts: [...WORD, 'minus', 'joiner'],
  },
  { name: 'url', source: '\\b(?:[wW][sS]{1,2}|[hH][tT]{2}[pP][sS]?|[fF][tT][pP])://\\S+', starts: LETTER },
  { name: 'hostname', source: `(?<![\\w.-])(?:[A-Za-z0-9_-]{1,63}\\.){1,8}${TLD}(?![\\w-]|\\.\\w)`, starts: [...WORD, 'joiner', 'minus'] },
  { name: 'mac', source: '(?<![\\w:-])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![\\w:-])', starts: HEX },
  {
    name: 'ip',
    source: `(?:(?<![\\w.])${IPV4}(?!\\w|\\.\\d)|(?<![\\w:.])(?:${IPV6})(?:%\\w{1,16})?(?![\\w:]))`,
    starts: [...HEX, 'colon'],
  },
  {
    name: 'traceparent',
    source: '(?:\\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\\b|\\b1-[0-9a-f]{8}-[0-9a-f]{24}\\b)',
    starts: ['digit'],
  },
  { name: 'uuid', source: '\\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\b', starts: HEX },
  { name: 'sha1', source: '\\b[0-9a-fA-F]{40}\\b', starts: [...HEX, 'plainWord'] },
  { name: 'md5', source: '\\b[0-9a-fA-F]{32}\\b', starts: [...HEX, 'plainWord'] },
  { name: 'date', source: `(?<![\\w:.])(?:${DATES})(?![\\w]|:\\d)`, starts: [...WORD, 'plainWord'] },
  { name: 'duration', source: '\\b(?:\\d{1,9}h)?(?:\\d{1,9}m)?\\d{1,18}(?:\\.\\d{1,18})?(?:ns|[uµμ]s|ms|s)\\b', starts: ['digit'] },
  { name: 'swift_txn_id', source: '\\btx[0-9a-f]{21}-[0-9a-f]{10}\\S{0,64}', starts: ['otherLetter'] },
  {
    name: 'hex',
    source: `${MINUS}(?:0[xX][0-9a-fA-F]+|(?=\\d{0,127}[a-fA-F])(?:[0-9a-f]{8,128}|[0-9A-F]{8,128})|${MIXED}(?:[0-9a-f]{4,6}|[0-9A-F]{4,6}))\\b`,
    starts: [...HEX, 'minus', 'plainWord'],
  },
  { name: 'git_sha', source: `\\b${MIXED}[0-9a-f]{7}\\b`, starts: HEX },
  {
    name: 'random_id',
    source: `(?<![\\w-])(?=[\\w-]{16,256}(?![\\w-]))${LOOKS_RANDOM}[\\w-]{16,256}`,
    starts: [...WORD, 'minus', 'joiner'],
  },
  { name: 'float', source: `${MINUS}\\d+\\.\\d+(?:[eE][+-]?\\d{1,4})?\\b`, starts: NUMBER },
  { name: 'int', source: `${MINUS}\\d+\\b`, starts: NUMBER },
  { name: 'quoted_str', source: '(?<==)(?:\'[^\'\\n]{0,512}\'|"[^"\\n]{0,512}")', starts: ['quote'] },
  { name: 'bool', source: '(?<==)(?:true|false|True|False)\\b', starts: [...LETTER, 'plainWord'] },
];
