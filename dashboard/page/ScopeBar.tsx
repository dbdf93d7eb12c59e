import { Boxes, Clock, Globe } from 'lucide-react';
import { lazy, Suspense, type ComponentProps, type ReactNode } from 'react';
import { words } from '../messages/words.ts';
import { openPanel, usePanel } from './panels.ts';
import { useScope } from './scope.ts';
import { useProjects } from './session.tsx';
import { nameOf, shortNameOf } from './time-range.ts';

/** A part that a page cannot change is shown fixed (design language §2). */
export interface ScopeBarProps {
  org: string;
  fixedProject?: string;
  isEnvironmentFixed?: boolean;
  isTimeFixed?: boolean;
}

const pickers = () => import('./ScopePickers.tsx');
const ProjectPicker = lazy(async () => ({ default: (await pickers()).ProjectPicker }));
const EnvironmentPicker = lazy(async () => ({ default: (await pickers()).EnvironmentPicker }));
const TimePicker = lazy(async () => ({ default: (await pickers()).TimePicker }));

/** Project, environment and time as one joined control. The pickers themselves are loaded when one is first opened. */
export function ScopeBar({ org, fixedProject, isEnvironmentFixed = false, isTimeFixed = false }: ScopeBarProps) {
  const scope = useScope();
  const panel = usePanel();
  const projects = useProjects(org);
  const projectName = fixedProject ?? projectsName(scope.project, projects);
  const environmentName = listName(scope.environment, words().scope.allEnvironments, words().scope.environments);
  const project = <Face icon={<Boxes size={14} strokeWidth={1.75} aria-hidden />} name={projectName} />;
  const environment = <Face icon={<Globe size={14} strokeWidth={1.75} aria-hidden />} name={environmentName} />;
  const time = (
    <Face icon={<Clock size={14} strokeWidth={1.75} aria-hidden />} name={nameOf(scope.range)} short={shortNameOf(scope.range)} />
  );

  return (
    <div className="scope" role="group" aria-label={words().scope.group}>
      {fixedProject !== undefined ? (
        <span title={words().scope.fixedProject}>{project}</span>
      ) : (
        <Opener panel="project" label={words().scope.projectIs(projectName)} isOpen={panel === 'project'}>
          {project}
          {(trigger) => <ProjectPicker org={org} trigger={trigger} />}
        </Opener>
      )}
      {!isEnvironmentFixed && (
        <Opener panel="environment" label={words().scope.environmentIs(environmentName)} isOpen={panel === 'environment'}>
          {environment}
          {(trigger) => <EnvironmentPicker org={org} trigger={trigger} />}
        </Opener>
      )}
      {!isTimeFixed && (
        <Opener panel="time" label={words().scope.timeIs(nameOf(scope.range))} isOpen={panel === 'time'}>
          {time}
          {(trigger) => <TimePicker trigger={trigger} />}
        </Opener>
      )}
    </div>
  );
}

interface OpenerProps {
  panel: 'project' | 'environment' | 'time';
  label: string;
  isOpen: boolean;
  children: [ReactNode, (trigger: TriggerElement) => ReactNode];
}

type TriggerElement = React.ReactElement<ComponentProps<'button'>>;

function Opener({ panel, label, isOpen, children: [face, picker] }: OpenerProps) {
  const trigger = (
    <button type="button" aria-haspopup="dialog" onPointerEnter={() => void pickers()} onClick={() => openPanel(panel)}>
      {/* Not a label: a phone shows fewer words than are read aloud (WCAG 2.5.3). */}
      <span className="sr-only">{label}</span>
      <span className="contents" aria-hidden>
        {face}
      </span>
    </button>
  );
  if (!isOpen) return trigger;
  return <Suspense fallback={trigger}>{picker(trigger)}</Suspense>;
}

function Face({ icon, name, short }: { icon: ReactNode; name: string; short?: string }) {
  return (
    <>
      {icon}
      <span className="label truncate">{name}</span>
      {short !== undefined && (
        <span className="short" aria-hidden>
          {short}
        </span>
      )}
    </>
  );
}

function projectsName(chosen: readonly string[], projects: readonly { id: string; slug: string }[]): string {
  const names = chosen.map((each) => projects.find((project) => project.id === each || project.slug === each)?.slug ?? each);
  return listName(names, words().scope.allProjects, words().scope.projects);
}

function listName(names: readonly string[], all: string, many: (count: number) => string): string {
  if (names.length === 0) return all;
  return names.length === 1 ? (names[0] ?? all) : many(names.length);
}
