import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import { Empty } from '#dashboard/ui/States.tsx';
import { Organization, Team } from '../../account/contract.ts';
import { useAct } from './use-act.ts';

const Teams = Team.array();

export function TeamsPage() {
  const org = usePart('org');
  const access = useAccess(org);
  const [isCreating, setCreating] = useState(false);
  const create = access.has('team:write') && (
    <Button kind="primary" onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      {words().settings.team.create}
    </Button>
  );
  return (
    <SettingsFrame title={words().settings.teams} lead={words().settings.team.lead} action={create}>
      <Part name={words().settings.teams}>
        <TeamList org={org} />
      </Part>
      {isCreating && <CreateTeamDialog org={org} onClose={() => setCreating(false)} />}
    </SettingsFrame>
  );
}

function TeamList({ org }: { org: string }) {
  const teams = useApi(`organizations/${org}/teams/`, {}, Teams);
  const { openMembership } = useApi(`organizations/${org}/`, {}, Organization);
  const text = words().settings.team;
  if (teams.length === 0) {
    return (
      <Empty title={text.none}>
        <p>{text.noneWhy}</p>
      </Empty>
    );
  }
  return (
    <ul aria-label={words().settings.teams}>
      {teams.map((team) => (
        <TeamItem key={team.id} org={org} team={team} canJoin={openMembership || team.access.includes('team:write')} />
      ))}
    </ul>
  );
}

function TeamItem({ org, team, canJoin }: { org: string; team: Team; canJoin: boolean }) {
  const act = useAct(org);
  const text = words().settings.team;
  const path = `organizations/${org}/members/me/teams/${team.slug}/`;
  const join = () => act({ method: 'POST', path, body: {}, done: text.joined(team.name) });
  const leave = () => act({ method: 'DELETE', path, done: text.left(team.name) });
  return (
    <li className="person">
      <Who name={team.name} kind="team" />
      <div className="what">
        <Link to={paths.team(org, team.slug)} className="font-medium">
          {team.name}
        </Link>
        <div className="text-small text-ink-3">
          #{team.slug} · {text.members(team.memberCount)} · {text.projects(team.projects.length)}
        </div>
      </div>
      <div className="acts">
        {team.isMember ? (
          <Button size="small" onClick={() => void leave()} aria-label={`${text.leave} ${team.name}`}>
            {text.leave}
          </Button>
        ) : (
          canJoin && (
            <Button size="small" onClick={() => void join()} aria-label={`${text.join} ${team.name}`}>
              {text.join}
            </Button>
          )
        )}
      </div>
    </li>
  );
}

function CreateTeamDialog({ org, onClose }: { org: string; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<ApiError | null>(null);
  const text = words().settings.team;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    try {
      const { value } = await call({ method: 'POST', path: `organizations/${org}/teams/`, body: { name }, answer: Team });
      await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/teams/`) });
      showToast({ text: text.created(value.name) });
      await navigate({ to: paths.team(org, value.slug) } as never);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
    }
  };
  return (
    <Dialog title={text.createTitle} isOpen onClose={onClose}>
      <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
        <Field
          label={words().settings.name}
          name="name"
          isFirst
          required
          fault={error?.fields['name'] ?? error?.fields['slug'] ?? error?.message}
        />
        <div className="flex justify-end">
          <Button kind="primary" type="submit">
            {text.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
