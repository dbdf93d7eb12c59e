/** One row of the table of design §6, or a note beside it. */
export interface Row {
  readonly what: string;
  readonly must?: number;
  readonly aim?: number;
  readonly unit: string;
  /** Null when it was not measured; then `note` says why. */
  readonly measured: number | null;
  readonly isMoreBetter?: boolean;
  readonly note?: string;
}

const COLUMNS = ['what', 'must', 'aim', 'measured', 'verdict', 'remarks'] as const;

export function verdictOf({ must, aim, measured, isMoreBetter = false }: Row): string {
  if (measured === null || Number.isNaN(measured)) return 'not measured';
  const meets = (bound: number): boolean => (isMoreBetter ? measured >= bound : measured <= bound);
  if (aim !== undefined && meets(aim)) return 'aim met';
  if (must === undefined) return '';
  return meets(must) ? 'must met' : 'MISSED';
}

export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    shown(row.must, row.unit),
    shown(row.aim, row.unit),
    row.measured === null || Number.isNaN(row.measured) ? '–' : shown(row.measured, row.unit),
    verdictOf(row),
    row.note ?? '',
  ]);
  const widths = COLUMNS.map((name, at) => Math.max(name.length, ...lines.map((line) => line[at]?.length ?? 0)));
  const rendered = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [rendered(COLUMNS), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(rendered)].join('\n');
}

function shown(value: number | undefined, unit: string): string {
  if (value === undefined) return '';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits).replace(/\.0+$/, '')} ${unit}`.trim();
}
