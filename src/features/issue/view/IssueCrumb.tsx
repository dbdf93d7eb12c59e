import { ChevronDown, ChevronUp } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { scopeSearch, useAddress } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import type { IssueDetail } from '../contract.ts';
import { walkFrom } from './walk.ts';

/** The issue's name, and its neighbours in the list that one came from. */
export function IssueCrumb({ org, issue }: { org: string; issue: IssueDetail }) {
  const walk = walkFrom(issue.id);
  const navigate = useNavigate();
  const address = useAddress();
  const text = words().issue.walk;
  const group = words().keys.issue;
  const go = (id: string | null | undefined) => {
    if (id !== null && id !== undefined) void navigate({ to: paths.issue(org, id), search: scopeSearch(address) } as never);
  };
  useKeys([
    { keys: 'j', label: text.next, group, run: () => go(walk?.next) },
    { keys: 'k', label: text.previous, group, run: () => go(walk?.previous) },
  ]);
  return (
    <span className="flex items-center gap-1">
      {issue.shortId}
      <Copy text={issue.shortId} label={words().actions.copy} copiedLabel={words().actions.copied} isIconOnly />
      {walk !== null && (
        <span className="ml-2 flex items-center font-normal text-ink-3 max-tablet:hidden">
          {text.position(walk.position, walk.total)}
          <IconButton label={`${text.previous} K`} disabled={walk.previous === null} onClick={() => go(walk.previous)}>
            <ChevronUp size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
          <IconButton label={`${text.next} J`} disabled={walk.next === null} onClick={() => go(walk.next)}>
            <ChevronDown size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        </span>
      )}
    </span>
  );
}
