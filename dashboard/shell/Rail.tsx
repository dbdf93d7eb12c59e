import { useQuery } from '@tanstack/react-query';
import { ChevronDown, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { z } from 'zod';
import { apiQuery } from '../api/use-api.ts';
import { words } from '../messages/words.ts';
import { Link } from '../page/Link.tsx';
import { readPulse } from '../page/live.ts';
import { openPanel } from '../page/panels.ts';
import { usePlaceHere } from '../page/place-here.ts';
import { printed } from '../page/keys.ts';
import { usePlaces } from '../page/session.tsx';
import { useRooms, type Place } from '../room.ts';
import { useTicking } from '../ui/Age.tsx';
import { count } from '../ui/format.ts';
import { Logo } from '../page/Logo.tsx';

const BADGE_FRESH_MS = 60_000;

const OrgMenu = lazy(async () => ({ default: (await import('./OrgMenu.tsx')).OrgMenu }));

/** One level, no fly-outs; a number only where a person must act. */
export function Rail({ org, isFolded }: { org: string; isFolded: boolean }) {
  const places = usePlaces(useRooms());
  const groups = (['main', 'look', 'watch'] as const).map((group) => ({ group, places: places.filter((place) => place.group === group) }));
  return (
    <nav className="rail" aria-label={words().shell.main}>
      <OrgButton org={org} />
      <button
        type="button"
        className="jump"
        onClick={() => openPanel('palette')}
        aria-label={isFolded ? words().shell.search : undefined}
        title={isFolded ? words().shell.search : undefined}
      >
        <Search size={14} strokeWidth={1.75} aria-hidden />
        <span className="min-w-0 flex-1 truncate">{words().shell.search}</span>
        <kbd aria-hidden>{printed('mod+k').join(' ').replace('⌘ ', '⌘')}</kbd>
      </button>
      {groups
        .filter(({ places }) => places.length > 0)
        .map(({ group, places }) => (
          <Group key={group} name={group === 'main' ? null : words().shell.groups[group]} places={places} org={org} isFolded={isFolded} />
        ))}
      <div className="mt-auto">
        <Group name={null} places={places.filter((place) => place.group === 'foot')} org={org} isFolded={isFolded} />
        <PulseLine />
      </div>
    </nav>
  );
}

function OrgButton({ org }: { org: string }) {
  const [wasAsked, setAsked] = useState(false);
  const face = (
    <button type="button" className="brand rounded-2" aria-label={words().shell.organization(org)} onClick={() => setAsked(true)}>
      <Logo />
      <span className="truncate">
        Vedette <span className="font-normal text-ink-3">{org}</span>
      </span>
      <ChevronDown size={14} className="ml-auto text-ink-3" aria-hidden />
    </button>
  );
  if (!wasAsked) return face;
  return (
    <Suspense fallback={face}>
      <OrgMenu org={org} trigger={face} onClose={() => setAsked(false)} />
    </Suspense>
  );
}

interface GroupProps {
  name: string | null;
  places: readonly Place[];
  org: string;
  isFolded: boolean;
}

function Group({ name, places, org, isFolded }: GroupProps) {
  const here = usePlaceHere(org);
  return (
    <div className="nav">
      {name !== null && <h3>{name}</h3>}
      {places.map((place) => (
        <Link
          key={place.path(org)}
          to={place.path(org)}
          title={isFolded ? place.label() : ''}
          aria-current={place === here ? 'page' : undefined}
        >
          <place.icon size={16} strokeWidth={1.75} aria-hidden />
          <span>{place.label()}</span>
          {place.badge !== undefined && <BadgeCount question={place.badge(org)} />}
        </Link>
      ))}
    </div>
  );
}

/** Asked beside everything else and never waited for; a zero is not shown. */
function BadgeCount({ question: { path, params } }: { question: ReturnType<NonNullable<Place['badge']>> }) {
  const { data } = useQuery({
    ...apiQuery(path, params, z.unknown()),
    staleTime: BADGE_FRESH_MS,
    refetchInterval: BADGE_FRESH_MS,
    retry: false,
  });
  const total = data?.total ?? 0;
  return total === 0 ? null : <span className="n">{count(total)}</span>;
}

/** Events per second and how long from arrival to visible: health on every page. */
function PulseLine() {
  const text = useTicking((nowMs) => JSON.stringify(readPulse(nowMs)));
  const { eventsPerSecond, delayMs, beats } = JSON.parse(text) as ReturnType<typeof readPulse>;
  const highest = Math.max(1, ...beats);
  const line = beats
    .map((events, index) => `${index === 0 ? 'M' : 'L'}${index * 4} ${Math.round(180 - (events / highest) * 160) / 10}`)
    .join('');
  return (
    <div className="pulse" title={words().shell.pulse}>
      <svg viewBox="0 0 180 20" preserveAspectRatio="none" aria-hidden>
        <path d={line} fill="none" stroke="var(--ink-3)" strokeWidth="1" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="flex justify-between">
        <span className="text-ink-2">{words().shell.rate(eventsPerSecond)}</span>
        {delayMs !== null && <span className={delayMs > 5000 ? 'text-warning-ink' : ''}>{words().shell.delay(delayMs)}</span>}
      </span>
    </div>
  );
}
