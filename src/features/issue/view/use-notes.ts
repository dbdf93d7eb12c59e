import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Member, TeamSummary } from '../../account/contract.ts';
import { listPath } from './list-query.ts';
import { mentionedIn, type Mentionable } from './mentions.ts';

const Members = Member.array();
const Teams = TeamSummary.array();

/** People and teams of the organization, by the names that a comment calls them. */
export function useMentionable(org: string): readonly Mentionable[] {
  const members = useApiQuietly(`organizations/${org}/members/`, {}, Members);
  const teams = useApiQuietly(`organizations/${org}/teams/`, {}, Teams);
  return useMemo(
    () => [
      ...(members ?? []).flatMap(({ user }): Mentionable | readonly [] =>
        user === null ? [] : { id: `user:${user.id}`, sign: '@', name: user.name === '' ? user.email : user.name, hint: user.email },
      ),
      ...(teams ?? []).map((team): Mentionable => ({ id: `team:${team.id}`, sign: '#', name: team.slug, hint: team.name })),
    ],
    [members, teams],
  );
}

export type Notes = ReturnType<typeof useNotes>;

/** Comments of an issue, written, changed and removed. What is refused is said, and the text stays where it was. */
export function useNotes(org: string, issueId: string, people: readonly Mentionable[]) {
  const queries = useQueryClient();
  const issue = `${listPath(org)}${issueId}/`;
  const change = async (method: 'POST' | 'PUT' | 'DELETE', path: string, text?: string): Promise<boolean> => {
    const body = text === undefined ? undefined : { text, mentions: mentionedIn(text, people).map((each) => each.id) };
    try {
      await call({ method, path: `${issue}notes/${path}`, body, answer: z.unknown() });
      await queries.invalidateQueries({ queryKey: apiKey(issue) });
      return true;
    } catch (error) {
      showToast({ tone: 'failed', text: words().issue.done.failed(error instanceof ApiError ? error.message : words().errors.ours) });
      return false;
    }
  };
  const add = (text: string) => change('POST', '', text);
  return {
    add,
    edit: (id: string, text: string) => change('PUT', `${id}/`, text),
    remove: async (id: string, text: string) => {
      if (await change('DELETE', `${id}/`)) showToast({ text: words().issue.activity.removed, undo: () => void add(text) });
    },
  };
}
