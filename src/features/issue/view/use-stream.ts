import { useState } from 'react';
import { useAddress } from '#dashboard/page/scope.ts';
import type { Issue } from '../contract.ts';
import type { Question } from './ActionPicker.tsx';
import type { Action, Removal } from './actions.ts';
import { MOST_HITS, searchParams } from './list-query.ts';
import { ASK, type RemarkText } from './Remark.tsx';
import { useIssueActions, type Target } from './use-actions.ts';
import { useHeldList } from './use-held-list.ts';
import { withMark } from './use-marks.ts';
import { selectionOver, useSelectionState } from './use-selection.ts';

/** A question of an action, and where it is asked: at a row, or at the bar of all that are selected. */
export interface Asked {
  readonly id: string | null;
  readonly kind: Question;
}

/** The stream as one page shows it: rows, selection, what is being done. `isIdle`: the hand is elsewhere, rows may move. */
export function useStream(org: string, isIdle: boolean) {
  const search = useAddress();
  const selected = useSelectionState();
  const [isPeeking, setPeeking] = useState(false);
  const [question, setQuestion] = useState<Asked | null>(null);
  const isStill = selected[0].chosen.length === 0 && !isPeeking && question === null;
  const list = useHeldList(org, search, isIdle && isStill);
  const selection = selectionOver(list.shown, selected);
  const actions = useIssueActions(org);
  const { marks } = actions;

  const issueOf = (id: string): Issue | undefined => {
    const issue = list.issueOf(id);
    return issue === undefined ? undefined : withMark(issue, marks.of(id), list.isFresh(id));
  };
  const remarkOf = (id: string): RemarkText => marks.of(id)?.remark ?? (list.isGone(id) ? ASK : null);

  const ids = selection.ids.size > 0 ? [...selection.ids] : selection.cursor === null ? [] : [selection.cursor];
  const chosen = ids.flatMap((id) => issueOf(id) ?? []);
  const matching = Math.min(MOST_HITS, list.total ?? chosen.length);
  const target: Target = {
    issues: chosen,
    search: selection.isAll ? { params: searchParams(search), count: matching } : null,
  };
  return {
    list,
    selection,
    isPeeking,
    setPeeking,
    question,
    setQuestion,
    issueOf,
    remarkOf,
    chosen,
    target,
    /** How many an action reaches, for the bar. */
    reach: selection.isAll ? matching : selection.ids.size,
    isBusy: actions.isBusy,
    /** To what is selected, or to the row under the cursor. */
    act: (action: Action) => {
      void actions.run(target, action);
      selection.clear();
    },
    actOn: (id: string, action: Action) => {
      const issue = issueOf(id);
      if (issue !== undefined) void actions.act([issue], action);
    },
    remove: async (removal: Removal) => {
      await actions.remove(target, removal === 'discard');
      selection.clear();
    },
    /** The new comes in, what left goes, and the order is the one that was asked for. */
    renew: () => {
      marks.clearAll();
      list.renew();
    },
  };
}

export type Stream = ReturnType<typeof useStream>;
