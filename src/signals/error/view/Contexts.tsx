import { words } from '#dashboard/messages/words.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { EventDetail } from '../contract.ts';
import { contextSummary, highlighted } from './contexts.ts';
import { Section } from './Section.tsx';
import type { Highlights } from './use-highlights.ts';
import { inline, isEmpty, titled } from './values.ts';
import { Pairs } from './Values.tsx';

/** Each context as one line that says what matters, and all of its values behind it. Those that the project highlights come first. */
export function Contexts({ event, highlights }: { event: EventDetail; highlights: Highlights }) {
  const wanted = highlights.highlightContext;
  const all = Object.entries(event.contexts).filter(([, context]) => !isEmpty(context));
  if (all.length === 0) return null;
  const contexts = [...all.filter(([name]) => Object.hasOwn(wanted, name)), ...all.filter(([name]) => !Object.hasOwn(wanted, name))];
  return (
    <Section id="contexts" title={words().event.sections.contexts}>
      {contexts.map(([name, context]) => (
        <details key={name} className="context">
          <summary>
            <span className="name">{words().event.contexts[name] ?? titled(name)}</span>
            {name === 'flags' ? (
              <Flags context={context} />
            ) : (
              <span className="truncate">{highlighted(context, wanted[name] ?? []) || contextSummary(name, context)}</span>
            )}
          </summary>
          <div className="py-2">
            <Pairs pairs={Object.entries(context).filter(([key, value]) => key !== 'type' && !isEmpty(value))} />
          </div>
        </details>
      ))}
    </Section>
  );
}

const MOST_FLAGS = 8;

function Flags({ context }: { context: Record<string, unknown> }) {
  const values = Array.isArray(context['values']) ? (context['values'] as unknown[]) : [];
  return (
    <span className="flex flex-wrap gap-1">
      {values.slice(-MOST_FLAGS).map((value, index) => {
        const { flag, result } = (value ?? {}) as { flag?: unknown; result?: unknown };
        return <Badge key={index}>{`${inline(flag)} ${result === true ? 'on' : result === false ? 'off' : inline(result)}`}</Badge>;
      })}
    </span>
  );
}
