import { useState, type ReactElement } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { useSession } from '#dashboard/page/session.tsx';
import { useFocusBack } from '#dashboard/ui/focus-back.ts';
import { PickList } from '#dashboard/ui/PickList.tsx';
import { Popover } from '#dashboard/ui/Popover.tsx';
import { Member, Team } from '../../account/contract.ts';
import { assign } from './actions.ts';
import type { Action } from './actions.ts';

export interface AssignPickerProps {
  org: string;
  trigger: ReactElement;
  /** `user:1`, or empty. */
  current: string;
  onAct: (action: Action) => void;
  onClose: () => void;
}

const Members = Member.array();
const Teams = Team.array();

/** Open from the moment it is mounted; loaded when somebody first assigns (see `Assignee`). */
export function AssignPicker({ org, trigger, current, onAct, onClose }: AssignPickerProps) {
  const session = useSession();
  const focusBack = useFocusBack();
  const [isOpen, setOpen] = useState(true);
  const members = useApiQuietly(`organizations/${org}/members/`, {}, Members) ?? [];
  const teams = useApiQuietly(`organizations/${org}/teams/`, {}, Teams) ?? [];
  const me = session.user;
  const text = words().issue.assign;
  const people = members.flatMap((member) => (member.user === null || member.user.id === me?.id ? [] : [member.user]));
  const choices = [
    { value: '', label: text.nobody, hint: '' },
    ...(me === null ? [] : [{ value: `user:${me.id}`, label: me.name === '' ? me.email : me.name, hint: text.me }]),
    ...people.map((person) => ({ value: `user:${person.id}`, label: person.name === '' ? person.email : person.name, hint: person.email })),
    ...teams.map((team) => ({ value: `team:${team.id}`, label: `#${team.slug}`, hint: words().stream.team })),
  ];
  const pick = (value: string) => {
    setOpen(false);
    onAct(assign(value, value === '' ? '' : (choices.find((choice) => choice.value === value)?.label ?? '')));
  };
  return (
    <Popover trigger={trigger} label={text.label} isOpen={isOpen} onOpenChange={setOpen} onClosed={onClose} finalFocus={focusBack}>
      <PickList
        label={text.label}
        placeholder={text.find}
        choices={choices}
        selected={[current]}
        onPick={pick}
        emptyLabel={words().scope.noMatch}
      />
    </Popover>
  );
}
