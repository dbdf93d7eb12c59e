import { words } from '#dashboard/messages/words.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import type { EventDetail } from '../contract.ts';
import { bodyOf, curlOf } from './curl.ts';
import { entryOf } from './exceptions.ts';
import { Section } from './Section.tsx';
import { isEmpty, isScrubbed } from './values.ts';
import { Pairs } from './Values.tsx';

export function RequestSection({ event }: { event: EventDetail }) {
  const request = entryOf(event, 'request');
  if (request === undefined) return null;
  const text = words().event.request;
  const lines: [string, unknown][] = [
    [text.url, request.url],
    [text.method, request.method],
    [text.query, request.query.map(([name, value]) => `${name}=${value}`).join('\n')],
    [text.fragment, request.fragment],
  ];
  const lists = [
    { name: text.headers, pairs: request.headers },
    { name: text.cookies, pairs: request.cookies },
    { name: text.environment, pairs: Object.entries(request.env ?? {}) },
  ].filter((list) => list.pairs.length > 0);
  return (
    <Section
      id="request"
      title={words().event.sections.request}
      controls={<Copy text={curlOf(request)} label={text.curl} copiedLabel={words().actions.copied} kind="quiet" />}
    >
      <Pairs pairs={lines.filter(([, value]) => !isEmpty(value))} />
      {!isEmpty(request.data) && (
        <details className="pt-2" open>
          <summary className="cursor-pointer text-ink-3">{text.body}</summary>
          {isScrubbed(request.data) ? (
            <p className="text-ink-3">{words().event.scrubbed}</p>
          ) : (
            <pre className="code mt-1 max-h-96 rounded-2 px-3">{bodyOf(request.data)}</pre>
          )}
        </details>
      )}
      {lists.map((list) => (
        <details key={list.name} className="pt-2">
          <summary className="cursor-pointer text-ink-3">
            {list.name} ({list.pairs.length})
          </summary>
          <div className="pt-1">
            <Pairs pairs={list.pairs} />
          </div>
        </details>
      ))}
    </Section>
  );
}
