const TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?<zone>[Zz]|[+-]\d\d:?\d\d)?$/;

/** Milliseconds of an RFC 3339 time; a time without a zone is UTC, wherever the server stands. NaN when it is none. */
export function parseWireTime(text: string): number {
  const match = TIME.exec(text.trim());
  if (match === null) return Number.NaN;
  const iso = match[0].toUpperCase().replace(' ', 'T');
  return Date.parse(match.groups?.['zone'] === undefined ? `${iso}Z` : iso);
}
