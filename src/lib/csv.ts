/** A table for spreadsheets. Pure. */

/**
 * A cell that a spreadsheet would read as a formula gets a leading apostrophe (reliability X5); quotes are doubled, and every cell
 * is quoted, so that no name can end its cell.
 */
export function csvCell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Numbers stand as they are: a spreadsheet counts with them, and below zero is no formula. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === 'number' ? String(cell) : csvCell(cell))).join(',')}\r\n`;
}
