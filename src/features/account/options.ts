import type { Sql } from '../../engines/metadata/port.ts';
import { UserOptions } from './contract.ts';

const DEFAULTS: UserOptions = {
  timezone: null,
  language: null,
  clock24Hours: true,
  singleKeys: true,
  notifications: { newIssues: 'mine', assigned: 'always', comments: 'always', regressions: 'mine', releases: 'never' },
};

/** The choices of a person; what is not there, or was written by a program with other choices, has its default. */
export async function userOptions(sql: Sql, userId: number): Promise<UserOptions> {
  const row = await sql.row<{ options: Record<string, unknown> }>('SELECT options FROM account WHERE id = $1', [userId]);
  const stored = row?.options ?? {};
  const notifications = { ...DEFAULTS.notifications, ...(stored['notifications'] as object | undefined) };
  const merged = UserOptions.safeParse({ ...DEFAULTS, ...stored, notifications });
  return merged.success ? merged.data : DEFAULTS;
}
