import type { ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import { bookmark, review, type Removal } from './actions.ts';
import { MOST_HITS } from './list-query.ts';
import type { Stream } from './use-stream.ts';

export interface BulkMenuProps {
  trigger: ReactElement;
  stream: Stream;
  onRemove: (removal: Removal) => void;
  onClose: () => void;
}

export function BulkMenu({ trigger, stream, onRemove, onClose }: BulkMenuProps) {
  const text = words().issue.actions;
  return (
    <Menu
      trigger={trigger}
      onClose={onClose}
      entries={[
        ...everything(stream),
        { kind: 'action', label: text.resolveIn, hint: <kbd>⇧E</kbd>, onChoose: () => stream.setQuestion({ id: null, kind: 'resolve' }) },
        {
          kind: 'action',
          label: text.archiveUntil,
          hint: <kbd>⇧Y</kbd>,
          onChoose: () => stream.setQuestion({ id: null, kind: 'archive' }),
        },
        { kind: 'line' },
        { kind: 'action', label: text.bookmark, hint: <kbd>B</kbd>, onChoose: () => stream.act(bookmark(true)) },
        { kind: 'action', label: words().stream.markReviewed, onChoose: () => stream.act(review()) },
        { kind: 'line' },
        { kind: 'action', label: words().stream.remove.delete, onChoose: () => onRemove('delete') },
        { kind: 'action', label: words().stream.remove.discard, onChoose: () => onRemove('discard') },
      ]}
    />
  );
}

/** The step to a whole search, also where there is no head of a table with its checkbox, and no key. */
function everything({ selection, list }: Stream): readonly MenuEntry[] {
  const total = list.total ?? 0;
  if (selection.isAll || total <= selection.ids.size) return [];
  const label = total >= MOST_HITS ? words().stream.firstThatMatch(MOST_HITS) : words().stream.allThatMatch(total);
  return [{ kind: 'action', label, onChoose: selection.selectAll }, { kind: 'line' }];
}
