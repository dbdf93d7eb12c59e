import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { LANGUAGES, words } from '../../messages/words.ts';
import { allBindings } from '../../page/keys.ts';
import { preferences, setPreference } from '../../page/preferences.ts';
import { recentVisits } from '../../page/recent.ts';
import { usePlaces, useProjects, useReleases } from '../../page/session.tsx';
import { paths } from '../../paths.ts';
import { useRooms, type RoomView } from '../../room.ts';
import type { Command } from './commands.ts';

/** Walking keys are for the hand; as lines of a palette they would do nothing one can see. */
const WALKING = new Set(['j', 'k', 'x', 'shift+x', '[', ']', ' ', 'Enter', 'Escape', 'o']);

/** Everything that can be done or gone to with what is loaded; made once each time the palette opens. */
export function useCommands(org: string): readonly Command[] {
  const navigate = useNavigate();
  const rooms = useRooms();
  const places = usePlaces(rooms);
  const projects = useProjects(org);
  const releases = useReleases(org);
  return useMemo(() => {
    const go = (to: string) => void navigate({ to } as never);
    return [
      ...actions(),
      ...recent(go),
      ...places.map((place): Command => {
        const section = place.group === 'settings' ? 'settings' : 'places';
        const keys = place.key === undefined ? {} : { keys: `g ${place.key}` };
        return { id: `place ${place.path(org)}`, section, label: place.label(), ...keys, run: () => go(place.path(org)) };
      }),
      ...settingsCommands(rooms, org, go),
      ...projects.flatMap(({ slug, id }) => projectCommands(org, slug, id, go)),
      ...releases.map((release): Command => {
        const run = () => go(paths.release(org, release.version));
        return {
          id: `release ${release.version}`,
          section: 'releases',
          label: release.version,
          hint: words().release.columns.release,
          run,
        };
      }),
      ...look(),
    ];
  }, [navigate, rooms, places, projects, releases, org]);
}

/** Pages about oneself and the organization; those of projects are many and found by the project. */
function settingsCommands(rooms: readonly RoomView[], org: string, go: (to: string) => void): readonly Command[] {
  return rooms
    .flatMap((room) => room.settings ?? [])
    .filter(({ group }) => group !== 'project')
    .map((place): Command => {
      const to = place.path(org, '');
      return { id: `settings ${to}`, section: 'settings', label: place.label(), hint: words().settings.title, run: () => go(to) };
    });
}

function actions(): readonly Command[] {
  const everywhere = words().keys.everywhere;
  return allBindings()
    .filter(({ group, keys }) => group !== everywhere && !WALKING.has(keys))
    .map(({ label, group, keys, run }) => ({ id: `action ${keys}`, section: 'actions', label, hint: group, keys, run }));
}

function recent(go: (to: string) => void): readonly Command[] {
  const here = location.pathname;
  return recentVisits()
    .filter(({ path }) => path !== here)
    .map(({ path, title }) => ({ id: `recent ${path}`, section: 'recent', label: title, run: () => go(path) }));
}

function projectCommands(org: string, slug: string, id: string, go: (to: string) => void): readonly Command[] {
  const text = words().palette;
  return [
    {
      id: `issues ${id}`,
      section: 'projects',
      label: text.issuesOf(slug),
      also: slug,
      run: () => go(`${paths.issues(org)}?project=${id}`),
    },
    { id: `project ${id}`, section: 'projects', label: text.projectIs(slug), also: slug, run: () => go(paths.project(org, slug)) },
    {
      id: `settings ${id}`,
      section: 'settings',
      label: `${words().settings.title}: ${slug}`,
      run: () => go(paths.projectSettings(org, slug)),
    },
    { id: `keys ${id}`, section: 'settings', label: text.keysOf(slug), also: 'dsn', run: () => go(paths.keys(org, slug)) },
  ];
}

function look(): readonly Command[] {
  const text = words();
  const { letters } = preferences();
  const command = (id: string, label: string, run: () => void): Command => ({ id, section: 'look', label, hint: text.palette.action, run });
  return [
    ...(['light', 'dark', 'system'] as const).map((theme) =>
      command(`theme ${theme}`, text.palette.theme(text.look[theme]), () => setPreference('theme', theme)),
    ),
    ...(['default', 'compact'] as const).map((density) =>
      command(`density ${density}`, text.palette.density(text.look[density]), () => setPreference('density', density)),
    ),
    ...(['en', 'de'] as const).map((language) =>
      command(`language ${language}`, text.palette.language(LANGUAGES[language]), () => setPreference('language', language)),
    ),
    command('letters', letters === 'on' ? text.keys.lettersOff : text.keys.lettersOn, () =>
      setPreference('letters', letters === 'on' ? 'off' : 'on'),
    ),
  ];
}
