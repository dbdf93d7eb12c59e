import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { FormSection, SettingsForm } from '#dashboard/page/settings/SettingsForm.tsx';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { useForm } from '#dashboard/page/settings/use-form.ts';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import { Team } from '../../account/contract.ts';
import { TeamPeople } from './TeamPeople.tsx';
import { useAct } from './use-act.ts';

export function TeamPage() {
  const org = usePart('org');
  const team = usePart('team');
  return (
    <SettingsFrame
      title={`#${team}`}
      lead={
        <Link to={paths.teams(org)} className="link">
          {words().settings.team.back}
        </Link>
      }
    >
      <Part name={words().settings.teams} key={team}>
        <TeamDetail org={org} slug={team} />
      </Part>
    </SettingsFrame>
  );
}

function TeamDetail({ org, slug }: { org: string; slug: string }) {
  const team = useApi(`teams/${org}/${slug}/`, {}, Team);
  const canChange = team.access.includes('team:write');
  return (
    <>
      <TeamForm org={org} team={team} isReadOnly={!canChange} />
      <TeamPeople org={org} team={team} canChange={canChange} />
      <FormSection title={words().settings.team.ownProjects}>
        {team.projects.length === 0 ? (
          <p className="text-ink-3">{words().settings.team.noProjects}</p>
        ) : (
          <ul className="grid gap-1.5">
            {team.projects.map((project) => (
              <li key={project.id}>
                <Link to={paths.projectSettings(org, project.slug)} className="link">
                  <Swatch name={project.slug} of={project.id} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </FormSection>
      {team.access.includes('team:admin') && <Removal org={org} team={team} />}
    </>
  );
}

function TeamForm({ org, team, isReadOnly }: { org: string; team: Team; isReadOnly: boolean }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm(`team/${org}/${team.id}`, { name: team.name, slug: team.slug }, async (changed) => {
    const { value } = await call({ method: 'PUT', path: `teams/${org}/${team.slug}/`, body: changed, answer: Team });
    await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/teams/`) });
    if (value.slug === team.slug) await queries.invalidateQueries({ queryKey: apiKey(`teams/${org}/${team.slug}/`) });
    else await navigate({ to: paths.team(org, value.slug), replace: true } as never);
  });
  return (
    <SettingsForm form={form} isReadOnly={isReadOnly}>
      <FormSection title={words().settings.general}>
        {(['name', 'slug'] as const).map((field) => (
          <Field
            key={field}
            label={words().settings[field]}
            value={form.values[field]}
            disabled={isReadOnly}
            fault={form.faults[field]}
            spellCheck={false}
            onChange={(event) => form.set(field, event.target.value)}
          />
        ))}
      </FormSection>
    </SettingsForm>
  );
}

function Removal({ org, team }: { org: string; team: Team }) {
  const act = useAct(org);
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const text = words().settings.team;
  const remove = async () => {
    if (await act({ method: 'DELETE', path: `teams/${org}/${team.slug}/`, done: text.removed(team.name) })) {
      await navigate({ to: paths.teams(org) } as never);
    }
    setAsking(false);
  };
  return (
    <FormSection title={text.remove} lead={text.removeLead}>
      <span>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {text.remove}
        </Button>
      </span>
      <Dialog title={text.removeTitle(team.name)} isOpen={isAsking} onClose={() => setAsking(false)}>
        <p className="text-ink-2">{text.removeLead}</p>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{words().actions.cancel}</Button>
          <Button kind="danger" onClick={() => void remove()}>
            {text.remove}
          </Button>
        </div>
      </Dialog>
    </FormSection>
  );
}
