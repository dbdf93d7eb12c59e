import { bytes, count, exactCount, MISSING, percent } from '#dashboard/ui/format.ts';
import { duration, measured } from '#dashboard/ui/duration.ts';
import { decimal } from '#dashboard/ui/locale.ts';

const NUMBERS = new Set(['integer', 'number', 'duration', 'percentage', 'rate', 'size']);

export function isNumber(type: string): boolean {
  return NUMBERS.has(type);
}

/** A value as a table or a chart writes it, by the type the server says it has. */
export function written(value: unknown, type: string): string {
  if (value === null || value === undefined) return MISSING;
  if (typeof value === 'number') return type === 'duration' ? measured(value) : writtenNumber(value, type);
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function writtenNumber(value: number, type: string): string {
  switch (type) {
    case 'duration':
      return duration(value);
    case 'percentage':
      return smallPercent(value);
    case 'size':
      return bytes(value);
    case 'rate':
      return decimal(value, value < 1 ? 3 : value < 100 ? 2 : 0);
    default:
      return plain(value);
  }
}

/** Of failures a tenth of a per cent matters. */
function smallPercent(share: number): string {
  return share > 0 && share < 0.1 ? `${decimal(share * 100, share < 0.001 ? 3 : 1)}\u2009%` : percent(share);
}

function plain(value: number): string {
  const size = Math.abs(value);
  return Number.isInteger(value) || size >= 1000 ? count(value) : decimal(value, size < 1 ? 3 : 2);
}

/** All digits, for whoever wants them. */
export function exact(value: unknown): string | undefined {
  return typeof value === 'number' ? exactCount(value) : undefined;
}
