import { Check, Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import type { EventTextForm } from '#dashboard/room.ts';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import { PRIORITIES, type IssueDetail } from '../contract.ts';
import { bookmark, prioritize, subscribe, type Action } from './actions.ts';

export interface MoreMenuProps {
  issue: IssueDetail;
  onAct: (action: Action) => Promise<void>;
  onCopy: (form: EventTextForm) => void;
}

const ShareDialog = lazy(async () => ({ default: (await import('./ShareDialog.tsx')).ShareDialog }));

export function MoreMenu({ issue, onAct, onCopy }: MoreMenuProps) {
  const [isSharing, setSharing] = useState(false);
  const text = words().issue.actions;
  const trigger = (
    <IconButton label={text.more}>
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </IconButton>
  );
  const entries: MenuEntry[] = [
    { kind: 'action', label: text.copyMarkdown, hint: <kbd>C</kbd>, onChoose: () => onCopy('markdown') },
    { kind: 'action', label: text.copyTicket, onChoose: () => onCopy('ticket') },
    { kind: 'action', label: text.copyAssistant, onChoose: () => onCopy('assistant') },
    { kind: 'line' },
    {
      kind: 'action',
      label: issue.isBookmarked ? text.unbookmark : text.bookmark,
      hint: <kbd>B</kbd>,
      onChoose: () => void onAct(bookmark(!issue.isBookmarked)),
    },
    {
      kind: 'action',
      label: issue.isSubscribed ? text.unsubscribe : text.subscribe,
      onChoose: () => void onAct(subscribe(!issue.isSubscribed)),
    },
    { kind: 'action', label: text.share, onChoose: () => setSharing(true) },
    { kind: 'action', label: text.print, onChoose: () => window.print() },
    { kind: 'line' },
    { kind: 'heading', label: text.priority },
    ...PRIORITIES.map((priority) => ({
      kind: 'action' as const,
      label: words().issue.priorities[priority],
      hint: priority === issue.priority ? <Check size={14} aria-hidden /> : null,
      onChoose: () => void onAct(prioritize(priority)),
    })),
  ];
  return (
    <>
      <Menu trigger={trigger} entries={entries} />
      <Suspense>{isSharing && <ShareDialog issue={issue} onAct={onAct} onClose={() => setSharing(false)} />}</Suspense>
    </>
  );
}
