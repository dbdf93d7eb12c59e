/** How filters compare texts (processing §6.2). Pure; letters compare in either case. */

export const MATCHES = ['eq', 'ne', 'sw', 'nsw', 'ew', 'new', 'co', 'nc', 'is', 'ns', 'in', 'nin', 'gte', 'lte', 'gt', 'lt'] as const;
export type Match = (typeof MATCHES)[number];

/** Of the values that an event has; a negation is true when none of them fits. */
export function isMatched(found: readonly string[], match: Match, wanted: string): boolean {
  const values = found.map((value) => value.toLowerCase());
  const text = wanted.trim().toLowerCase();
  switch (match) {
    case 'is':
      return values.some((value) => value !== '');
    case 'ns':
      return !values.some((value) => value !== '');
    case 'ne':
    case 'nsw':
    case 'new':
    case 'nc':
    case 'nin':
      return !values.some((value) => fits(value, POSITIVE[match], text));
    default:
      return values.some((value) => fits(value, match, text));
  }
}

const POSITIVE = { ne: 'eq', nsw: 'sw', new: 'ew', nc: 'co', nin: 'in' } as const;

function fits(value: string, match: Match, text: string): boolean {
  switch (match) {
    case 'eq':
      return value === text;
    case 'sw':
      return value.startsWith(text);
    case 'ew':
      return value.endsWith(text);
    case 'co':
      return value.includes(text);
    case 'in':
      return text.split(',').some((one) => one.trim() === value);
    default:
      return compares(Number(value), match, Number(text));
  }
}

function compares(value: number, match: Match, limit: number): boolean {
  if (match === 'gte') return value >= limit;
  if (match === 'lte') return value <= limit;
  if (match === 'gt') return value > limit;
  return match === 'lt' && value < limit;
}
