import { Ellipsis, Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { words } from '../messages/words.ts';
import { Link } from '../page/Link.tsx';
import { usePlaces } from '../page/session.tsx';
import { openPanel } from '../page/panels.ts';
import { usePlaceHere } from '../page/place-here.ts';
import { useRooms } from '../room.ts';

const MoreMenu = lazy(async () => ({ default: (await import('./MoreMenu.tsx')).MoreMenu }));

/** The rail of a phone: the places that are reached for most, and one press away all the others (design language §9). */
export function TabBar({ org }: { org: string }) {
  const here = usePlaceHere(org);
  const [isOpen, setOpen] = useState(false);
  const places = usePlaces(useRooms()).filter(({ group }) => group !== 'settings');
  const others = places.filter(({ isTab }) => isTab !== true);
  const more = (
    <button type="button" onClick={() => setOpen(true)} data-current={(here !== undefined && others.includes(here)) || undefined}>
      <Ellipsis size={20} strokeWidth={1.75} aria-hidden />
      {words().shell.more}
    </button>
  );
  return (
    <nav className="tabbar" aria-label={words().shell.main}>
      {places
        .filter(({ isTab }) => isTab === true)
        .map((place) => (
          <Link key={place.path(org)} to={place.path(org)} aria-current={place === here ? 'page' : undefined}>
            <place.icon size={20} strokeWidth={1.75} aria-hidden />
            {place.label()}
          </Link>
        ))}
      <button type="button" onClick={() => openPanel('palette')}>
        <Search size={20} strokeWidth={1.75} aria-hidden />
        {words().shell.searchShort}
      </button>
      {isOpen ? (
        <Suspense fallback={more}>
          <MoreMenu org={org} places={others} trigger={more} onClose={() => setOpen(false)} />
        </Suspense>
      ) : (
        more
      )}
    </nav>
  );
}
