import { Bug, CircleX, Database, Globe, MousePointerClick, Navigation, Terminal, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { before, moment } from '#dashboard/ui/format.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { ApiBreadcrumb, EventDetail } from '../contract.ts';
import { crumbText, kindOf, type CrumbKind } from './crumbs.ts';
import { Pairs } from './Values.tsx';

const ICONS: Readonly<Record<CrumbKind, LucideIcon>> = {
  ui: MousePointerClick,
  request: Globe,
  console: Terminal,
  navigation: Navigation,
  error: CircleX,
  query: Database,
  other: Bug,
};

/** A line that reads longer than this can be opened. */
const LONG_LINE = 80;
/** Of a line that is opened. */
const LONGEST = 20_000;

/** The end of the trail: what all of it led to. */
export function TheError({ event }: { event: EventDetail }) {
  return (
    <li className="crumb" data-tone="error">
      <CircleX size={14} strokeWidth={1.75} aria-hidden />
      <span className="category">{words().event.breadcrumbs.exception}</span>
      <span className="truncate">{event.title.slice(0, 500)}</span>
      <time className="at" dateTime={event.dateCreated} title={moment(event.dateCreated)}>
        {before(0)}
      </time>
    </li>
  );
}

export function Crumb({ crumb, at }: { crumb: ApiBreadcrumb; at: string }) {
  const [isOpen, setOpen] = useState(false);
  const Icon = ICONS[kindOf(crumb)];
  const { text, isCode, odd, rest } = crumbText(crumb);
  const isLong = rest.length > 0 || text.length > LONG_LINE;
  const category = crumb.category ?? crumb.type;
  return (
    <li className="crumb" data-tone={odd === null ? toneOf(crumb.level) : 'warning'}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <span className="category" title={category}>
        {category}
      </span>
      <button
        type="button"
        className="text"
        disabled={!isLong}
        aria-expanded={isLong ? isOpen : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span className={`${isOpen ? 'whole' : 'truncate'} ${isCode ? 'mono' : ''}`}>{text.slice(0, isOpen ? LONGEST : 1000)}</span>
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

function toneOf(level: string): string | undefined {
  if (level === 'error' || level === 'fatal') return 'error';
  return level === 'warning' ? 'warning' : undefined;
}
