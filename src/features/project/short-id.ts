/** Short ids such as SHOP-1B: project slug and Crockford's base 32 of the project's counter (processing §4.10). Pure. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function shortIdOf(projectSlug: string, number: number): string {
  let rest = number;
  let digits = '';
  do {
    digits = ALPHABET.charAt(rest % 32) + digits;
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return `${projectSlug.toUpperCase()}-${digits}`;
}

/** Null when the text has not that form. The letters I, L, O read as the digits they look like. */
export function parseShortId(text: string): { readonly projectSlug: string; readonly number: number } | null {
  const match = /^([A-Za-z0-9_-]{1,100})-([0-9A-Za-z]{1,10})$/.exec(text.trim());
  if (!match) return null;
  const [, slug = '', tail = ''] = match;
  let number = 0;
  for (const letter of tail.toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0')) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    number = number * 32 + digit;
  }
  return { projectSlug: slug.toLowerCase(), number };
}
