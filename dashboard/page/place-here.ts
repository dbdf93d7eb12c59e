import { useLocation } from '@tanstack/react-router';
import { useRooms } from '../room.ts';
import type { Place } from '../room.ts';
import { usePlaces } from './session.tsx';

/** The place of the rail that the address belongs to: where two fit, the one that says more of it. */
export function usePlaceHere(org: string): Place | undefined {
  const { pathname } = useLocation();
  return usePlaces(useRooms())
    .filter((place) => place.group !== 'settings' && pathname.startsWith(rootOf(place, org)))
    .toSorted((a, b) => rootOf(b, org).length - rootOf(a, org).length)[0];
}

function rootOf(place: Place, org: string): string {
  return place.root ?? place.path(org);
}
