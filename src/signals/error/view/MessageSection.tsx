import { words } from '#dashboard/messages/words.ts';
import type { EventDetail } from '../contract.ts';
import { entryOf } from './exceptions.ts';
import { Section } from './Section.tsx';
import { Pairs } from './Values.tsx';

export function MessageSection({ event }: { event: Pick<EventDetail, 'entries'> }) {
  const message = entryOf(event, 'message');
  if (message === undefined) return null;
  const params = Array.isArray(message.params)
    ? message.params.map((value, index) => [String(index + 1), value] as const)
    : Object.entries((message.params ?? {}) as Record<string, unknown>);
  return (
    <Section id="message" title={words().event.sections.message}>
      <p className="mono max-w-text whitespace-pre-wrap break-words">{message.formatted}</p>
      {message.message !== null && message.message !== message.formatted && (
        <div className="grid gap-1 pt-2 text-ink-3">
          <code className="mono">{message.message}</code>
          {params.length > 0 && <Pairs pairs={params} />}
        </div>
      )}
    </Section>
  );
}
