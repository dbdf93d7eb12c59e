/**
 * Which names cannot mean a secret by the built-in rules (keys.ts), told from their letters alone: a name that lacks a letter of
 * every word does not hold one. Costs a nanosecond a character, where looking a name up costs making and hashing a text and a
 * miss of the processor's cache. Both tests let through whatever the rules name (proven by property test).
 */

/** Bits of letters, of both cases; 0 for all else. */
const LETTERS = new Int32Array(128);
for (let letter = 0; letter < 26; letter += 1) LETTERS[65 + letter] = LETTERS[97 + letter] = 1 << letter;

const lettersOf = (word: string): number => [...word].reduce((mask, char) => mask | (LETTERS[char.charCodeAt(0)] ?? 0), 0);

/**
 * Letters without which a name is none of the rules'. Those of longer words are in here with a part of them: `credentials` and the
 * cookie attribute have the letters of `secret`, `password` those of `passwd`, `private_key` those of `api_key`.
 */
const SECRET = lettersOf('secret');
const PASSWD = lettersOf('passwd');
const KEY = lettersOf('apikey');
const AUTH = lettersOf('auth');
const TOKEN = lettersOf('token');
const MYSQL = lettersOf('mysqlpwd');
const FACTOR = lettersOf('twofactor');
const OTP = lettersOf('otp');
const OTP_CHARS = 3;

function isTelling(mask: number, chars: number): boolean {
  return (
    (mask & SECRET) === SECRET ||
    (mask & AUTH) === AUTH ||
    (mask & TOKEN) === TOKEN ||
    (mask & PASSWD) === PASSWD ||
    (mask & KEY) === KEY ||
    (mask & FACTOR) === FACTOR ||
    (mask & MYSQL) === MYSQL ||
    (chars === OTP_CHARS && mask === OTP)
  );
}

/** False when no built-in rule means the name. Names with other letters than ASCII's may become ones of ASCII in lower case. */
export function mayTell(name: string): boolean {
  let mask = 0;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code >= 128) return true;
    mask |= LETTERS[code] ?? 0;
  }
  return isTelling(mask, name.length);
}

/** A name is looked for this far back. */
export const MAX_NAME = 64;
/** What may stand between a name and its separator, or between a separator and a value. */
export const MAX_GAP = 8;

/** Characters that end a name; those of the gap behind it; the bits add up. */
const STARTS = 1;
const GAP = 2;
const KINDS = new Uint8Array(128);
for (const char of ' \t\n\v\f\r"\'`\\&?;,{}()<>=:|#/') KINDS[char.charCodeAt(0)] = STARTS | GAP;
for (const char of '[]') KINDS[char.charCodeAt(0)] = GAP;

/** False when the name that stands before `end`, where a separator is, can be none of the built-in rules' (pairs-in-text.ts). */
export function mayTellBefore(text: string, end: number): boolean {
  let at = end;
  let mask = 0;
  while (at > 0 && end - at < MAX_GAP) {
    const code = text.charCodeAt(at - 1);
    if (code >= 128) return true;
    if (((KINDS[code] ?? 0) & GAP) === 0) break;
    at -= 1;
  }
  const last = at;
  while (at > 0 && last - at < MAX_NAME) {
    const code = text.charCodeAt(at - 1);
    if (code >= 128) return true;
    if (((KINDS[code] ?? 0) & STARTS) !== 0) break;
    mask |= LETTERS[code] ?? 0;
    at -= 1;
  }
  return isTelling(mask, last - at);
}
