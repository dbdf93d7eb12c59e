import type { ApiError } from '#dashboard/api/client.ts';
import { useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Logo } from '#dashboard/page/Logo.tsx';
import { Failure } from '#dashboard/page/Part.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count, moment } from '#dashboard/ui/format.ts';
import { Badge, LevelMark } from '#dashboard/ui/Marks.tsx';
import { Empty, Skeleton } from '#dashboard/ui/States.tsx';
import { SharedIssue, type SharedEvent } from '../contract.ts';
import { ExceptionSection } from './ExceptionSection.tsx';
import { MessageSection } from './MessageSection.tsx';
import './event.css';
import './stack.css';

/** An issue for whoever has its link: what was thrown and where, and nothing to press. */
export function SharedIssuePage() {
  const shareId = usePart('shareId');
  const { data, error, refetch } = useApiHeld(`shared/issues/${shareId}/`, {}, SharedIssue);
  const text = words().event.shared;
  return (
    <main className="main shared" id="main" tabIndex={-1}>
      <meta name="robots" content="noindex, nofollow" />
      <p className="shared-bar">
        <Logo /> <b>Vedette</b> <span className="text-ink-3">{text.readOnly}</span>
      </p>
      {data !== undefined && <Shared issue={data.value} />}
      {data === undefined && <NotShown error={error} onRetry={() => void refetch()} />}
    </main>
  );
}

/** On its way, taken back, or refused by a server that is busy. */
function NotShown({ error, onRetry }: { error: ApiError | null; onRetry: () => void }) {
  const text = words().event.shared;
  if (error?.status === 404) {
    return (
      <Empty isPage title={text.gone}>
        <p>{text.goneWhy}</p>
      </Empty>
    );
  }
  return (
    <>
      <h1 className="sr-only">{text.name}</h1>
      {error === null ? (
        <Skeleton lines={10} label={words().states.loading(text.name)} />
      ) : (
        <Failure name={text.name} error={error} onRetry={onRetry} />
      )}
    </>
  );
}

function Shared({ issue }: { issue: SharedIssue }) {
  const text = words().event.shared;
  return (
    <>
      <title>{`${issue.title} · Vedette`}</title>
      <header className="shared-head">
        <h1 className="flex items-center gap-2.5">
          <LevelMark level={issue.level} />
          <span className="min-w-0 break-words">{issue.title}</span>
        </h1>
        <p className="text-ink-3">
          <span className="mono">{issue.shortId}</span> · {issue.projectName} · {text.by(issue.organizationName)}
        </p>
        <p className="mono break-words text-ink-2">{issue.culprit}</p>
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={issue.status === 'resolved' ? 'ok' : 'neutral'}>{text.statuses[issue.status]}</Badge>
          <span>{words().issue.eventCount(issue.count)}</span>
          <span className="text-ink-2">{text.users(count(issue.userCount))}</span>
          <span className="text-ink-2">
            {text.first} {moment(issue.firstSeen)}, {text.last} <Age at={issue.lastSeen} />
          </span>
        </p>
      </header>
      {issue.event === null ? <p className="text-ink-3">{text.noEvent}</p> : <SharedParts event={issue.event} />}
      <p className="border-t border-line pt-4 text-small text-ink-3">{text.leftOut}</p>
    </>
  );
}

function SharedParts({ event }: { event: SharedEvent }) {
  const shown = { ...event, packages: {} };
  return (
    <>
      <MessageSection event={shown} />
      <ExceptionSection event={shown} />
    </>
  );
}
