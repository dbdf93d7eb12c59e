import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import type { Issue, IssueDetail } from '../contract.ts';
import { bookmark, toggleArchived, toggleResolved, type Action } from './actions.ts';

type Act = (issues: readonly Issue[], action: Action) => Promise<void>;

export function useIssueKeys(issue: IssueDetail, act: Act, copy: () => void) {
  const text = words().issue.actions;
  const group = words().keys.issue;
  useKeys([
    { keys: 'e', label: text.resolve, group, run: () => void act([issue], toggleResolved(issue)) },
    { keys: 'shift+e', label: text.resolveIn, group, run: () => press('[data-resolve] button + button') },
    { keys: 'y', label: text.archive, group, run: () => void act([issue], toggleArchived(issue)) },
    { keys: 'shift+y', label: text.archiveUntil, group, run: () => press('[data-archive] button + button') },
    { keys: 'a', label: text.assign, group, run: () => press('[data-assign] button') },
    { keys: 'b', label: text.bookmark, group, run: () => void act([issue], bookmark(!issue.isBookmarked)) },
    { keys: 'c', label: text.copyMarkdown, group, run: copy },
  ]);
}

/** Menus open where their button is: the key presses it. */
function press(selector: string): void {
  document.querySelector<HTMLButtonElement>(selector)?.click();
}
