import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { call } from '#dashboard/api/client.ts';
import { apiPages, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { useAddress, usePart, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import { SettingsFrame } from '#dashboard/page/settings/SettingsFrame.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Select } from '#dashboard/ui/FormParts.tsx';
import { Empty, Notice, Skeleton } from '#dashboard/ui/States.tsx';
import { Member } from '../../account/contract.ts';
import { AUDIT_EVENTS, AuditLog, AuditLogCheck } from '../contract.ts';
import { AuditTable } from './AuditTable.tsx';

const Members = Member.array();

export function AuditPage() {
  const org = usePart('org');
  const text = words().settings.auditLog;
  const actions = (
    <div className="flex flex-wrap gap-2">
      <ChainCheck org={org} />
      <a className="btn" href={`/api/0/organizations/${org}/audit-logs/export/`} download>
        <Download size={14} aria-hidden />
        {text.export}
      </a>
    </div>
  );
  return (
    <SettingsFrame title={words().settings.audit} lead={text.lead} action={actions}>
      <Part name={words().settings.audit}>
        <Entries org={org} />
      </Part>
    </SettingsFrame>
  );
}

/** What is shown is in the address, so that a link shows the same. */
function Entries({ org }: { org: string }) {
  const { event, actor } = useFilter();
  const list = useInfiniteQuery(
    apiPages(`organizations/${org}/audit-logs/`, { event: event || null, actor: actor || null }, AuditLog, null),
  );
  const text = words().settings.auditLog;
  const rows = list.data?.pages.flatMap((page) => page.value.rows) ?? [];
  return (
    <>
      <Filters org={org} />
      {list.error !== null && <Failure name={words().settings.audit} error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton label={words().states.loading(words().settings.audit)} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty title={text.none}>
          <p>{text.noneWhy}</p>
        </Empty>
      )}
      {rows.length > 0 && <AuditTable rows={rows} />}
      {list.hasNextPage && (
        <div className="px-5 py-4">
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {text.more}
          </Button>
        </div>
      )}
    </>
  );
}

/** Empty is everything. */
function useFilter(): { readonly event: string; readonly actor: string } {
  const address = useAddress();
  return { event: textOf(address['event']) ?? '', actor: textOf(address['actor']) ?? '' };
}

function Filters({ org }: { org: string }) {
  const { event, actor } = useFilter();
  const setAddress = useSetAddress();
  const members = useApiQuietly(`organizations/${org}/members/`, {}, Members) ?? [];
  const text = words().settings.auditLog;
  const change = (name: string) => (value: string) => setAddress({ [name]: value === '' ? undefined : value });
  return (
    <div className="grid grid-cols-2 gap-3 px-5 pb-4 max-tablet:px-3.5">
      <Select
        label={text.byEvent}
        value={event}
        onChange={change('event')}
        options={[{ value: '', label: text.allEvents }, ...AUDIT_EVENTS.map((each) => ({ value: each, label: each }))]}
      />
      <Select
        label={text.byActor}
        value={actor}
        onChange={change('actor')}
        options={[
          { value: '', label: text.allActors },
          ...members.flatMap(({ user }) => (user === null ? [] : [{ value: user.id, label: user.name }])),
        ]}
      />
    </div>
  );
}

function ChainCheck({ org }: { org: string }) {
  const [result, setResult] = useState<AuditLogCheck | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().settings.auditLog;
  const check = async () => {
    setBusy(true);
    const answer = await call({ path: `organizations/${org}/audit-logs/check/`, answer: AuditLogCheck }).catch(() => null);
    setResult(answer?.value ?? null);
    setBusy(false);
  };
  return (
    <>
      <Button onClick={() => void check()} disabled={isBusy}>
        <ShieldCheck size={14} aria-hidden />
        {isBusy ? text.checking : text.check}
      </Button>
      <span role="status" className="self-center text-ink-2">
        {result?.isIntact === true && text.intact(result.entries)}
        {result?.isIntact === false && <Notice tone="error">{text.broken(result.brokenAt ?? 0)}</Notice>}
      </span>
    </>
  );
}
