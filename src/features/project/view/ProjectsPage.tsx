import { Plus } from 'lucide-react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Page } from '#dashboard/page/Page.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { count, MISSING } from '#dashboard/ui/format.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { ProjectSummary } from '../contract.ts';

const Projects = ProjectSummary.array();

export function ProjectsPage() {
  const org = usePart('org');
  return (
    <Page title={words().project.title} crumbs={[{ label: words().project.title }]} scope={null}>
      <header className="flex items-center gap-4 px-5 py-4 max-tablet:px-3.5">
        <h1 className="flex-1">{words().project.title}</h1>
        <CreateLink org={org} />
      </header>
      <Part name={words().project.title}>
        <ProjectTable org={org} />
      </Part>
    </Page>
  );
}

function CreateLink({ org }: { org: string }) {
  return (
    <Link to={paths.newProject(org)} className="btn">
      <Plus size={14} aria-hidden />
      {words().project.create}
    </Link>
  );
}

function ProjectTable({ org }: { org: string }) {
  const projects = useApi(`organizations/${org}/projects/`, { statsPeriod: '24h' }, Projects);
  if (projects.length === 0) {
    return (
      <Empty title={words().project.empty} actions={<CreateLink org={org} />}>
        <p>{words().project.emptyWhy}</p>
      </Empty>
    );
  }
  return (
    <table className="table border-t border-line">
      <thead>
        <tr>
          <th>{words().project.columns.project}</th>
          <th className="max-tablet:hidden">{words().project.columns.platform}</th>
          <th>{words().project.columns.day}</th>
          <th className="num">{words().project.columns.events}</th>
          <th className="max-desk:hidden">{words().project.columns.release}</th>
          <th className="num max-tablet:hidden">{words().settings.title}</th>
        </tr>
      </thead>
      <tbody>
        {projects.map((project) => (
          <ProjectRow key={project.id} org={org} project={project} />
        ))}
      </tbody>
    </table>
  );
}

function ProjectRow({ org, project }: { org: string; project: ProjectSummary }) {
  const day = (project.stats ?? []).map(([, value]) => value);
  const total = day.reduce((sum, value) => sum + value, 0);
  return (
    <tr>
      <td>
        <Link to={paths.project(org, project.slug)}>
          <Swatch name={project.slug} of={project.id}>
            <b>{project.slug}</b>
          </Swatch>
        </Link>
        {project.firstEvent === null && (
          <Link to={paths.onboarding(org, project.slug)} className="link ml-3">
            {words().project.waiting}
          </Link>
        )}
      </td>
      <td className="mono text-ink-2 max-tablet:hidden">{project.platform ?? words().project.noPlatform}</td>
      <td className="w-40">
        <Spark values={day} title={words().project.accepted(total)} />
      </td>
      <td className="num">{count(total)}</td>
      <td className="mono text-ink-2 max-desk:hidden">{project.latestRelease?.version ?? MISSING}</td>
      <td className="num max-tablet:hidden">
        <Link to={paths.projectSettings(org, project.slug)} className="link">
          {words().settings.title}
        </Link>
      </td>
    </tr>
  );
}
