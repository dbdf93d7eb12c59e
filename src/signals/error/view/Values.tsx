import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import type { EventDetail } from '../contract.ts';
import { Typed } from './Locals.tsx';
import { LongText } from './LongText.tsx';
import { Section } from './Section.tsx';
import type { Highlights } from './use-highlights.ts';
import { isEmpty, isScrubbed } from './values.ts';

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
  return (
    <span className="mono whitespace-pre-wrap">{typeof value === 'string' ? <LongText text={value} /> : <Typed value={value} />}</span>
  );
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

/** What the project highlights as a table, the rest as chips; each leads to the issues that share it. */
export function TagList({ event, org, highlights }: { event: EventDetail; org: string; highlights: Highlights }) {
  if (event.tags.length === 0) return null;
  const first = highlights.highlightTags.flatMap((key) => event.tags.filter((tag) => tag.key === key));
  const rest = event.tags.filter((tag) => !first.includes(tag));
  return (
    <Section id="tags" title={words().event.sections.tags} hint={String(event.tags.length)}>
      {first.length > 0 && (
        <dl className="highlights">
          {first.map((tag) => (
            <div key={tag.key}>
              <dt>{tag.key}</dt>
              <dd>
                <Link to={paths.issues(org)} search={{ query: queryOf(tag) }} className="link truncate" title={tag.value}>
                  {tag.value}
                </Link>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <ul className="flex flex-wrap gap-1.5">
        {rest.map((tag, index) => (
          <li key={`${tag.key}.${index}`} className="max-w-full">
            <Link to={paths.issues(org)} search={{ query: queryOf(tag) }} className="tag-chip">
              <span className="key">{tag.key}</span>
              <span className="truncate">{tag.value}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function queryOf(tag: EventDetail['tags'][number]): string {
  return tag.query ?? `${tag.key}:${JSON.stringify(tag.value)}`;
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
