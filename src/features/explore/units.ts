/** Units by the type of a field or function; null where a value has none. */
const UNITS: Readonly<Record<string, string>> = { duration: 'millisecond', rate: '1/second' };

export function unitOf(type: string): string | null {
  return UNITS[type] ?? null;
}
