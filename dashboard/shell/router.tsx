import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, notFound, redirect, type AnyRoute } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { isPart } from '../page/scope.ts';
import { formatSearch, parseSearch } from '../page/search.ts';
import { sessionQuery } from '../page/session.tsx';
import type { RoomPage } from '../room.ts';
import { NotFound, PageError, PagePending } from './PageStates.tsx';
import { Root } from './Root.tsx';
import { ROOMS } from './rooms.ts';
import { Shell } from './Shell.tsx';
import { translated } from './translated.tsx';

interface RouterContext {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<RouterContext>()({ component: translated(Root), notFoundComponent: translated(NotFound) });

/** A pointer on its way elsewhere crosses a row in less; a hand that means to press rests for twice as long. */
const INTENT_MS = 80;

interface LoaderInput {
  readonly context: RouterContext;
  readonly params: Readonly<Record<string, string>>;
  readonly location: { readonly search: Readonly<Record<string, unknown>> };
}

/** Pages with the rail: for people who are signed in. The others are sent to the door, and back afterwards. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: translated(Shell),
  errorComponent: PageError,
  beforeLoad: async ({ context, location }) => {
    const { value: session } = await context.queries.ensureQueryData(sessionQuery);
    if (session.user === null) throw redirect({ to: paths.login, search: { next: location.href } } as never);
  },
});

const home = createRoute({
  getParentRoute: () => shell,
  path: paths.home,
  beforeLoad: async ({ context }) => {
    const { value: session } = await context.queries.ensureQueryData(sessionQuery);
    if (session.organizationSlug !== null) throw redirect({ to: paths.issues(session.organizationSlug) } as never);
  },
  component: NotFound,
});

function toRoute(page: RoomPage): AnyRoute {
  return createRoute({
    getParentRoute: () => (page.frame === 'shell' ? shell : root),
    path: page.path,
    component: translated(page.component),
    pendingComponent: PagePending,
    errorComponent: PageError,
    beforeLoad: ({ params }: LoaderInput) => {
      if (!Object.entries(params).every(([name, part]) => isPart(name, part))) throw notFound();
    },
    // Not awaited: the code and the data of a page travel side by side, and the page shows its own skeletons.
    loader: ({ context, params, location }: LoaderInput) => {
      page.prefetch?.(context.queries, params, location.search);
    },
  } as never);
}

export function makeRouter(queries: QueryClient) {
  const pages = ROOMS.flatMap((room) => room.pages);
  const inShell = pages.filter((page) => page.frame === 'shell').map(toRoute);
  const bare = pages.filter((page) => page.frame === 'bare').map(toRoute);
  return createRouter({
    routeTree: root.addChildren([shell.addChildren([home, ...inShell]), ...bare]),
    context: { queries },
    parseSearch,
    stringifySearch: formatSearch,
    trailingSlash: 'always',
    defaultPreload: 'intent',
    defaultPreloadDelay: INTENT_MS,
    // Freshness is the query client's business.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    scrollToTopSelectors: ['#main'],
    defaultPendingMs: 120,
  });
}
