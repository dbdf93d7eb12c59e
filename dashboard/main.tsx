import './styles/main.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeQueryClient } from './api/query-client.ts';
import { startWorker } from './offline/as-of.ts';
import { speakPreferred } from './page/preferences.ts';
import { makeRouter } from './shell/router.tsx';

const queries = makeQueryClient();
const router = makeRouter(queries);

// The code of the page is asked for beside the question who is looking, not after its answer.
for (const { routeId } of router.matchRoutes(router.latestLocation)) {
  const route = Object.values(router.routesById).find((each) => each.id === routeId);
  if (route !== undefined) void router.loadRouteChunk(route);
}

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no #root.');

// The page's code and data are on their way meanwhile; English is here already. Not awaited: the other languages' words stand on
// this module, and would wait for it as it waits for them.
void speakPreferred().then(() => draw(element));

function draw(root: HTMLElement): void {
  startWorker();

  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
