import { Bug, CircleX, Database, Globe, MousePointerClick, Navigation, Terminal, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { before, moment } from '#dashboard/ui/format.ts';
import { Badge, Segment } from '#dashboard/ui/Marks.tsx';
import type { ApiBreadcrumb, EventDetail } from '../contract.ts';
import { crumbText, FILTERS, kindOf, passes, type CrumbFilter, type CrumbKind } from './crumbs.ts';
import { entryOf } from './exceptions.ts';
import { Section } from './Section.tsx';
import { Pairs } from './Values.tsx';

const FIRST = 15;

const ICONS: Readonly<Record<CrumbKind, LucideIcon>> = {
  ui: MousePointerClick,
  request: Globe,
  console: Terminal,
  navigation: Navigation,
  error: CircleX,
  query: Database,
  other: Bug,
};

/** Newest first, time counted back from the error, the error on top. */
export function Breadcrumbs({ event }: { event: EventDetail }) {
  const [filter, setFilter] = useState<CrumbFilter>('all');
  const [isWhole, setWhole] = useState(false);
  const crumbs = entryOf(event, 'breadcrumbs')?.values ?? [];
  if (crumbs.length === 0) return null;
  const text = words().event.breadcrumbs;
  const passing = crumbs.filter((crumb) => passes(crumb, filter)).toReversed();
  const shown = isWhole ? passing : passing.slice(0, FIRST);
  const kinds = FILTERS.filter((each) => each === 'all' || crumbs.some((crumb) => passes(crumb, each)));
  const controls = kinds.length > 2 && (
    <span className="max-tablet:hidden">
      <Segment
        label={text.filter}
        value={filter}
        onChange={setFilter}
        options={kinds.map((value) => ({ value, label: text.kinds[value] }))}
      />
    </span>
  );
  return (
    <Section id="breadcrumbs" title={words().event.sections.breadcrumbs} hint={text.last(shown.length, crumbs.length)} controls={controls}>
      <ol>
        {filter === 'all' && <TheError event={event} />}
        {shown.map((crumb, index) => (
          <Crumb key={index} crumb={crumb} at={event.dateCreated} />
        ))}
      </ol>
      {passing.length > shown.length && (
        <button type="button" className="link pt-2" onClick={() => setWhole(true)}>
          {words().actions.showAll(passing.length)}
        </button>
      )}
    </Section>
  );
}

function TheError({ event }: { event: EventDetail }) {
  return (
    <li className="crumb" data-tone="error">
      <CircleX size={14} strokeWidth={1.75} aria-hidden />
      <span className="category">{words().event.breadcrumbs.exception}</span>
      <span className="truncate">{event.title}</span>
      <time className="at" dateTime={event.dateCreated} title={moment(event.dateCreated)}>
        {before(0)}
      </time>
    </li>
  );
}

function toneOf(level: string): string | undefined {
  if (level === 'error' || level === 'fatal') return 'error';
  return level === 'warning' ? 'warning' : undefined;
}

function Crumb({ crumb, at }: { crumb: ApiBreadcrumb; at: string }) {
  const [isOpen, setOpen] = useState(false);
  const kind = kindOf(crumb);
  const Icon = ICONS[kind];
  const { text, isCode, odd, rest } = crumbText(crumb);
  const tone = odd === null ? toneOf(crumb.level) : 'warning';
  const isLong = rest.length > 0 || text.length > 80;
  return (
    <li className="crumb" data-tone={tone}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <span className="category" title={crumb.category ?? crumb.type}>
        {crumb.category ?? crumb.type}
      </span>
      <button
        type="button"
        className="text"
        disabled={!isLong}
        aria-expanded={isLong ? isOpen : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span className={`${isOpen ? 'break-words' : 'truncate'} ${isCode ? 'mono' : ''}`}>{text}</span>
        {odd !== null && <Badge tone="warning">{odd}</Badge>}
      </button>
      {crumb.timestamp !== null && (
        <time className="at" dateTime={crumb.timestamp} title={moment(crumb.timestamp)}>
          {before(Date.parse(crumb.timestamp) - Date.parse(at))}
        </time>
      )}
      {isOpen && rest.length > 0 && (
        <div className="more">
          <Pairs pairs={rest} />
        </div>
      )}
    </li>
  );
}
