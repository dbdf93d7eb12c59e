import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { ChangedIssues, type Issue, type IssueChange } from '../contract.ts';
import { listPath } from './list-query.ts';

export interface Action {
  readonly change: IssueChange;
  /** Past tense, for the toast. */
  readonly done: (count: number) => string;
  /** What a row says that stays where it was; null when it goes on as before. */
  readonly remark: string | null;
}

/** Changes issues at once on the screen and then on the server; rolls back, and says why, when the server refuses. */
export function useIssueActions(org: string) {
  const queries = useQueryClient();
  const [remarks, setRemarks] = useState<ReadonlyMap<string, string>>(new Map());
  const path = listPath(org);

  const remark = (ids: readonly string[], text: string | null) =>
    setRemarks((before) => {
      const after = new Map(before);
      for (const id of ids) {
        if (text === null) after.delete(id);
        else after.set(id, text);
      }
      return after;
    });

  const put = async (ids: readonly string[], change: IssueChange) => {
    await call({ method: 'PUT', path, params: { id: ids }, body: change, answer: ChangedIssues });
    await queries.invalidateQueries({ queryKey: apiKey(path) });
    await Promise.all(ids.map((id) => queries.invalidateQueries({ queryKey: apiKey(`${path}${id}/`) })));
  };

  const undo = async (issues: readonly Issue[], action: Action) => {
    remark(
      issues.map((issue) => issue.id),
      null,
    );
    try {
      await Promise.all(issues.map((issue) => put([issue.id], before(issue, action.change))));
    } catch (error) {
      showToast({ tone: 'failed', text: words().issue.done.failed(sentence(error)) });
    }
  };

  const act = async (issues: readonly Issue[], action: Action) => {
    const ids = issues.map((issue) => issue.id);
    if (ids.length === 0) return;
    remark(ids, action.remark);
    try {
      await put(ids, action.change);
      showToast({ text: action.done(ids.length), undo: () => void undo(issues, action) });
    } catch (error) {
      remark(ids, null);
      showToast({ tone: 'failed', text: words().issue.done.failed(sentence(error)) });
    }
  };

  return { act, remarks, forgetRemarks: () => setRemarks(new Map()) };
}

function sentence(error: unknown): string {
  return error instanceof ApiError ? error.message : words().errors.ours;
}

/** The same fields as they were. */
function before(issue: Issue, change: IssueChange): IssueChange {
  const assigned = issue.assignedTo === null ? '' : `${issue.assignedTo.type}:${issue.assignedTo.id}`;
  return {
    ...(change.status === undefined ? {} : { status: issue.status }),
    ...(change.assignedTo === undefined ? {} : { assignedTo: assigned }),
    ...(change.priority === undefined ? {} : { priority: issue.priority }),
    ...(change.isBookmarked === undefined ? {} : { isBookmarked: issue.isBookmarked }),
    ...(change.hasSeen === undefined ? {} : { hasSeen: issue.hasSeen }),
  };
}
