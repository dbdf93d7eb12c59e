import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useSession } from '#dashboard/page/session.tsx';
import { paths } from '#dashboard/paths.ts';
import { IconButton, Button } from '#dashboard/ui/Button.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { moment } from '#dashboard/ui/format.ts';
import { Badge, Who } from '#dashboard/ui/Marks.tsx';
import { Menu, type MenuEntry } from '#dashboard/ui/Menu.tsx';
import { QuickSelect } from '#dashboard/ui/QuickSelect.tsx';
import { ROLES, type Member } from '../../account/contract.ts';
import { AgainDialog } from './InviteDialog.tsx';
import { useAct } from './use-act.ts';

interface MemberItemProps {
  org: string;
  member: Member;
  access: ReadonlySet<string>;
}

/** A person or an invitation: who, in which teams, in which role, and what can be done. */
export function MemberItem({ org, member, access }: MemberItemProps) {
  const session = useSession();
  const [asked, setAsked] = useState<'nothing' | 'remove' | 'again'>('nothing');
  const isOwn = member.user !== null && member.user.id === session.user?.id;
  const who = member.name;
  return (
    <li className="person">
      <Who name={who} />
      <div className="what">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <b>{who}</b>
          <Marks member={member} isOwn={isOwn} />
        </div>
        <div className="text-small text-ink-3">
          {member.name !== member.email && <span>{member.email} · </span>}
          {member.pending ? <Invited member={member} /> : teamsOf(member)}
        </div>
      </div>
      <div className="acts">
        <Role org={org} member={member} canChange={access.has('member:write') && !isOwn} />
        {(access.has('member:write') || isOwn) && <More org={org} member={member} isOwn={isOwn} onAsk={setAsked} />}
      </div>
      {asked === 'remove' && <RemoveDialog org={org} member={member} isOwn={isOwn} onClose={() => setAsked('nothing')} />}
      {asked === 'again' && <AgainDialog org={org} member={member} onClose={() => setAsked('nothing')} />}
    </li>
  );
}

function Marks({ member, isOwn }: { member: Member; isOwn: boolean }) {
  const text = words().settings.people;
  return (
    <>
      {isOwn && <Badge tone="accent">{text.you}</Badge>}
      {member.isDisabled && <Badge tone="warning">{text.off}</Badge>}
      {member.pending && <Badge tone={member.expired ? 'warning' : 'info'}>{member.expired ? text.expired : text.invited}</Badge>}
    </>
  );
}

function teamsOf({ teams }: Member): string {
  return teams.length === 0 ? words().settings.people.noTeam : teams.map((team) => `#${team}`).join(' ');
}

function Invited({ member }: { member: Member }) {
  const text = words().settings.people;
  const until = member.expiresAt === null || member.expired ? null : moment(member.expiresAt);
  return (
    <>
      {member.inviterName !== null && text.invitedBy(member.inviterName)}
      {until !== null && `${member.inviterName === null ? '' : ', '}${text.until} ${until}`}
    </>
  );
}

function Role({ org, member, canChange }: { org: string; member: Member; canChange: boolean }) {
  const act = useAct(org);
  const { roles, people } = words().settings;
  if (!canChange) return <span className="text-ink-2">{roles[member.orgRole] ?? member.orgRole}</span>;
  const change = (role: string) =>
    act({
      method: 'PUT',
      path: `organizations/${org}/members/${member.id}/`,
      body: { orgRole: role },
      done: people.roleChanged(member.name, roles[role] ?? role),
    });
  return (
    <QuickSelect
      label={people.roleOf(member.name)}
      value={member.orgRole}
      options={ROLES.map((role) => ({ value: role, label: roles[role] ?? role }))}
      onPick={(role) => void change(role)}
    />
  );
}

interface MoreProps {
  org: string;
  member: Member;
  isOwn: boolean;
  onAsk: (what: 'remove' | 'again') => void;
}

function More({ org, member, isOwn, onAsk }: MoreProps) {
  const act = useAct(org);
  const text = words().settings.people;
  const path = `organizations/${org}/members/${member.id}/`;
  const toggle = () =>
    void act({
      method: 'PUT',
      path,
      body: { isDisabled: !member.isDisabled },
      done: member.isDisabled ? text.switchedOn(member.name) : text.switchedOff(member.name),
    });
  const entries: MenuEntry[] = [];
  if (member.pending) entries.push({ kind: 'action', label: text.again, onChoose: () => onAsk('again') });
  else if (!isOwn) entries.push({ kind: 'action', label: member.isDisabled ? text.switchOn : text.switchOff, onChoose: toggle });
  const removal = member.pending ? text.takeBack : isOwn ? text.leave : text.remove;
  entries.push({ kind: 'action', label: removal, onChoose: () => onAsk('remove') });
  return (
    <Menu
      trigger={
        <IconButton label={text.actions(member.name)}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
      entries={entries}
    />
  );
}

function RemoveDialog({ org, member, isOwn, onClose }: { org: string; member: Member; isOwn: boolean; onClose: () => void }) {
  const act = useAct(org);
  const text = words().settings.people;
  const remove = async () => {
    const done = member.pending ? text.takenBack(member.email) : text.removed(member.name);
    const isDone = await act({ method: 'DELETE', path: `organizations/${org}/members/${member.id}/`, done });
    if (isDone && isOwn) location.assign(paths.login);
    onClose();
  };
  return (
    <Dialog title={isOwn ? text.leaveTitle : text.removeTitle(member.name)} isOpen onClose={onClose}>
      <p className="text-ink-2">{isOwn ? text.leaveText : text.removeText}</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>{words().actions.cancel}</Button>
        <Button kind="danger" onClick={() => void remove()}>
          {member.pending ? text.takeBack : isOwn ? text.leave : text.remove}
        </Button>
      </div>
    </Dialog>
  );
}
