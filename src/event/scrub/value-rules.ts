import { isIPv6 } from 'node:net';

/** Patterns of §10.2 and §10.3 within a text. All run in linear time: no repetition contains another that could take its place. */

/** A part of a text that is replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  readonly ruleId: string;
}

export const FILTERED = '[Filtered]';

/** Families of rules, as bits: what the pre-test says may match. */
export const FAMILY = {
  pair: 1,
  digits: 2,
  at: 4,
  bearer: 8,
  pem: 16,
  userPath: 32,
  ip: 64,
  iban: 128,
} as const;

export interface ValueRule {
  readonly id: string;
  readonly family: number;
  readonly pattern: RegExp;
  /** Which group is replaced; 0 is the whole match. */
  readonly group: number;
  readonly replacement: string;
  readonly isMatch?: (text: string) => boolean;
}

function rule(
  id: string,
  family: number,
  pattern: RegExp,
  options: { readonly group?: number; readonly replacement?: string } = {},
): ValueRule {
  return { id, family, pattern, group: options.group ?? 0, replacement: options.replacement ?? FILTERED };
}

const BEARER = /\bBearer\s+[^\s"',;]+/dgi;
const CARD = /\b(?:(?:4\d{3}|5[1-5]\d\d|6(?:011|5\d\d))[- ]?\d{4}[- ]?\d{4}[- ]?\d{4}|3[47]\d\d[- ]?\d{6}[- ]?\d{5})\b/dg;
const SSN = /\b\d{3}-\d{2}-\d{4}\b/dg;
/** The lines around the key stay, for people to see what it was; a key whose end was cut off goes to the end of the text. */
const PEM = /-----BEGIN [A-Z ]{0,40}(?:PRIVATE|PUBLIC) KEY-----\s*([^]*?)\s*(?:-----END [A-Z ]{0,40}(?:PRIVATE|PUBLIC) KEY-----|$)/dg;
/** The password of an address; it may hold an `@`, so the last one before the path counts. */
const URL_AUTH = /\/\/[^\s/?#:@"'<>]{0,256}:([^\s/?#"'<>]+)@/dg;
const USER_PATH =
  /(?:\/(?:home|Users)\/|[a-zA-Z]:[\\/]{1,4}[uU][sS][eE][rR][sS][\\/]{1,4}|[\\/][dD]ocuments and [sS]ettings[\\/]{1,4}|[\\/][pP]rofiles[\\/]{1,4})([^\\/\s"'<>|:*?,;()]+(?: [^\\/\s"'<>|:*?,;()]+(?=[\\/]))?)/dg;
const EMAIL = /[a-zA-Z0-9.!#$%&*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,62}\.){1,8}[a-zA-Z]{2,63}\b/dg;
const IBAN = /\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b/dg;
const IPV4 = /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\w-]|\.\d)/dg;
const IPV6 = /(?<![\w:.])[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,42}(?![\w:])/dg;

/** Applied to free text of all kinds. Keys with values in text are a rule of their own (pairs-in-text.ts). */
export const TEXT_RULES: readonly ValueRule[] = [
  rule('@bearer:filter', FAMILY.bearer, BEARER),
  rule('@creditcard:filter', FAMILY.digits, CARD),
  rule('@pemkey:filter', FAMILY.pem, PEM, { group: 1 }),
  rule('@urlauth:legacy:filter', FAMILY.at, URL_AUTH, { group: 1 }),
  rule('@userpath:filter', FAMILY.userPath, USER_PATH, { group: 1 }),
  rule('@usssn:filter', FAMILY.digits, SSN),
];

/** Applied to messages (§10.2, replace-only fields): the text around stays readable. */
export const MESSAGE_RULES: readonly ValueRule[] = [
  rule('@email:replace', FAMILY.at, EMAIL, { replacement: '[email]' }),
  rule('@creditcard:replace', FAMILY.digits, CARD, { replacement: '[creditcard]' }),
  rule('@iban:replace', FAMILY.iban, IBAN, { replacement: '[iban]' }),
  rule('@usssn:replace', FAMILY.digits, SSN, { replacement: '[us-ssn]' }),
  rule('@bearer:replace', FAMILY.bearer, BEARER, { replacement: 'Bearer [token]' }),
];

export const IP_RULES: readonly ValueRule[] = [
  rule('@ip:replace', FAMILY.ip, IPV4, { replacement: '[ip]' }),
  { ...rule('@ip:replace', FAMILY.ip, IPV6, { replacement: '[ip]' }), isMatch: isIPv6 },
];

/** What the rules find in a text, of those families that may match. */
export function findEdits(text: string, rules: readonly ValueRule[], families: number, edits: Edit[]): void {
  for (const { id, family, pattern, group, replacement, isMatch } of rules) {
    if ((family & families) === 0) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const range = match.indices?.[group];
      if (range !== undefined && range[0] < range[1] && (isMatch === undefined || isMatch(match[0]))) {
        edits.push({ start: range[0], end: range[1], replacement, ruleId: id });
      }
      if (match[0] === '') pattern.lastIndex += 1;
    }
  }
}

const MIN_CARD = 340_000_000_000_000;
const MAX_CARD = 6_599_999_999_999_999;

/** Card numbers are numbers, too, to some programs. */
export function isCardNumber(value: number): boolean {
  if (value < MIN_CARD || value > MAX_CARD || !Number.isInteger(value)) return false;
  CARD.lastIndex = 0;
  return CARD.test(String(value));
}
