import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import type { Issue } from '../contract.ts';

/** What this page did to a row: how it looks meanwhile, and what it says when it leaves the list. */
export interface Mark {
  readonly remark: string | null;
  readonly patch: Partial<Issue>;
  /** The server has not answered: what it said before is out of date. */
  readonly isPending: boolean;
}

type Marks = ReadonlyMap<string, Mark>;

export function useMarks() {
  const [marks, setMarks] = useState<Marks>(new Map());

  const change = (ids: readonly string[], next: (before: Mark | undefined) => Mark | null) =>
    setMarks((before) => {
      const after = new Map(before);
      for (const id of ids) {
        const mark = next(before.get(id));
        if (mark === null) after.delete(id);
        else after.set(id, mark);
      }
      return after;
    });

  return {
    of: (id: string) => marks.get(id),
    set: (ids: readonly string[], mark: Mark) => change(ids, () => mark),
    settle: (ids: readonly string[]) => change(ids, (before) => (before === undefined ? null : { ...before, isPending: false })),
    clear: (ids: readonly string[]) => change(ids, () => null),
    clearAll: () => setMarks(new Map()),
    merged: ({ parent, children }: { readonly parent: string; readonly children: readonly string[] }, issues: readonly Issue[]) => {
      const name = issues.find((issue) => issue.id === parent)?.shortId ?? parent;
      change(children, () => ({ remark: words().stream.remark.merged(name), patch: {}, isPending: false }));
    },
  };
}

/** An issue as the page shows it: what the server said, with what this page has changed since. */
export function withMark(issue: Issue, mark: Mark | undefined, isFresh: boolean): Issue {
  return mark === undefined || (isFresh && !mark.isPending) ? issue : { ...issue, ...mark.patch };
}
