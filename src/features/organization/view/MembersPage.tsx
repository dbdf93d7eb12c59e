import { useDeferredValue, useState } from 'react';
import { Plus } from 'lucide-react';
import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { useAccess } from '#dashboard/page/settings/access.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Empty, Skeleton } from '#dashboard/ui/States.tsx';
import { Member } from '../../account/contract.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { MemberItem } from './MemberItem.tsx';

const Members = Member.array();

export function MembersPage() {
  const org = usePart('org');
  const access = useAccess(org);
  const [isInviting, setInviting] = useState(false);
  const invite = access.has('member:write') && (
    <Button kind="primary" onClick={() => setInviting(true)}>
      <Plus size={14} aria-hidden />
      {words().settings.people.invite}
    </Button>
  );
  return (
    <SettingsFrame title={words().settings.members} lead={words().settings.people.lead} action={invite}>
      <Part name={words().settings.members}>
        <MemberList org={org} access={access} />
      </Part>
      {isInviting && <InviteDialog org={org} onClose={() => setInviting(false)} />}
    </SettingsFrame>
  );
}

function MemberList({ org, access }: { org: string; access: ReadonlySet<string> }) {
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query.trim());
  const { data, error, refetch } = useApiHeld(`organizations/${org}/members/`, { query: asked === '' ? null : asked }, Members);
  const text = words().settings.people;
  if (error !== null) return <Failure name={words().settings.members} error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton label={words().states.loading(words().settings.members)} />;
  const members = data.value;
  return (
    <>
      <div className="flex flex-wrap items-end gap-4 px-5 pb-4 max-tablet:px-3.5">
        <div className="min-w-0 flex-1 basis-60">
          <Field label={text.find} type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
        </div>
        <span className="pb-1.5 text-ink-3" role="status">
          {text.count(members.length)}
        </span>
      </div>
      {members.length === 0 ? (
        <Empty title={text.none}>
          <p>{text.noneWhy}</p>
        </Empty>
      ) : (
        <ul aria-label={words().settings.members}>
          {members.map((member) => (
            <MemberItem key={member.id} org={org} member={member} access={access} />
          ))}
        </ul>
      )}
    </>
  );
}
