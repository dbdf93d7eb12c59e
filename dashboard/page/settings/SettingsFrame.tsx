import { useLocation } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { words } from '../../messages/words.ts';
import { useRooms, type SettingsPlace } from '../../room.ts';
import { Link } from '../Link.tsx';
import { Page, type Crumb } from '../Page.tsx';
import { usePathParts } from '../scope.ts';
import { useSession } from '../session.tsx';
import { useAccess } from './access.ts';

export interface SettingsFrameProps {
  title: string;
  lead?: ReactNode;
  /** Buttons beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** Every page of the settings: the list of all of them at the side (above, on a phone), the title, and what it is for. */
export function SettingsFrame({ title, lead, action, children }: SettingsFrameProps) {
  const project = usePathParts()['project'];
  const crumbs: Crumb[] = [{ label: words().settings.title }];
  if (project !== undefined) crumbs.push({ label: project, isFar: true });
  crumbs.push({ label: title });
  return (
    <Page title={project === undefined ? title : `${title}, ${project}`} crumbs={crumbs} scope={null}>
      <div className="settings">
        <SettingsNav />
        <details className="settings-nav-phone">
          <summary>
            {words().settings.all}
            <ChevronDown size={16} aria-hidden />
          </summary>
          <SettingsNav />
        </details>
        <div className="settings-body">
          <header className="settings-head">
            <div className="min-w-0 flex-1 basis-80">
              <h1>{title}</h1>
              {lead !== undefined && <p className="mt-1 max-w-text text-read text-ink-2">{lead}</p>}
            </div>
            {action}
          </header>
          {children}
        </div>
      </div>
    </Page>
  );
}

const GROUPS = ['you', 'organization', 'project'] as const;

function SettingsNav() {
  const { org: named, project } = usePathParts();
  const session = useSession();
  const org = named ?? session.organizationSlug ?? '';
  const access = useAccess(org);
  const places = useRooms()
    .flatMap((room) => room.settings ?? [])
    .filter((place) => place.scope === undefined || access.has(place.scope));
  const names = { you: session.user?.name ?? '', organization: org, project: project ?? '' };
  return (
    <nav className="settings-nav" aria-label={words().settings.all}>
      {GROUPS.filter((group) => group === 'you' || (group === 'organization' ? org !== '' : project !== undefined)).map((group) => (
        <Group
          key={group}
          name={words().settings.groups[group](names[group])}
          places={places.filter((place) => place.group === group)}
          at={{ org, project: project ?? '' }}
        />
      ))}
    </nav>
  );
}

function Group({ name, places, at }: { name: string; places: readonly SettingsPlace[]; at: { org: string; project: string } }) {
  const { pathname } = useLocation();
  const id = useId();
  return (
    <div>
      <h2 id={id}>{name}</h2>
      <ul aria-labelledby={id}>
        {places.map((place) => {
          const to = place.path(at.org, at.project);
          return (
            <li key={to}>
              <Link to={to} aria-current={pathname === to ? 'page' : undefined}>
                {place.label()}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
