import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Check } from '#dashboard/ui/Marks.tsx';
import { ChangedIssues, IssueHash, UndoneChange, type IssueDetail } from '../contract.ts';
import { listPath } from './list-query.ts';
import { sentence } from './use-actions.ts';

const Hashes = IssueHash.array();

interface FingerprintsProps {
  org: string;
  issue: IssueDetail;
}

/** What makes an event belong to this issue: picked and split off, it opens an issue of its own from the next event on. */
export function Fingerprints({ org, issue }: FingerprintsProps) {
  // A hash without events is a second choice of grouping: nothing that a person could tell apart.
  const hashes = useApi(`${listPath(org)}${issue.id}/hashes/`, {}, Hashes).filter((hash) => hash.count > 0);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const split = useSplit({ org, issue });
  const text = words().issue.fingerprints;
  const chosen = picked.filter((id) => hashes.some((hash) => hash.id === id));
  const toggle = (id: string) => setPicked(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  const isOnly = hashes.length < 2;
  const isAll = !isOnly && chosen.length === hashes.length;
  return (
    <>
      <p className="mb-2 text-ink-3">{isOnly ? text.only : text.lead}</p>
      <ul className="fingerprints">
        {hashes.map((hash) => (
          <li key={hash.id}>
            {!isOnly && (
              <Check
                label={text.pick(hash.id.slice(0, 8))}
                state={chosen.includes(hash.id) ? 'on' : 'off'}
                onToggle={() => toggle(hash.id)}
              />
            )}
            <Fingerprint org={org} issue={issue} hash={hash} />
          </li>
        ))}
      </ul>
      {!isOnly && (
        <div className="mt-2 flex items-center gap-2">
          <Button disabled={chosen.length === 0 || isAll} onClick={() => void split(chosen).then(() => setPicked([]))}>
            {text.split(chosen.length)}
          </Button>
          {isAll && <span className="text-ink-3">{text.leaveOne}</span>}
        </div>
      )}
    </>
  );
}

function Fingerprint({ org, issue, hash: { id, count: events, latestEvent } }: FingerprintsProps & { hash: IssueHash }) {
  const text = words().issue.fingerprints;
  return (
    <div className="min-w-0">
      <p className="flex gap-2">
        <span className="mono" title={id}>
          {id.slice(0, 8)}
        </span>
        <span className="text-ink-2">{events === 0 ? text.noEvent : words().issue.eventCount(events)}</span>
        {latestEvent !== null && <Age at={latestEvent.dateCreated} className="ml-auto text-ink-3" />}
      </p>
      {latestEvent !== null && (
        <Link to={paths.issueEvent(org, issue.id, latestEvent.eventID)} className="link block truncate" title={latestEvent.title}>
          {latestEvent.title}
        </Link>
      )}
    </div>
  );
}

/** Splits off, says so, and takes it back when asked. */
function useSplit({ org, issue }: FingerprintsProps) {
  const queries = useQueryClient();
  const text = words().issue.fingerprints;
  const path = `${listPath(org)}${issue.id}/`;
  const refresh = () => Promise.all([path, `${path}hashes/`].map((each) => queries.invalidateQueries({ queryKey: apiKey(each) })));
  const undo = async (key: string) => {
    try {
      await call({ method: 'POST', path: `${listPath(org)}undo/`, body: { undo: key }, answer: UndoneChange });
      showToast({ text: text.joined });
    } catch (error) {
      showToast({ tone: 'failed', text: words().stream.done.notUndone(sentence(error)) });
    }
    await refresh();
  };
  return async (ids: readonly string[]) => {
    try {
      const { value } = await call({ method: 'PUT', path: `${path}hashes/`, params: { id: ids }, answer: ChangedIssues });
      const key = value.undo;
      showToast({ text: text.done(ids.length), ...(key === undefined ? {} : { undo: () => void undo(key) }) });
    } catch (error) {
      showToast({ tone: 'failed', text: words().issue.done.failed(sentence(error)) });
    }
    await refresh();
  };
}
