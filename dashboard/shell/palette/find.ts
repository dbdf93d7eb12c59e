import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Issue, ShortIdLookup } from '../../../src/features/issue/contract.ts';
import { EventIdLookup } from '../../../src/signals/error/contract.ts';
import { ApiError, call } from '../../api/client.ts';
import { apiQuery } from '../../api/use-api.ts';
import { words } from '../../messages/words.ts';
import { showToast } from '../../page/toasts.ts';
import { paths } from '../../paths.ts';
import type { PastedId } from './commands.ts';

const Issues = Issue.array();
const MOST = 5;
/** Shorter texts match nearly everything. */
const LEAST_LETTERS = 2;
/** A hand that types does not ask the server with each letter. */
const PAUSE_MS = 180;

/** Issues that hold the text, from the server; nothing while it is being typed or asked. */
export function useFoundIssues(org: string, typed: string): readonly Issue[] {
  const text = useSettled(typed.trim());
  const isWorthIt = text.length >= LEAST_LETTERS && text === typed.trim();
  const question = apiQuery(`organizations/${org}/issues/`, { query: text, limit: MOST, statsPeriod: '90d', sort: 'date' }, Issues);
  // A text that is no query (`level:`) is refused; the row "Search issues" below leads to the page that says why.
  const { data } = useQuery({ ...question, enabled: isWorthIt, retry: false });
  return isWorthIt ? (data?.value ?? []) : [];
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  // A timer is outside React.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Where an id leads: the issue's page, at the event if it is one. Says so when there is no such thing, and leads nowhere. */
export async function goToId(org: string, { kind, id }: PastedId, go: (to: string) => void): Promise<void> {
  try {
    if (kind === 'event') {
      const { value } = await call({ path: `organizations/${org}/eventids/${id}/`, answer: EventIdLookup });
      go(paths.issueEvent(org, value.groupId, value.eventId));
    } else {
      const { value } = await call({ path: `organizations/${org}/shortids/${id}/`, answer: ShortIdLookup });
      go(paths.issue(org, value.groupId));
    }
  } catch (error) {
    const isMissing = error instanceof ApiError && error.status === 404;
    const missing = kind === 'event' ? words().palette.noEvent(id.slice(0, 8)) : words().palette.noIssue(id);
    showToast({ tone: 'failed', text: isMissing || !(error instanceof ApiError) ? missing : error.message });
  }
}
