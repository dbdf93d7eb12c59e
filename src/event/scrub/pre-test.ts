import { mayTellBefore } from './telling-names.ts';
import { FAMILY } from './value-rules.ts';

/**
 * One pass over a text that says which families of rules may match, 0 for most texts. It lets through whatever a rule matches
 * (proven by property test) and costs about 1 ns a character, where trying the rules costs ten times that. `hasOtherNames`: not
 * only the names of the built-in rules tell of their values.
 */
export function mayMatch(text: string, hasOtherNames: boolean): number {
  const { length } = text;
  if (length < MIN_LENGTH) return 0;
  let families = 0;
  let digits = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (KINDS[code] ?? NOTHING) : SPACE;
    if (kind === NOTHING) continue;
    if (kind === DIGIT) digits += 1;
    else families |= kind === SEPARATOR ? separatorFamily(text, at, hasOtherNames) : familyAt(text, at, kind);
  }
  if (digits >= MIN_IBAN_DIGITS) families |= digitFamilies(digits);
  return families;
}

/** `::` is an address. */
const MIN_LENGTH = 2;
/** A social security number; cards have more. */
const MIN_DIGITS = 9;
/** The check digits of an account number (IBAN); the rest may be letters. */
const MIN_IBAN_DIGITS = 2;
/** An IPv4 address has four; IPv6 addresses have colons. */
const MIN_IP_DIGITS = 4;

const NOTHING = 0;
const SEPARATOR = 1;
const DIGIT = 2;
const SPACE = 3;
const SLASH = 4;
const DASH = 5;
const AT = 6;

const KINDS = new Uint8Array(128);

for (let code = 0; code <= 32; code += 1) KINDS[code] = SPACE;
for (const [chars, kind] of [
  ['0123456789', DIGIT],
  ['/\\', SLASH],
  ['-', DASH],
  ['@', AT],
  [':=', SEPARATOR],
] as const) {
  for (const char of chars) KINDS[char.charCodeAt(0)] = kind;
}
const COLON = ':'.charCodeAt(0);
const MINUS = '-'.charCodeAt(0);

function digitFamilies(digits: number): number {
  if (digits >= MIN_DIGITS) return FAMILY.digits | FAMILY.iban | FAMILY.ip;
  return digits >= MIN_IP_DIGITS ? FAMILY.iban | FAMILY.ip : FAMILY.iban;
}

function separatorFamily(text: string, at: number, hasOtherNames: boolean): number {
  const address = text.charCodeAt(at) === COLON ? FAMILY.ip : 0;
  return hasOtherNames || mayTellBefore(text, at) ? address | FAMILY.pair : address;
}

/** Lower case of a letter; other characters become something that is not asked for. NaN before the text's start becomes 32. */
const letterAt = (text: string, at: number): number => text.charCodeAt(at) | 0x20;
const [D, E, H, P, R, U] = ['d', 'e', 'h', 'p', 'r', 'u'].map((letter) => letter.charCodeAt(0));

function familyAt(text: string, at: number, kind: number): number {
  if (kind === SPACE) return endsBearer(text, at) ? FAMILY.bearer : 0;
  if (kind === AT) return FAMILY.at;
  if (kind === DASH) return text.charCodeAt(at + 1) === MINUS && text.startsWith('-----', at) ? FAMILY.pem : 0;
  // Homes, Users, Documents and Settings, profiles: each comes after a slash of some kind.
  const next = letterAt(text, at + 1);
  return next === H || next === U || next === D || next === P ? FAMILY.userPath : 0;
}

/** The last letters of «bearer» before a space; the whole word is the rule's business. */
function endsBearer(text: string, at: number): boolean {
  return letterAt(text, at - 1) === R && letterAt(text, at - 2) === E && letterAt(text, at - 3) === R;
}
