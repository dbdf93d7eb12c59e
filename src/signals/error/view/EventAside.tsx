import { useApi } from '#dashboard/api/use-api.ts';
import { address } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Part } from '#dashboard/page/Part.tsx';
import type { EventViewProps } from '#dashboard/room.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { bytes, moment } from '#dashboard/ui/format.ts';
import { GroupingInfo } from '../contract.ts';
import { useEvent } from './use-event.ts';
import { evidenceOf, whyOf } from './why.ts';

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

const SHOWN = 8;

/** What was looked at to put this event here, and what was not. */
function Why(props: EventViewProps) {
  const event = useEvent(props);
  const info = useApi(`projects/${props.org}/${props.project}/events/${event.eventID}/grouping-info/`, {}, GroupingInfo);
  const why = whyOf(info);
  const evidence = why === null ? [] : evidenceOf(why.component);
  const text = words().event.why;
  const others = Object.values(info.variants).filter((variant) => variant !== why?.variant && variant.hash !== null).length;
  return (
    <>
      <p className="pb-2 text-ink-2">
        {text.lead(text[why?.how ?? 'fallback'])} {others > 0 && <span className="text-ink-3">{text.others(others)}.</span>}
      </p>
      {evidence.length > 0 && (
        <ul className="why">
          {evidence.slice(0, SHOWN).map((each, index) => (
            <li key={index} data-unused={!each.isUsed || undefined} title={each.value}>
              <span className="truncate">{each.value}</span>
              <span className="role">{each.isUsed ? each.role : `${each.role}, ${text.unused}`}</span>
            </li>
          ))}
          {evidence.length > SHOWN && (
            <li>
              <span className="role">{text.more(evidence.length - SHOWN)}</span>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Facts(props: EventViewProps) {
  const event = useEvent(props);
  const text = words().event.facts;
  const trace = event.contexts['trace']?.['trace_id'];
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
              {value}
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
