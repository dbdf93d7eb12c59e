import { words } from '#dashboard/messages/words.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import type { ApiRequest, EventDetail } from '../contract.ts';
import { CodeLines } from './CodeLines.tsx';
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
    [text.fragment, request.fragment],
  ];
  return (
    <Section
      id="request"
      title={words().event.sections.request}
      controls={<Copy text={curlOf(request)} label={text.curl} copiedLabel={words().actions.copied} kind="quiet" />}
    >
      <Pairs pairs={lines.filter(([, value]) => !isEmpty(value))} />
      <Lists request={request} />
      {!isEmpty(request.data) && <Body data={request.data} />}
    </Section>
  );
}

/** The query is short and read first; the others open on demand. */
function Lists({ request }: { request: ApiRequest }) {
  const text = words().event.request;
  const lists = [
    { name: text.query, pairs: request.query, isOpen: true },
    { name: text.headers, pairs: request.headers, isOpen: false },
    { name: text.cookies, pairs: request.cookies, isOpen: false },
    { name: text.environment, pairs: Object.entries(request.env ?? {}), isOpen: false },
  ].filter((list) => list.pairs.length > 0);
  return lists.map((list) => (
    <details key={list.name} className="group" open={list.isOpen}>
      <summary>
        {list.name} <span className="text-ink-3">{list.pairs.length}</span>
      </summary>
      <Pairs pairs={list.pairs} />
    </details>
  ));
}

function Body({ data }: { data: unknown }) {
  const text = words().event.request;
  return (
    <details className="group" open>
      <summary>{text.body}</summary>
      {isScrubbed(data) ? (
        <p className="text-ink-3">{words().event.scrubbed}</p>
      ) : (
        <div className="grid">
          <CodeLines text={bodyOf(data)} label={text.body} />
        </div>
      )}
    </details>
  );
}
