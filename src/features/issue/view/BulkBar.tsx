import { X } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { archive, resolve } from './actions.ts';
import type { Action } from './use-actions.ts';

/** What can be done to all that are selected. */
export function BulkBar({ count, onAct, onClear }: { count: number; onAct: (action: Action) => void; onClear: () => void }) {
  const text = words().issue.actions;
  return (
    <div className="bulk-bar" role="toolbar" aria-label={text.selected(count)}>
      <b className="px-2" aria-live="polite">
        {text.selected(count)}
      </b>
      <Button kind="quiet" onClick={() => onAct(resolve())}>
        {text.resolve} <kbd>E</kbd>
      </Button>
      <Button kind="quiet" onClick={() => onAct(archive())}>
        {text.archive} <kbd>Y</kbd>
      </Button>
      <IconButton label={text.clear} onClick={onClear}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
