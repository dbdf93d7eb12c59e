import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Dialog } from '#dashboard/ui/Dialog.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { Organization, ROLES, type Member } from '../../account/contract.ts';
import { InvitedMember } from '../contract.ts';

/** Address, role and teams; then the link, which is shown once. */
export function InviteDialog({ org, onClose }: { org: string; onClose: () => void }) {
  const [invited, setInvited] = useState<InvitedMember | null>(null);
  const text = words().settings.people;
  return (
    <Dialog title={invited === null ? text.inviteTitle : text.linkTitle(invited.email)} isOpen onClose={onClose}>
      {invited === null ? (
        <InviteForm org={org} onInvited={setInvited} />
      ) : (
        <InvitationLink invited={invited}>
          <Button onClick={() => setInvited(null)}>{text.another}</Button>
          <Button kind="primary" onClick={onClose}>
            {text.done}
          </Button>
        </InvitationLink>
      )}
    </Dialog>
  );
}

function InviteForm({ org, onInvited }: { org: string; onInvited: (invited: InvitedMember) => void }) {
  const queries = useQueryClient();
  const organization = useApiQuietly(`organizations/${org}/`, {}, Organization);
  const [role, setRole] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().settings.people;
  const faults = error?.fields ?? {};

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { email: form.get('email'), teams: form.getAll('team'), ...(role === null ? {} : { orgRole: role }) };
    setBusy(true);
    try {
      const path = `organizations/${org}/members/`;
      const { value } = await call({ method: 'POST', path, body, answer: InvitedMember });
      await queries.invalidateQueries({ queryKey: apiKey(path) });
      onInvited(value);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, words().errors.ours));
      setBusy(false);
    }
  };

  return (
    <form className="grid gap-4" onSubmit={(event) => void submit(event)} noValidate>
      {error !== null && Object.keys(faults).length === 0 && <Notice tone="error">{error.message}</Notice>}
      <Field label={text.address} name="email" type="email" autoComplete="off" required isFirst fault={faults['email']} />
      <Select
        label={text.role}
        value={role ?? organization?.defaultRole ?? 'member'}
        fault={faults['orgRole']}
        options={ROLES.map((each) => ({
          value: each,
          label: `${words().settings.roles[each]}: ${words().settings.roleHelp[each]}`,
          isDisabled: each === 'owner' && organization?.access.includes('org:admin') !== true,
        }))}
        onChange={setRole}
      />
      {organization !== undefined && organization.teams.length > 0 && (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1.5 font-medium">{text.inTeams}</legend>
          <div className="grid max-h-40 grid-cols-2 gap-1.5 overflow-auto">
            {organization.teams.map((team) => (
              <label key={team.id} className="flex min-w-0 items-center gap-2">
                <input type="checkbox" name="team" value={team.slug} className="accent-accent" />
                <span className="truncate">#{team.slug}</span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <div className="flex justify-end">
        <Button kind="primary" type="submit" disabled={isBusy}>
          {isBusy ? text.sending : text.send}
        </Button>
      </div>
    </form>
  );
}

function InvitationLink({ invited, children }: { invited: InvitedMember; children: ReactNode }) {
  const text = words().settings.people;
  const mail = invited.isMailed === true ? text.mailed : invited.isMailed === false ? text.notMailed : text.noMail;
  const link = invited.invite_link ?? '';
  return (
    <div className="grid gap-3">
      <p className="text-ink-2">{text.linkText}</p>
      <code className="mono rounded-2 bg-sunken p-2 break-all select-all">{link}</code>
      <p className={invited.isMailed === false ? 'text-warning-ink' : 'text-ink-3'}>{mail}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <span className="flex-1">
          <Copy text={link} label={text.copyLink} copiedLabel={words().actions.copied} />
        </span>
        {children}
      </div>
    </div>
  );
}

/** A new link for an invitation nobody took up: the one before is void the moment this opens. */
export function AgainDialog({ org, member, onClose }: { org: string; member: Member; onClose: () => void }) {
  const queries = useQueryClient();
  const [invited, setInvited] = useState<InvitedMember | null>(null);
  const [error, setError] = useState<string | null>(null);
  const text = words().settings.people;
  const renew = async () => {
    try {
      const path = `organizations/${org}/members/${member.id}/`;
      setInvited((await call({ method: 'PUT', path, body: { reinvite: true }, answer: InvitedMember })).value);
      await queries.invalidateQueries({ queryKey: apiKey(`organizations/${org}/members/`) });
    } catch (cause) {
      setError(cause instanceof ApiError ? cause.message : words().errors.ours);
    }
  };
  return (
    <Dialog title={text.linkTitle(member.email)} isOpen onClose={onClose}>
      {invited === null ? (
        <div className="grid gap-4">
          {error !== null && <Notice tone="error">{error}</Notice>}
          <p className="text-ink-2">{text.linkText}</p>
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{words().actions.cancel}</Button>
            <Button kind="primary" onClick={() => void renew()}>
              {text.again}
            </Button>
          </div>
        </div>
      ) : (
        <InvitationLink invited={invited}>
          <Button kind="primary" onClick={onClose}>
            {text.done}
          </Button>
        </InvitationLink>
      )}
    </Dialog>
  );
}
