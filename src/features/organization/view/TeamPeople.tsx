import { useState } from 'react';
import { useApi, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { QuickSelect } from '#dashboard/ui/QuickSelect.tsx';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import { Member, type Team } from '../../account/contract.ts';
import { useAct } from './use-act.ts';

const Members = Member.array();

interface TeamPeopleProps {
  org: string;
  team: Team;
  canChange: boolean;
}

export function TeamPeople({ org, team, canChange }: TeamPeopleProps) {
  const members = useApi(`teams/${org}/${team.slug}/members/`, {}, Members);
  const text = words().settings.team;
  return (
    <FormSection title={text.people} lead={text.peopleLead}>
      {members.length === 0 && <p className="text-ink-3">{text.nobody}</p>}
      <ul className="-mx-5 max-tablet:-mx-3.5" aria-label={text.people}>
        {members.map((member) => (
          <TeamPerson key={member.id} org={org} team={team} member={member} canChange={canChange} />
        ))}
      </ul>
      {canChange && <AddPerson org={org} team={team} present={members} />}
    </FormSection>
  );
}

function TeamPerson({ org, team, member, canChange }: TeamPeopleProps & { member: Member }) {
  const act = useAct(org);
  const text = words().settings.team;
  const path = `organizations/${org}/members/${member.id}/teams/${team.slug}/`;
  const role = member.teamRoles.find((each) => each.teamSlug === team.slug)?.role ?? 'contributor';
  const roles = { contributor: text.contributor, admin: text.admin } as Readonly<Record<string, string>>;
  const change = (next: string) => act({ method: 'PUT', path, body: { teamRole: next }, done: `${member.name}: ${roles[next] ?? next}` });
  return (
    <li className="person">
      <Who name={member.name} />
      <div className="what">
        <b>{member.name}</b>
        {member.name !== member.email && <div className="text-small text-ink-3">{member.email}</div>}
      </div>
      <div className="acts">
        {canChange ? (
          <>
            <QuickSelect
              label={text.roleOf(member.name)}
              value={role}
              options={Object.entries(roles).map(([value, label]) => ({ value, label }))}
              onPick={(next) => void change(next)}
            />
            <Button
              size="small"
              aria-label={text.takeOutOf(member.name)}
              onClick={() => void act({ method: 'DELETE', path, done: text.takenOut(member.name) })}
            >
              {text.takeOut}
            </Button>
          </>
        ) : (
          <span className="text-ink-2">{roles[role] ?? role}</span>
        )}
      </div>
    </li>
  );
}

function AddPerson({ org, team, present }: { org: string; team: Team; present: readonly Member[] }) {
  const act = useAct(org);
  const [chosen, setChosen] = useState('');
  const everybody = useApiQuietly(`organizations/${org}/members/`, {}, Members) ?? [];
  const others = everybody.filter((member) => !present.some((each) => each.id === member.id));
  const text = words().settings.team;
  const add = async () => {
    const member = others.find((each) => each.id === chosen);
    if (member === undefined) return;
    const path = `organizations/${org}/members/${member.id}/teams/${team.slug}/`;
    if (await act({ method: 'POST', path, body: {}, done: text.added(member.name) })) setChosen('');
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
          options={[
            { value: '', label: text.choose },
            ...others.map(({ id, name, email }) => ({ value: id, label: name === email ? name : `${name}, ${email}` })),
          ]}
        />
      </div>
      <Button type="submit" disabled={chosen === ''}>
        {text.addButton}
      </Button>
    </form>
  );
}
