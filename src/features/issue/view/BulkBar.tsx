import { Ellipsis, X } from 'lucide-react';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import type { Question } from './ActionPicker.tsx';
import { merge, toggleArchived, toggleResolved, type Removal } from './actions.ts';
import { MOST_HITS } from './list-query.ts';
import type { Stream } from './use-stream.ts';

const ActionPicker = lazy(async () => ({ default: (await import('./ActionPicker.tsx')).ActionPicker }));
const BulkMenu = lazy(async () => ({ default: (await import('./BulkMenu.tsx')).BulkMenu }));
const RemoveDialog = lazy(async () => ({ default: (await import('./RemoveDialog.tsx')).RemoveDialog }));

/** What can be done to all that are selected. */
export function BulkBar({ org, stream }: { org: string; stream: Stream }) {
  const [removal, setRemoval] = useState<Removal | null>(null);
  const { selection, chosen } = stream;
  const text = words().issue.actions;
  const first = chosen[0];
  const canMerge = !selection.isAll && chosen.length > 1;
  return (
    <div className="bulk-bar" role="toolbar" aria-label={text.selected(stream.reach)}>
      <Reach stream={stream} />
      {first !== undefined && (
        <>
          <Button kind="quiet" onClick={() => stream.act(toggleResolved(first))}>
            {first.status === 'resolved' ? text.unresolve : text.resolve} <kbd>E</kbd>
          </Button>
          <Button kind="quiet" onClick={() => stream.act(toggleArchived(first))}>
            {first.status === 'ignored' ? text.unresolve : text.archive} <kbd>Y</kbd>
          </Button>
        </>
      )}
      <Asking org={org} stream={stream} question="assign" keyName="A" label={text.assign} />
      <Asking org={org} stream={stream} question="priority" keyName="L" label={text.priority} />
      {canMerge && (
        <Button kind="quiet" onClick={() => stream.act(merge())}>
          {words().stream.merge}
        </Button>
      )}
      <More org={org} stream={stream} onRemove={setRemoval} />
      <IconButton label={text.clear} onClick={selection.clear}>
        <X size={14} aria-hidden />
      </IconButton>
      {removal !== null && (
        <Suspense>
          <RemoveDialog org={org} removal={removal} stream={stream} onClose={() => setRemoval(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** How many are meant; with all rows in sight selected, the step to all that match. */
function Reach({ stream: { selection, list, reach } }: { stream: Stream }) {
  const text = words().stream;
  const total = list.total ?? 0;
  const label = selection.isAll
    ? total >= MOST_HITS
      ? text.firstThatMatch(MOST_HITS)
      : text.allThatMatch(total)
    : words().issue.actions.selected(reach);
  const hasMore = !selection.isAll && selection.ids.size === list.shown.length && total > list.shown.length;
  return (
    <>
      <b className="px-2" aria-live="polite">
        {label}
      </b>
      {hasMore && (
        <Button kind="quiet" onClick={selection.selectAll}>
          {total >= MOST_HITS ? text.firstThatMatch(MOST_HITS) : text.allThatMatch(total)}
        </Button>
      )}
    </>
  );
}

interface AskingProps {
  org: string;
  stream: Stream;
  question: Question;
  keyName: string;
  label: string;
}

/** A button whose action asks one thing more, also when a key asked for it. */
function Asking({ org, stream, question, keyName, label }: AskingProps) {
  const trigger = (
    <Button kind="quiet" onClick={() => stream.setQuestion({ id: null, kind: question })}>
      {label} <kbd>{keyName}</kbd>
    </Button>
  );
  return <Picker org={org} stream={stream} question={question} trigger={trigger} />;
}

interface PickerProps {
  org: string;
  stream: Stream;
  question: Question;
  trigger: ReactElement;
}

function Picker({ org, stream, question, trigger }: PickerProps) {
  const { question: asked, chosen, setQuestion } = stream;
  if (asked === null || asked.id !== null || asked.kind !== question) return trigger;
  return (
    <Suspense fallback={trigger}>
      <ActionPicker
        question={question}
        org={org}
        issue={chosen.length === 1 ? (chosen[0] ?? null) : null}
        trigger={trigger}
        onAct={stream.act}
        onClose={() => setQuestion(null)}
      />
    </Suspense>
  );
}

function More({ org, stream, onRemove }: { org: string; stream: Stream; onRemove: (removal: Removal) => void }) {
  const [isOpen, setOpen] = useState(false);
  const trigger = (
    <IconButton label={words().issue.actions.more} onClick={() => setOpen(true)}>
      <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
    </IconButton>
  );
  if (stream.question !== null && stream.question.id === null && /^(?:resolve|archive)$/.test(stream.question.kind)) {
    return <Picker org={org} stream={stream} question={stream.question.kind} trigger={trigger} />;
  }
  if (!isOpen) return trigger;
  return (
    <Suspense fallback={trigger}>
      <BulkMenu trigger={trigger} stream={stream} onRemove={onRemove} onClose={() => setOpen(false)} />
    </Suspense>
  );
}
