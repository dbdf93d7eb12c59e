import { Archive, Check, RotateCcw, Star, TrendingUp } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { Issue } from '../contract.ts';

/** At most one status per row, the most urgent. Ongoing is the usual and says nothing. */
export function StatusBadge({ issue }: { issue: Pick<Issue, 'status' | 'substatus'> }) {
  const text = words().issue.status;
  if (issue.status === 'resolved')
    return (
      <Badge tone="ok">
        {mark(Check)}
        {text.resolved}
      </Badge>
    );
  if (issue.status === 'ignored')
    return (
      <Badge>
        {mark(Archive)}
        {text.archived}
      </Badge>
    );
  if (issue.substatus === 'escalating')
    return (
      <Badge tone="error">
        {mark(TrendingUp)}
        {text.escalating}
      </Badge>
    );
  if (issue.substatus === 'regressed')
    return (
      <Badge tone="warning">
        {mark(RotateCcw)}
        {text.regressed}
      </Badge>
    );
  if (issue.substatus === 'new')
    return (
      <Badge tone="accent">
        {mark(Star)}
        {text.new}
      </Badge>
    );
  return null;
}

function mark(Icon: typeof Archive) {
  return <Icon size={11} strokeWidth={2.25} aria-hidden />;
}
