const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const HEX = /^(?:[\da-f]{32}|[\da-f]{40}|0x[\da-f]+)$/i;
const DIGITS = /\d\d/;
const ANY_DIGIT = /\d/;
const ALL_HEX = /^[\da-f]+$/i;
/** Words of fewer letters that happen to be hexadecimal, such as `face2`, are words. */
const MIN_HASH = 6;

/** A part of a path that is the name of one thing among many: an id, a hash, a date, a number (§6.9). */
export function isVariable(segment: string): boolean {
  return DIGITS.test(segment) || HEX.test(segment) || UUID.test(segment);
}

/** Ids in a path become asterisks; a word before the path, such as a method, stays. */
export function parameterizePath(path: string): string {
  return path
    .split('/')
    .map((segment) => (isVariable(segment) ? '*' : segment))
    .join('/');
}

/** The path of a resource: hashes and versions that a build puts into it (`app.7c1e93ab.js`), and ids, become `*`. */
export function parameterizeFile(path: string): string {
  return path
    .split('/')
    .map((segment) =>
      UUID.test(segment)
        ? '*'
        : segment
            .split(/([._-])/)
            .map(parameterizeWord)
            .join(''),
    )
    .join('/');
}

function parameterizeWord(word: string): string {
  return DIGITS.test(word) || (word.length >= MIN_HASH && ALL_HEX.test(word) && ANY_DIGIT.test(word)) ? '*' : word;
}

export interface WebAddress {
  /** With `://`; empty for a path alone. */
  readonly scheme: string;
  /** `*.example.com`: the last two labels; addresses and names of one label as they are. */
  readonly domain: string;
  readonly path: string;
}

const ADDRESS = /^([a-z][a-z\d+.-]*):\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(?::\d+)?([^?#]*)/i;

/** The parts of an address that tell calls apart; null when it is none. */
export function parseAddress(text: string): WebAddress | null {
  if (text.startsWith('/')) return { scheme: '', domain: '', path: text.split(/[?#]/, 1)[0] ?? '' };
  const match = ADDRESS.exec(text);
  if (match === null) return null;
  const [, scheme = '', host = '', path = ''] = match;
  return { scheme: `${scheme.toLowerCase()}://`, domain: domainOf(host.toLowerCase()), path };
}

/** Countries sell names below a second label of their own. */
const SECOND_LEVEL = new Set(['co', 'com', 'org', 'net', 'ac', 'gov', 'edu']);

export function domainOf(host: string): string {
  if (host.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(host)) return host;
  const labels = host.split('.');
  const kept = labels.length > 2 && labels.at(-1)?.length === 2 && SECOND_LEVEL.has(labels.at(-2) ?? '') ? 3 : 2;
  return labels.length <= kept ? host : `*.${labels.slice(-kept).join('.')}`;
}
