import { words } from '#dashboard/messages/words.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { EventDetail } from '../contract.ts';
import { Section } from './Section.tsx';
import { inline, isEmpty, titled } from './values.ts';
import { Pairs } from './Values.tsx';

/** Each context as one line that says what matters, and all of its values behind it. */
export function Contexts({ event }: { event: EventDetail }) {
  const contexts = Object.entries(event.contexts).filter(([, context]) => !isEmpty(context));
  if (contexts.length === 0) return null;
  return (
    <Section id="contexts" title={words().event.sections.contexts}>
      {contexts.map(([name, context]) => (
        <details key={name} className="context">
          <summary>
            <span className="name">{words().event.contexts[name] ?? titled(name)}</span>
            {name === 'flags' ? <Flags context={context} /> : <span className="truncate">{summaryOf(context)}</span>}
          </summary>
          <div className="py-2">
            <Pairs pairs={Object.entries(context).filter(([key, value]) => key !== 'type' && !isEmpty(value))} />
          </div>
        </details>
      ))}
    </Section>
  );
}

/** Name and version when there are such, else the first few plain values. */
function summaryOf(context: Record<string, unknown>): string {
  const { name, version, type: _type, ...rest } = context;
  if (typeof name === 'string') return [name, version].filter((each) => typeof each === 'string').join(' ');
  const plain = Object.entries(rest).filter(([, value]) => typeof value !== 'object');
  return plain
    .slice(0, 4)
    .map(([key, value]) => `${titled(key)} ${inline(value)}`)
    .join(', ');
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
