import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { count } from '#dashboard/ui/format.ts';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import { ProjectSummary } from '../../project/contract.ts';

const Projects = ProjectSummary.array();
/** More than this is a list, and there is a page for it. */
const SHOWN = 10;

/** Projects of one's teams, those with the most events first. Everybody's, when one is in no team. */
export function ProjectHealth({ org }: { org: string }) {
  const all = useApi(`organizations/${org}/projects/`, { statsPeriod: '24h' }, Projects);
  const mine = all.filter(({ isMember }) => isMember);
  const counted = (mine.length === 0 ? all : mine)
    .map((project) => ({ project, day: (project.stats ?? []).map(([, events]) => events) }))
    .map((row) => ({ ...row, total: row.day.reduce((sum, events) => sum + events, 0) }))
    .toSorted((a, b) => b.total - a.total);
  return (
    <section className="home-section" aria-labelledby="home-projects">
      <header>
        <h2 id="home-projects">{words().home.projects}</h2>
        <Link to={paths.projects(org)} className="link ml-auto">
          {words().actions.showAll(all.length)}
        </Link>
      </header>
      <ul>
        {counted.slice(0, SHOWN).map(({ project, day, total }) => (
          <li key={project.id}>
            <Link to={paths.project(org, project.slug)} className="issue-line">
              <span className="truncate min-w-0 flex-1">
                <Swatch name={project.slug} of={project.id} />
              </span>
              <span className="w-28">
                <Spark values={day} title={words().project.accepted(total)} />
              </span>
              <span className="num w-14">{count(total)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
