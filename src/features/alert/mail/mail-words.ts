import type { AlertReason, Measure } from '../facts.ts';
import type { Because } from '../person.ts';

/** What mails say. The dashboard's catalogue is the browser's; these few words are the server's own. */
export interface MailWords {
  readonly tag: string;
  /** One sentence: what happened. */
  happened(reason: AlertReason, measure: Measure | null): string;
  readonly labels: Readonly<
    Record<'project' | 'environment' | 'release' | 'level' | 'events' | 'users' | 'firstSeen' | 'suspect' | 'rule' | 'tags', string>
  >;
  open(shortId: string): string;
  /** Why this person has this mail. */
  because(why: Because, names: { readonly project: string; readonly rule: string | null }): string;
  readonly endRule: string;
  readonly endIssue: string;
  readonly settings: string;
  digestSubject(count: number, project: string): string;
  digestLead(count: number): string;
  more(count: number): string;
  /** What somebody did that concerns this person. */
  notice(kind: 'assigned' | 'commented' | 'mentioned', by: string | null): string;
}
