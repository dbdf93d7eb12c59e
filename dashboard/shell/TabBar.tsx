import { useLocation } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { words } from '../messages/words.ts';
import { Link } from '../page/Link.tsx';
import { openPanel } from '../page/panels.ts';
import { useRooms } from '../room.ts';

/** The rail of a phone. */
export function TabBar({ org }: { org: string }) {
  const { pathname } = useLocation();
  const places = useRooms().flatMap((room) => room.places ?? []);
  return (
    <nav className="tabbar" aria-label={words().shell.main}>
      {places.map((place) => (
        <Link key={place.label} to={place.path(org)} aria-current={pathname.startsWith(place.root ?? place.path(org)) ? 'page' : undefined}>
          <place.icon size={20} strokeWidth={1.75} aria-hidden />
          {place.label}
        </Link>
      ))}
      <button type="button" onClick={() => openPanel('palette')}>
        <Search size={20} strokeWidth={1.75} aria-hidden />
        {words().shell.searchShort}
      </button>
    </nav>
  );
}
