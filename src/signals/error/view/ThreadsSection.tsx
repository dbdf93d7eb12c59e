import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { ApiThread, EventDetail } from '../contract.ts';
import { entryOf } from './exceptions.ts';
import { Section } from './Section.tsx';
import { Stack } from './Stack.tsx';
import { isEmpty } from './values.ts';
import { Pairs } from './Values.tsx';

/** The crashed thread first, then the current one. Its stack is the exception's when it has none of its own. */
export function ThreadsSection({ event }: { event: EventDetail }) {
  const [chosen, setChosen] = useState(0);
  const text = words().event.threads;
  const hasException = entryOf(event, 'exception') !== undefined;
  const threads = (entryOf(event, 'threads')?.values ?? []).toSorted((a, b) => rank(a) - rank(b));
  const thread = threads[chosen] ?? threads[0];
  if (thread === undefined || (threads.length === 1 && hasException)) return null;
  const choose = (
    <select
      aria-label={text.choose}
      className="input w-auto max-w-60"
      value={chosen}
      onChange={(change) => setChosen(Number(change.target.value))}
    >
      {threads.map((each, at) => (
        <option key={at} value={at}>
          {nameOf(each)}
        </option>
      ))}
    </select>
  );
  return (
    <Section id="threads" title={words().event.sections.threads} hint={String(threads.length)} controls={choose}>
      <OneThread key={chosen} thread={thread} event={event} hasException={hasException} />
    </Section>
  );
}

function OneThread({ thread, event, hasException }: { thread: ApiThread; event: EventDetail; hasException: boolean }) {
  const text = words().event.threads;
  const { stacktrace } = thread;
  return (
    <>
      <p className="flex flex-wrap gap-2 pb-2">
        {thread.crashed && <Badge tone="error">{text.crashed}</Badge>}
        {thread.current && <Badge>{text.current}</Badge>}
        {thread.state !== null && <span className="text-ink-3">{thread.state}</span>}
      </p>
      {stacktrace === null || stacktrace.frames.length === 0 ? (
        <p className="text-ink-3">{hasException && rank(thread) < 2 ? text.inException : text.noFrames}</p>
      ) : (
        <Stack stacktrace={stacktrace} mode="yours" isOpen platform={event.platform} packages={event.packages} />
      )}
      {thread.heldLocks !== null && !isEmpty(thread.heldLocks) && (
        <details className="pt-2">
          <summary className="cursor-pointer text-ink-3">{text.locks}</summary>
          <Pairs pairs={Object.entries(thread.heldLocks)} />
        </details>
      )}
    </>
  );
}

function rank(thread: ApiThread): number {
  if (thread.crashed) return 0;
  return thread.current ? 1 : 2;
}

function nameOf(thread: ApiThread): string {
  const text = words().event.threads;
  const id = thread.id === null ? '' : `#${thread.id}`;
  const state = thread.crashed ? `(${text.crashed})` : '';
  return [id, thread.name ?? '', state]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 120);
}
