/** Severities as the kit draws levels. */
const MARKS: Readonly<Record<string, string>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
  fatal: 'fatal',
};

/** What an SDK invented is shown like `info`. */
export function markOf(severity: string): string {
  return MARKS[severity] ?? 'info';
}

export type Kind = 'error' | 'warning' | 'rest';

export function kindOf(severity: string): Kind {
  const mark = markOf(severity);
  if (mark === 'fatal' || mark === 'error') return 'error';
  return mark === 'warning' ? 'warning' : 'rest';
}
