import { useNavigate } from '@tanstack/react-router';
import { words } from '#dashboard/messages/words.ts';
import { useKeys, type KeyBinding } from '#dashboard/page/keys.ts';
import { paths } from '#dashboard/paths.ts';
import type { Question } from './ActionPicker.tsx';
import { archive, bookmark, resolve, toggleArchived, toggleResolved, type Action } from './actions.ts';
import type { Stream } from './use-stream.ts';

/** Every action of the stream by a key (design language §8). */
export function useStreamKeys(org: string, stream: Stream) {
  const keys = words().issue.keys;
  const group = words().keys.list;
  const text = words().stream.keys;
  const { selection } = stream;
  useKeys([
    { keys: 'j', label: keys.down, group, run: () => selection.move('ArrowDown') },
    { keys: 'k', label: keys.up, group, run: () => selection.move('ArrowUp') },
    ...useOpening(org, stream, group),
    { keys: 'x', label: keys.select, group, run: () => selection.cursor !== null && selection.select(selection.cursor, false) },
    { keys: 'shift+x', label: keys.range, group, run: () => selection.cursor !== null && selection.select(selection.cursor, true) },
    { keys: 'mod+a', label: text.selectMatching, group, run: selection.selectAll },
    ...actionKeys(stream, group),
    { keys: '.', label: keys.takeIn, group, run: stream.renew },
    {
      keys: '/',
      label: words().issue.query.label,
      group,
      run: () => document.querySelector<HTMLInputElement>('[data-query-input]')?.focus(),
    },
    { keys: 'Escape', label: text.back, group, run: () => (stream.isPeeking ? stream.setPeeking(false) : selection.clear()) },
  ]);
}

function useOpening(org: string, { selection, isPeeking, setPeeking }: Stream, group: string): readonly KeyBinding[] {
  const navigate = useNavigate();
  const open = () => {
    if (selection.cursor !== null) void navigate({ to: paths.issue(org, selection.cursor), search: true } as never);
  };
  const openApart = () => {
    if (selection.cursor !== null) window.open(paths.issue(org, selection.cursor) + location.search, '_blank', 'noopener');
  };
  const peek = () => {
    if (selection.cursor === null) selection.move('ArrowDown');
    setPeeking(!isPeeking);
  };
  return [
    { keys: 'Enter', label: words().issue.keys.open, group, run: open },
    { keys: 'mod+Enter', label: words().stream.keys.openApart, group, run: openApart },
    { keys: ' ', label: words().stream.keys.peek, group, run: peek },
  ];
}

function actionKeys(stream: Stream, group: string): readonly KeyBinding[] {
  const text = words().issue.actions;
  const { selection, chosen } = stream;
  const first = chosen[0];
  const act = (action: Action) => () => {
    if (chosen.length > 0) stream.act(action);
  };
  const ask = (kind: Question) => () => {
    if (chosen.length > 0) stream.setQuestion({ id: selection.ids.size > 0 ? null : selection.cursor, kind });
  };
  return [
    { keys: 'e', label: text.resolve, group, run: act(first ? toggleResolved(first) : resolve()) },
    { keys: 'shift+e', label: text.resolveIn, group, run: ask('resolve') },
    { keys: 'y', label: text.archive, group, run: act(first ? toggleArchived(first) : archive()) },
    { keys: 'shift+y', label: text.archiveUntil, group, run: ask('archive') },
    { keys: 'a', label: text.assign, group, run: ask('assign') },
    { keys: 'l', label: text.priority, group, run: ask('priority') },
    { keys: 'b', label: text.bookmark, group, run: act(bookmark(first?.isBookmarked !== true)) },
  ];
}
