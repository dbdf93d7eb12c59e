/** Somebody who gets a mail. */

/** Why this person is told: the last line of the mail, and what ends it. */
export type Because = 'assigned' | 'team' | 'owner' | 'suspect' | 'subscribed' | 'member' | 'target' | 'mentioned' | 'commented';

export interface Recipient {
  readonly userId: number;
  readonly email: string;
  readonly name: string;
  readonly language: 'en' | 'de';
  readonly timezone: string | null;
  readonly because: Because;
}

export interface PersonRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  /** Of the account: features/account/options.ts. */
  readonly options: Readonly<Record<string, unknown>>;
}

export type Topic = 'newIssues' | 'assigned' | 'comments' | 'regressions';
export type Choice = 'always' | 'mine' | 'never';

const BY_DEFAULT: Readonly<Record<Topic, Choice>> = { newIssues: 'mine', assigned: 'always', comments: 'always', regressions: 'mine' };

/** What this person wants to hear of; as features/account has the defaults. */
export function choiceOf({ options }: Pick<PersonRow, 'options'>, topic: Topic): Choice {
  const chosen = (options['notifications'] as Readonly<Record<string, unknown>> | undefined)?.[topic];
  return chosen === 'always' || chosen === 'mine' || chosen === 'never' ? chosen : BY_DEFAULT[topic];
}

export function toRecipient(row: PersonRow, because: Because): Recipient {
  const { language, timezone } = row.options as { language?: unknown; timezone?: unknown };
  return {
    userId: row.id,
    email: row.email,
    name: row.name === '' ? row.email : row.name,
    language: language === 'de' ? 'de' : 'en',
    timezone: typeof timezone === 'string' ? timezone : null,
    because,
  };
}
