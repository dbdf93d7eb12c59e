import { Boxes, Clock, Globe } from 'lucide-react';
import { lazy, memo, Suspense, type ComponentProps, type ReactNode } from 'react';
import { useLanguage, words } from '../messages/words.ts';
import { moment } from '../ui/format.ts';
import { useKeys } from './keys.ts';
import { openPanel, usePanel } from './panels.ts';
import { scopeOf, useScope, useSetAddress } from './scope.ts';
import { useProjects } from './session.tsx';
import { instantsOf, nameOf, rangeAddress, shortNameOf, stepped, type TimeRange } from './time-range.ts';

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
export const ScopeBar = memo(function ScopeBar({ org, fixedProject, isEnvironmentFixed = false, isTimeFixed = false }: ScopeBarProps) {
  // Kept while the page around it is drawn: the language is a reason of its own.
  useLanguage();
  const scope = useScope();
  useScopeKeys({ hasProject: fixedProject === undefined, hasEnvironment: !isEnvironmentFixed, hasTime: !isTimeFixed });
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
        <Opener panel="time" label={words().scope.timeIs(nameOf(scope.range))} title={zoneTitle(scope.range)} isOpen={panel === 'time'}>
          {time}
          {(trigger) => <TimePicker org={org} trigger={trigger} />}
        </Opener>
      )}
    </div>
  );
});

interface ScopeParts {
  hasProject: boolean;
  hasEnvironment: boolean;
  hasTime: boolean;
}

/** Only for the parts that can be chosen here: a key that opens nothing is a trap. */
function useScopeKeys({ hasProject, hasEnvironment, hasTime }: ScopeParts) {
  const setAddress = useSetAddress();
  const step = (windows: number) => setAddress((before) => rangeAddress(stepped(scopeOf(before).range, windows, Date.now())));
  const text = words().scope;
  const group = words().keys.everywhere;
  const project = { keys: 'p', label: text.projectLabel, group, run: () => openPanel('project') };
  const environment = { keys: 'v', label: text.environmentLabel, group, run: () => openPanel('environment') };
  const time = [
    { keys: 't', label: text.timeLabel, group, run: () => openPanel('time') },
    { keys: 'shift+ArrowLeft', label: text.earlier, group, run: () => step(-1) },
    { keys: 'shift+ArrowRight', label: text.later, group, run: () => step(1) },
  ];
  useKeys([...(hasProject ? [project] : []), ...(hasEnvironment ? [environment] : []), ...(hasTime ? time : [])]);
}

interface OpenerProps {
  panel: 'project' | 'environment' | 'time';
  label: string;
  title?: string;
  isOpen: boolean;
  children: [ReactNode, (trigger: TriggerElement) => ReactNode];
}

type TriggerElement = React.ReactElement<ComponentProps<'button'>>;

function Opener({ panel, label, title, isOpen, children: [face, picker] }: OpenerProps) {
  const trigger = (
    <button type="button" title={title} aria-haspopup="dialog" onPointerEnter={() => void pickers()} onClick={() => openPanel(panel)}>
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

/** The window to the minute and the zone it is written in. */
function zoneTitle(range: TimeRange): string {
  const { startMs, endMs } = instantsOf(range, Date.now());
  return words().time.between(moment(startMs), moment(endMs));
}

function projectsName(chosen: readonly string[], projects: readonly { id: string; slug: string }[]): string {
  const names = chosen.map((each) => projects.find((project) => project.id === each || project.slug === each)?.slug ?? each);
  return listName(names, words().scope.allProjects, words().scope.projects);
}

function listName(names: readonly string[], all: string, many: (count: number) => string): string {
  if (names.length === 0) return all;
  return names.length === 1 ? (names[0] ?? all) : many(names.length);
}
