import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { ShortIdLookup } from '../../src/features/issue/contract.ts';
import { EventIdLookup } from '../../src/signals/error/contract.ts';
import { call } from '../api/client.ts';
import { words } from '../messages/words.ts';
import { openPanel } from '../page/panels.ts';
import { setPreference } from '../page/preferences.ts';
import { useProjects } from '../page/session.tsx';
import { showToast } from '../page/toasts.ts';
import { paths } from '../paths.ts';
import { useRooms } from '../room.ts';
import { Dialog } from '../ui/Dialog.tsx';
import type { Choice } from '../ui/pick.ts';
import { PickList } from '../ui/PickList.tsx';

interface Command extends Choice {
  readonly run: () => void;
}

const EVENT_ID = /^[0-9a-f]{32}$/i;
const SHORT_ID = /^[a-z0-9_-]+-[0-9a-z]+$/i;

/** Go anywhere by its name; a pasted event or issue id goes there at once. */
export function Palette({ org }: { org: string }) {
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const go = (to: string) => void navigate({ to } as never);
  const commands = useCommands(org, go);

  const typed = (text: string): readonly Choice[] => {
    const id = text.trim().replaceAll('-', '');
    if (EVENT_ID.test(id)) return [{ value: `event:${id}`, label: words().palette.event(id.slice(0, 8)) }];
    if (SHORT_ID.test(text.trim())) return [{ value: `issue:${text.trim()}`, label: words().palette.issue(text.trim().toUpperCase()) }];
    return [];
  };
  const search = (text: string): readonly Choice[] =>
    text.trim() === '' ? [] : [{ value: `query:${text.trim()}`, label: words().palette.search(text.trim()) }];

  const pick = (value: string) => {
    openPanel('none');
    const [kind, ...rest] = value.split(':');
    const text = rest.join(':');
    if (kind === 'event') void openEvent(org, text, go);
    else if (kind === 'issue') void openIssue(org, text, go);
    else if (kind === 'query') void navigate({ to: paths.issues(org), search: { query: text } } as never);
    else commands.find((command) => command.value === value)?.run();
  };

  return (
    <Dialog title={words().shell.search} isTitleHidden isOpen onClose={() => openPanel('none')} place="top">
      <div ref={frame} className="p-2">
        <PickList
          label={words().shell.search}
          placeholder={words().palette.placeholder}
          choices={commands}
          selected={[]}
          onPick={pick}
          emptyLabel={words().scope.noMatch}
          typed={typed}
          typedLast={search}
        />
      </div>
    </Dialog>
  );
}

function useCommands(org: string, go: (to: string) => void): readonly Command[] {
  const places = useRooms().flatMap((room) => room.places ?? []);
  const projects = useProjects(org);
  const page = words().palette.page;
  return [
    ...places.map((place) => ({ value: `place-${place.label}`, label: place.label, hint: page, run: () => go(place.path(org)) })),
    ...projects.flatMap(({ slug, id }) => [
      { value: `project-${id}`, label: slug, hint: words().palette.projectIssues, run: () => go(`${paths.issues(org)}?project=${id}`) },
      { value: `keys-${id}`, label: words().palette.keysOf(slug), hint: page, run: () => go(paths.keys(org, slug)) },
    ]),
    ...(['light', 'dark', 'system'] as const).map((theme) => ({
      value: `theme-${theme}`,
      label: words().palette.theme(words().look[theme]),
      hint: words().palette.action,
      run: () => setPreference('theme', theme),
    })),
  ];
}

async function openEvent(org: string, id: string, go: (to: string) => void) {
  try {
    const { value } = await call({ path: `organizations/${org}/eventids/${id}/`, answer: EventIdLookup });
    go(paths.issueEvent(org, value.groupId, value.eventId));
  } catch {
    showToast({ tone: 'failed', text: words().palette.noEvent(id.slice(0, 8)) });
  }
}

async function openIssue(org: string, shortId: string, go: (to: string) => void) {
  try {
    const { value } = await call({ path: `organizations/${org}/shortids/${shortId}/`, answer: ShortIdLookup });
    go(paths.issue(org, value.groupId));
  } catch {
    showToast({ tone: 'failed', text: words().palette.noIssue(shortId.toUpperCase()) });
  }
}
