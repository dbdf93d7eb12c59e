import { X } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { useApiHeld } from '#dashboard/api/use-api.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { useScope } from '#dashboard/page/scope.ts';
import { paths } from '#dashboard/paths.ts';
import { useRooms } from '#dashboard/room.ts';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { Skeleton } from '#dashboard/ui/States.tsx';
import { IssueDetail } from '../contract.ts';
import { Brief } from './Brief.tsx';
import { Figures } from './Figures.tsx';
import { KindMark } from './KindMark.tsx';
import { listPath } from './list-query.ts';
import { namesOf, placeText } from './names.ts';
import { StatusBadge } from './StatusBadge.tsx';
import { useBrief } from './use-brief.ts';
import './issue.css';

/** The first screen of an issue's page beside the list; the cursor walks on with it open. */
export function Peek({ org, issueId, onClose }: { org: string; issueId: string; onClose: () => void }) {
  const { environment } = useScope();
  const query = useApiHeld(`${listPath(org)}${issueId}/`, { environment }, IssueDetail);
  const issue = query.data?.value;
  return (
    <aside className="peek" aria-label={words().stream.peek} aria-busy={query.isFetching}>
      <header>
        <Link to={paths.issue(org, issueId)} className="btn">
          {words().issue.keys.open} <kbd>Enter</kbd>
        </Link>
        <IconButton label={words().stream.closePeek} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </header>
      {query.error !== null && issue === undefined && (
        <Failure name={words().stream.peek} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {issue === undefined && query.error === null && <Skeleton lines={8} label={words().states.loading(words().stream.peek)} />}
      {issue !== undefined && <Shown key={issue.id} org={org} issue={issue} environment={environment} />}
    </aside>
  );
}

interface ShownProps {
  org: string;
  issue: IssueDetail;
  environment: readonly string[];
}

function Shown({ org, issue, environment }: ShownProps) {
  const { type, message } = namesOf(issue);
  const EventView = useRooms().find((room) => room.eventView?.categories.includes(issue.issueCategory))?.eventView;
  const brief = useBrief(org, issue, environment);
  return (
    <>
      <h2>
        <KindMark issue={issue} />
        <span className="min-w-0 break-words">{type}</span>
        <StatusBadge issue={issue} />
      </h2>
      {message !== '' && <p className="text-ink-2 break-words">{message}</p>}
      <p className="mono text-small text-ink-3 break-words">{placeText(issue)}</p>
      <Brief org={org} issue={issue} facts={brief?.facts} />
      <Figures org={org} issue={issue} />
      {EventView !== undefined && (
        <Part name={words().issue.event} lines={8}>
          <EventView.Main
            org={org}
            project={issue.project.slug}
            issueId={issue.id}
            eventId="recommended"
            environments={environment}
            eventCount={Number(issue.count)}
            onEvent={() => undefined}
          />
        </Part>
      )}
    </>
  );
}
