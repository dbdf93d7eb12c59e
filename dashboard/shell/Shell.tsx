import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { words } from '../messages/words.ts';
import { keepFocus } from '../page/kept-focus.ts';
import { listenToKeys, useKeys } from '../page/keys.ts';
import { connectLive } from '../page/live.ts';
import { useOwnTimes } from '../page/own-times.ts';
import { openPanel, usePanel } from '../page/panels.ts';
import { setPreference, useMedia, usePreferences } from '../page/preferences.ts';
import { usePathParts } from '../page/scope.ts';
import { usePlaces, useProjectKeys, useSession } from '../page/session.tsx';
import { undoLatest } from '../page/toasts.ts';
import { whenIdle } from '../page/when-idle.ts';
import { RoomsContext } from '../room.ts';
import { SeriesKeys } from '../ui/series.ts';
import { Rail } from './Rail.tsx';
import { ROOMS } from './rooms.ts';
import { useSessionWatch } from './session-watch.ts';
import { TabBar } from './TabBar.tsx';

const palette = () => import('./palette/Palette.tsx');
const Palette = lazy(async () => ({ default: (await palette()).Palette }));
const KeysDialog = lazy(async () => ({ default: (await import('./KeysDialog.tsx')).KeysDialog }));

/** The rail and the page beside it; holds the live connection and the keys that work everywhere. */
export function Shell() {
  const session = useSession();
  const org = usePathParts()['org'] ?? session.organizationSlug ?? '';
  const panel = usePanel();
  const { rail } = usePreferences();
  const projectKeys = useProjectKeys(org);
  const isNarrow = useMedia('(max-width: 1100px)');
  const isFolded = rail === 'folded' || (rail === 'auto' && isNarrow);

  useOwnTimes();
  useEffect(listenToKeys, []);
  useEffect(keepFocus, []);
  // A palette answers at once: its code is here before anybody presses the keys.
  useEffect(() => whenIdle(palette), []);
  useEffect(() => (org === '' ? undefined : connectLive(org)), [org]);
  useSessionWatch();
  useShellKeys(org, isFolded);

  return (
    <RoomsContext value={ROOMS}>
      <div className="app" data-rail={isFolded ? 'folded' : 'open'}>
        <Rail org={org} isFolded={isFolded} />
        <SeriesKeys value={projectKeys}>
          <Outlet />
        </SeriesKeys>
        <TabBar org={org} />
      </div>
      <Suspense>
        {panel === 'palette' && <Palette org={org} />}
        {panel === 'keys' && <KeysDialog />}
      </Suspense>
    </RoomsContext>
  );
}

function useShellKeys(org: string, isFolded: boolean) {
  const navigate = useNavigate();
  const places = usePlaces(ROOMS).filter((place) => place.key !== undefined);
  const group = words().keys.everywhere;
  useKeys([
    { keys: 'mod+k', label: words().keys.palette, group, run: () => openPanel('palette') },
    { keys: '?', label: words().keys.help, group, run: () => openPanel('keys') },
    { keys: '\\', label: words().keys.rail, group, run: () => setPreference('rail', isFolded ? 'open' : 'folded') },
    { keys: 'z', label: words().actions.undo, group, run: () => void undoLatest() },
    ...places.map((place) => ({
      keys: `g ${place.key}`,
      label: words().keys.goTo(place.label()),
      group,
      run: () => void navigate({ to: place.path(org) } as never),
    })),
  ]);
}
