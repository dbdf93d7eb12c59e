import { useNavigate } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { Code } from '#dashboard/ui/Code.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Segment } from '#dashboard/ui/Marks.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { Project, ProjectKey } from '../contract.ts';
import { Listening } from './Listening.tsx';
import { PlatformGrid } from './PlatformGrid.tsx';
import { installCommand, PACKAGE_MANAGERS, platformOf, type PackageManager, type Platform } from './platforms.ts';
import './onboarding.css';

const Keys = ProjectKey.array();

/** From nothing to the first error: platform, snippet with the real DSN, and an ear at the door. */
export function OnboardingPage() {
  const org = usePart('org');
  const project = usePart('project');
  const crumbs = [
    { label: words().project.title, to: paths.projects(org) },
    { label: project, isFar: true },
    { label: words().project.onboarding.crumb },
  ];
  return (
    <Page
      title={words().project.onboarding.title(project)}
      crumbs={crumbs}
      scope={{ org, fixedProject: project, isEnvironmentFixed: true, isTimeFixed: true }}
      plane="canvas"
    >
      <div className="mx-auto max-w-page p-8 pt-7 max-tablet:p-3.5">
        <h1 className="mb-1">{words().project.onboarding.title(project)}</h1>
        <p className="mb-6 text-read text-ink-2">{words().project.onboarding.lead}</p>
        <Part name={words().states.thisPage} lines={8}>
          <Steps org={org} project={project} />
        </Part>
      </div>
    </Page>
  );
}

function Steps({ org, project }: { org: string; project: string }) {
  const detail = useApi(`projects/${org}/${project}/`, {}, Project);
  const key = useApi(`projects/${org}/${project}/keys/`, {}, Keys).find((each) => each.isActive);
  const navigate = useNavigate();
  const [platform, setPlatform] = useState(() => platformOf(detail.platform));
  const text = words().project.onboarding;
  return (
    <div className="setup-columns">
      <ol>
        <Step number={1} title={text.platform} state="done">
          <PlatformGrid chosen={platform} onChoose={setPlatform} />
        </Step>
        <Step number={2} title={text.install} state="now">
          <Install platform={platform} />
        </Step>
        <Step number={3} title={text.start} state="now">
          {key === undefined ? (
            <Notice tone="warning">
              {text.noKey}.{' '}
              <Link to={paths.keys(org, project)} className="link">
                {text.toKeys}
              </Link>
            </Notice>
          ) : (
            <Snippet platform={platform} dsn={key.dsn.public} />
          )}
        </Step>
        <Step number={4} title={text.throw} state="next">
          <p className="mb-2 text-ink-2">{text.throwText}</p>
          <code className="mono rounded-1 bg-active px-1.5 py-0.5">{platform.fail}</code>
        </Step>
      </ol>
      <aside>
        <Listening
          org={org}
          project={detail}
          dsn={key?.dsn.public ?? null}
          onIssue={(issueId) => void navigate({ to: paths.issue(org, issueId) } as never)}
        />
      </aside>
    </div>
  );
}

function Step({ number, title, state, children }: { number: number; title: string; state: 'done' | 'now' | 'next'; children: ReactNode }) {
  return (
    <li className="step" data-state={state}>
      <span className="number">{state === 'done' ? <Check size={14} aria-hidden /> : number}</span>
      <div>
        <h2 className="mb-1.5">{title}</h2>
        {children}
      </div>
    </li>
  );
}

function Install({ platform }: { platform: Platform }) {
  const [manager, setManager] = useState<PackageManager>('npm');
  const command = installCommand(platform, manager);
  return (
    <div className="snippet">
      <header>
        <span className="min-w-0 flex-1 truncate text-code-ink">{command}</span>
        {platform.isJavaScript && (
          <span className="font-sans max-tablet:hidden">
            <Segment
              label={words().project.onboarding.packageManager}
              value={manager}
              options={PACKAGE_MANAGERS.map((value) => ({ value, label: value }))}
              onChange={setManager}
            />
          </span>
        )}
        <Copy text={command} label={words().actions.copy} copiedLabel={words().actions.copied} isIconOnly />
      </header>
    </div>
  );
}

function Snippet({ platform, dsn }: { platform: Platform; dsn: string }) {
  const text = platform.snippet(dsn);
  return (
    <div className="snippet">
      <header>
        <span className="min-w-0 flex-1 truncate">{platform.file}</span>
        <Copy text={text} label={words().project.onboarding.copyFile} copiedLabel={words().actions.copied} size="small" />
      </header>
      <Code label={platform.file} lines={text.split('\n').map((line, index) => ({ number: index + 1, text: line }))} />
    </div>
  );
}
