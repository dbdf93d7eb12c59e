import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { ApiThread, EventDetail } from '../contract.ts';
import { entryOf } from './exceptions.ts';
import { Section } from './Section.tsx';
import { Stack } from './Stack.tsx';

/** The crashed thread first, then the current one. Its stack is the exception's when there is one. */
export function ThreadsSection({ event }: { event: EventDetail }) {
  const threads = entryOf(event, 'threads')?.values ?? [];
  const [chosen, setChosen] = useState<number | null>(null);
  const text = words().event.threads;
  const hasException = entryOf(event, 'exception') !== undefined;
  if (threads.length === 0 || (threads.length === 1 && hasException)) return null;
  const index =
    chosen ??
    Math.max(
      0,
      threads.findIndex((thread) => thread.crashed || thread.current),
    );
  const thread = threads[index];
  const choose = (
    <select aria-label={text.choose} className="input w-auto" value={index} onChange={(change) => setChosen(Number(change.target.value))}>
      {threads.map((each, at) => (
        <option key={at} value={at}>
          {nameOf(each)}
        </option>
      ))}
    </select>
  );
  return (
    <Section id="threads" title={words().event.sections.threads} hint={String(threads.length)} controls={choose}>
      {thread !== undefined && (
        <>
          <p className="flex gap-2 pb-2">
            {thread.crashed && <Badge tone="error">{text.crashed}</Badge>}
            {thread.current && <Badge>{text.current}</Badge>}
            {thread.state !== null && <span className="text-ink-3">{thread.state}</span>}
          </p>
          {thread.stacktrace === null ? (
            <p className="text-ink-3">{words().event.stack.noFrames}</p>
          ) : (
            <Stack stacktrace={thread.stacktrace} mode="yours" isOpen />
          )}
        </>
      )}
    </Section>
  );
}

function nameOf(thread: ApiThread): string {
  const id = thread.id === null ? '' : `#${thread.id}`;
  return [id, thread.name ?? ''].filter((part) => part !== '').join(' ');
}
