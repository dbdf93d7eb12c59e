import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import type { EventDetail } from '../contract.ts';
import { Section } from './Section.tsx';
import { inline, isEmpty, isScrubbed } from './values.ts';

/** A name and its value; removed values say so instead of looking like data. */
export function Pairs({ pairs }: { pairs: readonly (readonly [string, unknown])[] }) {
  return (
    <dl className="kv">
      {pairs.map(([name, value], index) => (
        <div key={`${name}.${index}`} className="contents">
          <dt className="break-words">{name}</dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function Value({ value }: { value: unknown }) {
  if (isScrubbed(value)) return <span className="text-ink-3">{words().event.scrubbed}</span>;
  return <span className="mono whitespace-pre-wrap">{inline(value)}</span>;
}

export function UserSection({ event }: { event: EventDetail }) {
  const { user } = event;
  if (user === null) return null;
  const text = words().event.user;
  const place = [user.geo?.['city'], user.geo?.['region'] ?? user.geo?.['country_code']]
    .filter((each) => typeof each === 'string')
    .join(', ');
  const pairs: [string, unknown][] = [
    [text.id, user.id],
    [text.email, user.email],
    [text.username, user.username],
    [text.name, user.name],
    [text.ip, user.ip_address],
    [text.place, place],
    ...Object.entries(user.data ?? {}),
  ];
  return (
    <Section id="user" title={words().event.sections.user}>
      <Pairs pairs={pairs.filter(([, value]) => !isEmpty(value))} />
    </Section>
  );
}

export function TagList({ event, org }: { event: EventDetail; org: string }) {
  if (event.tags.length === 0) return null;
  return (
    <Section id="tags" title={words().event.sections.tags} hint={String(event.tags.length)}>
      <ul className="flex flex-wrap gap-1.5">
        {event.tags.map((tag, index) => (
          <li key={`${tag.key}.${index}`} className="max-w-full">
            <Link to={paths.issues(org)} search={{ query: tag.query ?? `${tag.key}:${JSON.stringify(tag.value)}` }} className="tag-chip">
              <span className="key">{tag.key}</span>
              <span className="truncate">{tag.value}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Extra({ event }: { event: EventDetail }) {
  const pairs = Object.entries(event.context);
  if (pairs.length === 0) return null;
  return (
    <Section id="extra" title={words().event.sections.extra}>
      <Pairs pairs={pairs} />
    </Section>
  );
}

export function Packages({ event }: { event: EventDetail }) {
  const packages = Object.entries(event.packages);
  if (packages.length === 0) return null;
  return (
    <Section id="packages" title={words().event.sections.packages} hint={String(packages.length)}>
      <details>
        <summary className="link cursor-pointer">{words().actions.showAll(packages.length)}</summary>
        <div className="pt-2">
          <Pairs pairs={packages} />
        </div>
      </details>
    </Section>
  );
}
