import type { QueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { createContext, useContext, type ComponentType } from 'react';

/** What a room gives the dashboard: values, listed in shell/rooms.ts. Nothing registers itself. */
export interface RoomView {
  readonly pages: readonly RoomPage[];
  readonly places?: readonly Place[];
  readonly eventView?: EventView;
}

/** A page by its address. `component` is loaded when it is first wanted. */
export interface RoomPage {
  /** TanStack's spelling: `/organizations/$org/issues/`. */
  readonly path: string;
  readonly component: ComponentType;
  /** `bare` pages (signing in) stand alone; the others have the rail. */
  readonly frame: 'shell' | 'bare';
  /** Asks for the page's data while its code is still on the way. */
  readonly prefetch?: (queries: QueryClient, params: Readonly<Record<string, string>>, search: Readonly<Record<string, unknown>>) => void;
}

/** An entry of the rail and of the command palette. */
export interface Place {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly group: 'main' | 'look' | 'watch' | 'foot';
  /** Letter after `g`. */
  readonly key?: string;
  readonly path: (org: string) => string;
  /** Begins the addresses that belong to it, when `path` is only the first of them. */
  readonly root?: string;
}

/** How a signal shows one of its events on an issue's page. */
export interface EventView {
  readonly category: string;
  readonly Main: ComponentType<EventViewProps>;
  readonly Aside: ComponentType<EventViewProps>;
}

export interface EventViewProps {
  readonly org: string;
  readonly project: string;
  readonly issueId: string;
  /** An event id, or `recommended`, `latest`, `oldest`. */
  readonly eventId: string;
  readonly environments: readonly string[];
  readonly onEvent: (eventId: string) => void;
}

export const RoomsContext = createContext<readonly RoomView[]>([]);

export function useRooms(): readonly RoomView[] {
  return useContext(RoomsContext);
}
