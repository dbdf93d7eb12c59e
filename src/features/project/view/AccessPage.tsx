import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { Team } from '../../account/contract.ts';
import { ProjectTeam } from '../contract.ts';
import { useProjectSettings } from './use-project.ts';

const ProjectTeams = ProjectTeam.array();
const Teams = Team.array();

export function AccessPage() {
  const org = usePart('org');
  const project = usePart('project');
  const text = words().project.access;
  return (
    <SettingsFrame title={text.title} lead={text.lead}>
      <Part name={text.title} key={project}>
        <TeamsOfProject org={org} slug={project} />
      </Part>
    </SettingsFrame>
  );
}

function TeamsOfProject({ org, slug }: { org: string; slug: string }) {
  const path = `projects/${org}/${slug}/teams/`;
  const teams = useApi(path, {}, ProjectTeams);
  const { project, isReadOnly } = useProjectSettings(org, slug);
  const change = useTeamChange(path, org);
  const text = words().project.access;
  return (
    <FormSection title={words().settings.teams}>
      {teams.length === 0 && <Notice tone="warning">{text.none}</Notice>}
      <ul className="-mx-5 max-tablet:-mx-3.5" aria-label={words().settings.teams}>
        {teams.map((team) => (
          <li key={team.id} className="person">
            <Who name={team.name} kind="team" />
            <div className="what">
              <Link to={paths.team(org, team.slug)} className="font-medium">
                {team.name}
              </Link>
              <div className="text-small text-ink-3">#{team.slug}</div>
            </div>
            <div className="acts">
              {project.access.includes('project:admin') && (
                <Button
                  size="small"
                  aria-label={text.takeFrom(team.name)}
                  onClick={() => void change('DELETE', team.slug, text.taken(team.name))}
                >
                  {text.take}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {!isReadOnly && (
        <AddTeam org={org} present={teams.map(({ id }) => id)} onAdd={(team) => change('POST', team.slug, text.given(team.name))} />
      )}
    </FormSection>
  );
}

function useTeamChange(path: string, org: string) {
  const queries = useQueryClient();
  return async (method: 'POST' | 'DELETE', team: string, done: string) => {
    try {
      await call({ method, path: `${path}${team}/`, body: method === 'POST' ? {} : undefined, answer: ProjectTeams });
      showToast({ text: done });
    } catch (error) {
      showToast({ tone: 'failed', text: error instanceof ApiError ? error.message : words().errors.ours });
    }
    await queries.invalidateQueries({ queryKey: apiKey(path) });
    await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/teams/`) });
  };
}

interface AddTeamProps {
  org: string;
  present: readonly string[];
  onAdd: (team: Team) => Promise<void>;
}

function AddTeam({ org, present, onAdd }: AddTeamProps) {
  const [chosen, setChosen] = useState('');
  const others = (useApiQuietly(`organizations/${org}/teams/`, {}, Teams) ?? []).filter(({ id }) => !present.includes(id));
  const text = words().project.access;
  const add = async () => {
    const team = others.find(({ id }) => id === chosen);
    if (team !== undefined) await onAdd(team);
    setChosen('');
  };
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className="min-w-0 flex-1 basis-60">
        <Select
          label={text.add}
          value={chosen}
          onChange={setChosen}
          options={[{ value: '', label: text.choose }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      </div>
      <Button type="submit" disabled={chosen === ''}>
        {text.addButton}
      </Button>
    </form>
  );
}
