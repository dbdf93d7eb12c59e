import type { QueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { createContext, useContext, type ComponentType } from 'react';
import type { Params } from './api/client.ts';

/** What a room gives the dashboard: values, listed in shell/rooms.ts. Nothing registers itself. */
export interface RoomView {
  readonly pages: readonly RoomPage[];
  readonly places?: readonly Place[];
  readonly eventView?: EventView;
  readonly evidenceView?: EvidenceView;
  readonly settings?: readonly SettingsPlace[];
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
  /** Asked when it is drawn: the language may change meanwhile. */
  readonly label: () => string;
  readonly icon: LucideIcon;
  /** `settings` are pages of the settings: not in the rail, found by the palette. */
  readonly group: 'main' | 'look' | 'watch' | 'foot' | 'settings';
  /** Has a tab of its own on a phone; the others are behind "More". */
  readonly isTab?: boolean;
  /** Letter after `g`. */
  readonly key?: string;
  readonly path: (org: string) => string;
  /** A question whose total is the number beside the place: only where a person has to act (design language §2). */
  readonly badge?: (org: string) => { readonly path: string; readonly params: Params };
  /** Shown only to owners of the instance. */
  readonly isForOwners?: boolean;
  /** Begins the addresses that belong to it, when `path` is only the first of them. */
  readonly root?: string;
}

/** A page of the settings, in the list beside all of them. */
export interface SettingsPlace {
  readonly label: () => string;
  readonly group: 'you' | 'organization' | 'project';
  readonly path: (org: string, project: string) => string;
  /** Left out for whoever lacks it in the organization. */
  readonly scope?: string;
}

/** How a signal shows one of its events on an issue's page. */
export interface EventView {
  /** Of the issues whose events they are. */
  readonly categories: readonly string[];
  readonly Main: ComponentType<EventViewProps>;
  readonly Aside: ComponentType<EventViewProps>;
  /** All events of the issue as a table. */
  readonly Table: ComponentType<EventTableProps>;
  /** The event as text, for a ticket or a chat. Reads what the page has loaded. */
  readonly text: (props: EventViewProps, queries: QueryClient, form: EventTextForm) => Promise<string>;
}

/** How a room shows by what it found something that is no error: the first part of the event. */
export interface EvidenceView {
  readonly category: string;
  readonly Section: ComponentType<EvidenceViewProps>;
}

export interface EvidenceViewProps {
  readonly org: string;
  /** Slug of the project that the issue is of. */
  readonly project: string;
  /** `evidenceData` of the occurrence, which the room itself has written. */
  readonly evidence: unknown;
}

/** `markdown` is whole, `ticket` what a ticket opens with, `assistant` plain text with all that helps to find the cause. */
export type EventTextForm = 'markdown' | 'ticket' | 'assistant';

export interface EventTableProps {
  readonly org: string;
  readonly project: string;
  readonly issueId: string;
  readonly shortId: string;
  /** Keys of the tags that its events have, for columns. */
  readonly tagKeys: readonly string[];
}

export interface EventViewProps {
  readonly org: string;
  readonly project: string;
  readonly issueId: string;
  /** An event id, or `recommended`, `latest`, `oldest`. */
  readonly eventId: string;
  /** Of the issue, in the environments that are looked at. */
  readonly eventCount: number;
  readonly environments: readonly string[];
  readonly onEvent: (eventId: string) => void;
}

export const RoomsContext = createContext<readonly RoomView[]>([]);

export function useRooms(): readonly RoomView[] {
  return useContext(RoomsContext);
}
