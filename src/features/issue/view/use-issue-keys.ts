import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { copyText } from '#dashboard/ui/Copy.tsx';
import type { Issue, IssueDetail } from '../contract.ts';
import { bookmark, toggleArchived, toggleResolved } from './actions.ts';
import { markdownOf } from './markdown.ts';
import type { Action } from './use-actions.ts';

type Act = (issues: readonly Issue[], action: Action) => Promise<void>;

export function useIssueKeys(_org: string, issue: IssueDetail, act: Act) {
  const text = words().issue.actions;
  const group = words().keys.issue;
  useKeys([
    { keys: 'e', label: text.resolve, group, run: () => void act([issue], toggleResolved(issue)) },
    { keys: 'y', label: text.archive, group, run: () => void act([issue], toggleArchived(issue)) },
    { keys: 'a', label: text.assign, group, run: () => document.querySelector<HTMLButtonElement>('[data-assign] button')?.click() },
    { keys: 'b', label: text.bookmark, group, run: () => void act([issue], bookmark(!issue.isBookmarked)) },
    { keys: 'c', label: text.copyMarkdown, group, run: () => void copyMarkdown(issue) },
  ]);
}

export async function copyMarkdown(issue: IssueDetail) {
  await copyText(markdownOf(issue, location.href));
  showToast({ text: words().issue.done.copied });
}
