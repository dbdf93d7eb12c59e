import { address } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import type { EventViewProps } from '#dashboard/room.ts';
import { paths } from '#dashboard/paths.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { bytes, moment } from '#dashboard/ui/format.ts';
import { useEvent } from './use-event.ts';
import { Why } from './Why.tsx';

export function EventAside(props: EventViewProps) {
  const text = words().event;
  return (
    <>
      <section className="sect">
        <header>
          <h2>{text.why.title}</h2>
        </header>
        <Part name={text.why.title}>
          <Why {...props} />
        </Part>
      </section>
      <section className="sect">
        <header>
          <h2>{text.facts.title}</h2>
        </header>
        <Part name={text.facts.title}>
          <Facts {...props} />
        </Part>
      </section>
    </>
  );
}

function Facts(props: EventViewProps) {
  const event = useEvent(props);
  const text = words().event.facts;
  const { trace_id: trace, span_id: span } = event.contexts['trace'] ?? {};
  const lines: readonly (readonly [string, string | null])[] = [
    [text.at, moment(event.dateCreated)],
    [text.received, moment(event.dateReceived)],
    [text.release, event.release?.version ?? null],
    [text.environment, event.environment],
    [text.sdk, event.sdk === null ? null : `${event.sdk.name ?? ''} ${event.sdk.version ?? ''}`],
    [text.trace, typeof trace === 'string' ? trace : null],
  ];
  return (
    <dl className="kv">
      <dt>{text.id}</dt>
      <dd className="flex min-w-0 items-center gap-1">
        <span className="mono truncate">{event.eventID}</span>
        <Copy text={event.eventID} label={words().event.nav.copyId} copiedLabel={words().actions.copied} isIconOnly />
      </dd>
      {lines.map(([name, value]) =>
        value === null || value.trim() === '' ? null : (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="truncate" title={value}>
              <Fact org={props.org} name={name} value={value} span={typeof span === 'string' ? span : undefined} />
            </dd>
          </div>
        ),
      )}
      <dt>{text.size}</dt>
      <dd>
        {bytes(event.size)}{' '}
        <a
          className="link ml-2 underline"
          href={address(`projects/${props.org}/${props.project}/events/${event.eventID}/json/`, {})}
          target="_blank"
          rel="noopener noreferrer"
        >
          {words().event.nav.json}
        </a>
      </dd>
    </dl>
  );
}

interface FactProps {
  org: string;
  name: string;
  value: string;
  /** In which the event happened. */
  span: string | undefined;
}

/** A release and a trace have pages of their own. */
function Fact({ org, name, value, span }: FactProps) {
  const text = words().event.facts;
  if (name === text.release) return <FactLink to={paths.release(org, value)} value={value} />;
  return name === text.trace ? <FactLink to={paths.trace(org, value)} value={value} search={{ span }} /> : value;
}

function FactLink({ to, value, search }: { to: string; value: string; search?: Readonly<Record<string, unknown>> }) {
  return (
    <Link to={to} className="link" {...(search === undefined ? {} : { search })}>
      {value}
    </Link>
  );
}
