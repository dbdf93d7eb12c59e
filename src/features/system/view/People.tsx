import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count } from '#dashboard/ui/format.ts';
import { Badge, Who } from '#dashboard/ui/Marks.tsx';
import { SystemOrganization, SystemUser } from '../contract.ts';

const Users = SystemUser.array();
const Organizations = SystemOrganization.array();

/** Everybody who may sign in, and what they belong to. */
export function People() {
  const users = useApi('system/users/', {}, Users);
  const organizations = useApi('system/organizations/', {}, Organizations);
  const text = words().system;
  return (
    <div className="columns">
      <section className="home-section">
        <header>
          <h2>{text.people}</h2>
        </header>
        <table className="table">
          <tbody>
            {users.map((user) => (
              <tr key={user.id}>
                <td>
                  <span className="flex items-center gap-2">
                    <Who name={user.name} /> {user.name}
                    {user.isSuperuser && <Badge tone="accent">{text.owner}</Badge>}
                    {!user.isActive && <Badge>{text.inactive}</Badge>}
                  </span>
                </td>
                <td className="text-ink-2 max-tablet:hidden">{user.email}</td>
                <td className="text-ink-3 max-desk:hidden">{user.organizations.map(({ slug }) => slug).join(', ')}</td>
                <td className="num text-ink-3">{user.lastLogin === null ? text.neverHere : <Age at={user.lastLogin} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="home-section">
        <header>
          <h2>{text.organizationsTitle}</h2>
        </header>
        <table className="table">
          <thead>
            <tr>
              <th>{text.organization}</th>
              <th className="num">{text.members}</th>
              <th className="num">{text.projects}</th>
            </tr>
          </thead>
          <tbody>
            {organizations.map((organization) => (
              <tr key={organization.id}>
                <td>
                  <Link to={paths.issues(organization.slug)} className="link">
                    {organization.slug}
                  </Link>
                </td>
                <td className="num">{count(organization.members)}</td>
                <td className="num">{count(organization.projects)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
