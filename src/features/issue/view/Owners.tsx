import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Who } from '#dashboard/ui/Marks.tsx';
import { IssueOwner } from '../../owner/contract.ts';
import type { Issue, IssueDetail } from '../contract.ts';
import { assign } from './actions.ts';
import type { Action } from './actions.ts';
import { listPath } from './list-query.ts';

const Owners = IssueOwner.array();

export interface OwnersProps {
  org: string;
  issue: IssueDetail;
  onAct: (issues: readonly Issue[], action: Action) => Promise<void>;
}

/** Whose the issue is, and by which line of the rules or which commit. Nothing where nobody says so. */
export function OwnersSection({ org, issue, onAct }: OwnersProps) {
  const owners = useApiQuietly(`${listPath(org)}${issue.id}/owners/`, {}, Owners);
  const text = words().issue.owners;
  if (owners === undefined || owners.length === 0) return null;
  const assigned = issue.assignedTo === null ? '' : `${issue.assignedTo.type}:${issue.assignedTo.id}`;
  return (
    <section id="owners" className="sect" aria-label={text.title}>
      <header>
        <h2>{text.title}</h2>
      </header>
      <ul className="owners">
        {owners.map((owner, at) => (
          <li key={at}>
            <Who name={owner.owner === null ? null : owner.name} kind={owner.owner?.startsWith('team:') === true ? 'team' : 'person'} />
            <div className="min-w-0 flex-1">
              <p className="truncate">
                <b>{owner.name}</b>
                {owner.owner === null && <span className="text-ink-3"> · {text.nobody}</span>}
                {owner.owner === assigned && <span className="text-ink-3"> · {text.assigned}</span>}
              </p>
              <Why owner={owner} />
            </div>
            {owner.owner !== null && owner.owner !== assigned && (
              <span className="print:hidden">
                <Button
                  kind="quiet"
                  size="small"
                  aria-label={text.assign(owner.name)}
                  onClick={() => void onAct([issue], assign(owner.owner ?? '', owner.name))}
                >
                  {words().issue.actions.assign}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Why({ owner: { type, rule, commit } }: { owner: IssueOwner }) {
  const text = words().issue.owners;
  if (commit !== null) {
    return (
      <p className="text-small text-ink-3">
        {text.kinds[type]} <code title={commit.id}>{commit.id.slice(0, 7)}</code> {commit.message?.split('\n')[0]}{' '}
        <Age at={commit.dateCreated} />
      </p>
    );
  }
  return (
    <p className="text-small text-ink-3">
      {text.kinds[type]} {rule !== null && <code>{rule.text}</code>} {rule !== null && text.line(rule.line)}
    </p>
  );
}
