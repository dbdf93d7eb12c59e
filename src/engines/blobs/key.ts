/** Slash-separated parts of our own making: no dots at the front, nothing a file system could read as more than a name. */
const KEY = /^[a-z0-9_-][a-z0-9._-]{0,199}(?:\/[a-z0-9_-][a-z0-9._-]{0,199}){0,15}$/i;

/** @throws TypeError when it is none (I1). */
export function checkKey(key: string): string {
  if (!KEY.test(key)) throw new TypeError(`not a key of a blob: ${JSON.stringify(key)}`);
  return key;
}

/** @throws TypeError unless it is a key with a slash after it. */
export function checkPrefix(prefix: string): string {
  if (!prefix.endsWith('/')) throw new TypeError(`a prefix ends with a slash: ${prefix}`);
  checkKey(prefix.slice(0, -1));
  return prefix;
}
