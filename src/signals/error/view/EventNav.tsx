import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiKey } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useLive } from '#dashboard/page/live.ts';
import { paths } from '#dashboard/paths.ts';
import type { EventViewProps } from '#dashboard/room.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { count } from '#dashboard/ui/format.ts';
import type { EventDetail } from '../contract.ts';
import { eventPath } from './use-event.ts';

export interface EventNavProps extends EventViewProps {
  event: EventDetail;
  sections: readonly { id: string; label: string }[];
}

const NAMED = ['recommended', 'latest', 'oldest'] as const;

/** One sticky strip instead of long scrolling: sections on the left, events on the right. */
export function EventNav({ event, sections, ...props }: EventNavProps) {
  const { org, issueId, eventId, eventCount, onEvent } = props;
  const text = words().event.nav;
  const group = words().keys.issue;
  const older = event.previousEventID;
  const newer = event.nextEventID;
  useKeys([
    { keys: '[', label: text.older, group, run: () => older !== null && onEvent(older) },
    { keys: ']', label: text.newer, group, run: () => newer !== null && onEvent(newer) },
    ...sections
      .slice(0, 9)
      .map((section, index) => ({ keys: String(index + 1), label: section.label, group, run: () => jump(section.id) })),
  ]);
  const { arrived, showLatest } = useArrived(props);
  useCurrentSection(sections);
  return (
    <nav className="subnav" aria-label={words().event.sections.nav}>
      <span className="sections">
        {sections.map((section) => (
          <a
            key={section.id}
            href={`#${section.id}`}
            data-section={section.id}
            onClick={(click) => (click.preventDefault(), jump(section.id))}
          >
            {section.label}
          </a>
        ))}
      </span>
      <span className="events">
        <select
          aria-label={text.this}
          className="cursor-pointer bg-transparent py-1 text-ink-2"
          value={NAMED.find((name) => name === eventId) ?? 'this'}
          onChange={(change) => onEvent(change.target.value)}
        >
          {NAMED.map((name) => (
            <option key={name} value={name}>
              {text[name]}
            </option>
          ))}
          <option value="this" disabled>
            {text.this}
          </option>
        </select>
        <Link to={paths.issueEvents(org, issueId)} className="all" title={text.all}>
          {text.of(count(eventCount))}
        </Link>
        <Age at={event.dateCreated} className="text-ink-3" />
        {arrived > 0 && (
          <button type="button" className="newer" onClick={showLatest}>
            {text.arrived(arrived)}
          </button>
        )}
        <IconButton label={`${text.older} [`} disabled={older === null} onClick={() => older !== null && onEvent(older)}>
          <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
        </IconButton>
        <IconButton label={`${text.newer} ]`} disabled={newer === null} onClick={() => newer !== null && onEvent(newer)}>
          <ChevronRight size={16} strokeWidth={1.75} aria-hidden />
        </IconButton>
      </span>
    </nav>
  );
}

/** Events that came while this one was read. The page is not swapped: a light says that there are newer ones, and leads there. */
function useArrived(props: EventViewProps) {
  const queries = useQueryClient();
  const [arrived, setArrived] = useState(0);
  useLive((message) => {
    if (message.type !== 'issues') return;
    const here = message.issues.filter((each) => each.id === props.issueId).reduce((sum, each) => sum + each.events, 0);
    if (here > 0) setArrived(arrived + here);
  });
  const showLatest = () => {
    setArrived(0);
    // What was the latest when it was asked for is not any more.
    void queries.invalidateQueries({ queryKey: apiKey(eventPath({ ...props, eventId: 'latest' })) });
    props.onEvent('latest');
  };
  return { arrived, showLatest };
}

function jump(id: string) {
  document
    .getElementById(id)
    ?.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

/** Marks the section that is being read. Written to the element, not to state: scrolling must not render the event anew. */
function useCurrentSection(sections: EventNavProps['sections']) {
  const ids = sections.map((section) => section.id).join(' ');
  useEffect(() => {
    const inSight = new Set<string>();
    const mark = () => {
      const current = ids.split(' ').find((id) => inSight.has(id));
      for (const link of document.querySelectorAll<HTMLElement>('[data-section]')) {
        link.toggleAttribute('data-current', link.dataset['section'] === current);
      }
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) inSight.add(target.id);
          else inSight.delete(target.id);
        }
        mark();
      },
      { root: document.getElementById('main'), rootMargin: '-44px 0px -55% 0px' },
    );
    for (const id of ids.split(' ')) {
      const section = document.getElementById(id);
      if (section !== null) observer.observe(section);
    }
    return () => observer.disconnect();
  }, [ids]);
}
