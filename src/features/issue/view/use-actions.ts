import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, call, type Params } from '#dashboard/api/client.ts';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast, willBeDone } from '#dashboard/page/toasts.ts';
import { ChangedIssues, UndoneChange, type Issue } from '../contract.ts';
import type { Action } from './actions.ts';
import { listPath } from './list-query.ts';
import { useMarks } from './use-marks.ts';

/** Ids of one request: its address stays short enough for every proxy. */
const MOST_IDS = 200;

const Answer = ChangedIssues.nullable();

/** What an action is done to: rows by name, or whatever fits a search, of which only some are on the screen. */
export interface Target {
  readonly issues: readonly Issue[];
  /** Null: just those. */
  readonly search: { readonly params: Params; readonly count: number } | null;
}

interface Step {
  readonly params: Params;
  readonly ids: readonly string[];
  readonly count: number;
}

/** Changes issues at once on the screen and then on the server; rolls back, and says why, when the server refuses. */
export function useIssueActions(org: string) {
  const queries = useQueryClient();
  const marks = useMarks();
  const [isBusy, setBusy] = useState(false);
  const path = listPath(org);

  const refresh = async (ids: readonly string[]) => {
    await queries.invalidateQueries({ queryKey: apiKey(path) });
    const own = ids.slice(0, MOST_IDS).flatMap((id) => [`${path}${id}/`, `${path}${id}/similar-issues/`]);
    await Promise.all(own.map((each) => queries.invalidateQueries({ queryKey: apiKey(each) })));
  };

  const undo = async (keys: readonly string[], ids: readonly string[]) => {
    await undoAll(path, keys, () => marks.clear(ids));
    await refresh(ids);
  };

  const change = async (target: Target, action: Action, shown: readonly string[]) => {
    marks.set(shown, { remark: action.remark, patch: action.patch, isPending: true });
    setBusy(true);
    const keys: string[] = [];
    let count = 0;
    let refusal: string | null = null;
    for (const step of stepsOf(target)) {
      try {
        const { value } = await call({ method: 'PUT', path, params: step.params, body: action.change, answer: Answer });
        if (value?.undo !== undefined) keys.push(value.undo);
        if (value?.merge) marks.merged(value.merge, target.issues);
        count += step.count;
        marks.settle(step.ids);
      } catch (error) {
        refusal = sentence(error);
        marks.clear(step.ids);
      }
    }
    setBusy(false);
    if (count > 0) showToast({ text: action.done(count), undo: () => void undo(keys, shown) });
    if (refusal !== null) showToast({ tone: 'failed', text: words().issue.done.failed(refusal) });
  };

  const run = async (target: Target, action: Action) => {
    const shown = target.issues.map((issue) => issue.id);
    await willBeDone(change(target, action, shown));
    await refresh(shown);
  };

  const act = async (issues: readonly Issue[], action: Action) => {
    if (issues.length > 0) await run({ issues, search: null }, action);
  };
  return {
    act,
    run,
    marks,
    isBusy,
    remove: (target: Target, isForGood: boolean) => removeAll(path, target, isForGood).then(() => refresh([])),
  };
}

/** The youngest step first; says what was given back, and what somebody changed since and was left. */
export async function undoAll(path: string, keys: readonly string[], onDone: () => void): Promise<void> {
  try {
    const all = { restored: 0, kept: 0 };
    for (const key of keys.toReversed()) {
      const { value } = await call({ method: 'POST', path: `${path}undo/`, body: { undo: key }, answer: UndoneChange });
      all.restored += value.restored;
      all.kept += value.kept;
    }
    onDone();
    if (all.kept > 0) showToast({ tone: 'failed', text: words().stream.done.keptSome(all.restored, all.kept) });
    else showToast({ text: words().stream.done.undone(all.restored) });
  } catch (error) {
    showToast({ tone: 'failed', text: words().stream.done.notUndone(sentence(error)) });
  }
}

function stepsOf({ issues, search }: Target): readonly Step[] {
  const ids = issues.map((issue) => issue.id);
  if (search !== null) return [{ params: search.params, ids, count: search.count }];
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, at) => {
    const some = ids.slice(at * MOST_IDS, (at + 1) * MOST_IDS);
    return { params: { id: some }, ids: some, count: some.length };
  });
}

/** Cannot be taken back: asked for in a dialog. Discarding drops later events too. */
async function removeAll(path: string, target: Target, isForGood: boolean): Promise<void> {
  for (const { params } of stepsOf(target)) {
    if (isForGood) await call({ method: 'PUT', path, params, body: { discard: true }, answer: Answer });
    else await call({ method: 'DELETE', path, params, answer: Answer });
  }
}

export function sentence(error: unknown): string {
  return error instanceof ApiError ? error.message : words().errors.ours;
}
