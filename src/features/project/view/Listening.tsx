import { Globe, ShieldCheck, Terminal, Zap } from 'lucide-react';
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '#dashboard/api/client.ts';
import { apiKey, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useLive } from '#dashboard/page/live.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { paths } from '#dashboard/paths.ts';
import { useTicking } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { clock, span } from '#dashboard/ui/format.ts';
import { Issue } from '../../issue/contract.ts';
import { DoorNotes, type Project } from '../contract.ts';
import { Became } from './Became.tsx';
import { Heartbeat } from './Heartbeat.tsx';
import { sendSample } from './sample.ts';

interface ListeningProps {
  org: string;
  project: Project;
  dsn: string | null;
  onIssue: (issueId: string) => void;
}

const Issues = Issue.array();
/** How long "It arrived" stands before the issue opens: long enough to be read. */
const READ_MS = 900;

/** Waits for the first error over the live connection, and shows each request with its verdict meanwhile. */
export function Listening({ org, project, dsn, onIssue }: ListeningProps) {
  const queries = useQueryClient();
  const [sinceMs] = useState(() => Date.now());
  // In a project that is busy already, only what is new, or what was sent from here, is what somebody waits for.
  const [isAwaited, setAwaited] = useState(project.firstEvent === null);
  const [arrived, setArrived] = useState<string | null>(null);
  const door = `projects/${org}/${project.slug}/door/`;
  const notes = useApiQuietly(door, {}, DoorNotes)?.notes ?? [];
  const elapsed = useTicking((nowMs) => span(Math.max(1000, nowMs - sinceMs)));
  const text = words().project.onboarding;

  const arrive = (issueId: string) => {
    setArrived(issueId);
    setTimeout(() => onIssue(issueId), READ_MS);
  };
  useLive((message) => {
    const isGap = message.type === 'hello' && !message.isResumed;
    if (isGap && arrived === null) void missedIssue(org, project, { isAwaited, sinceMs }).then((id) => id !== null && arrive(id));
    if (isGap || (message.type === 'door' && message.notes.some((note) => note.projectId === project.id))) {
      void queries.invalidateQueries({ queryKey: apiKey(door) });
    }
    const found =
      message.type === 'issues' ? message.issues.find((issue) => issue.projectId === project.id && (isAwaited || issue.isNew)) : undefined;
    if (found !== undefined && arrived === null) arrive(found.id);
  });

  const sample = async () => {
    setAwaited(true);
    const isAccepted = dsn !== null && (await sendSample(dsn));
    showToast({ text: isAccepted ? text.sampleSent : text.sampleFailed, tone: isAccepted ? 'done' : 'failed' });
  };

  return (
    <>
      <div className="card listen" role="status" data-state={arrived === null ? 'listening' : 'arrived'}>
        <div className="flex items-center justify-between">
          <span className="live text-head font-semibold text-ink" data-state="live">
            {arrived === null ? text.listening : text.arrived}
          </span>
          <span className="text-ink-3">{elapsed}</span>
        </div>
        <Heartbeat knocks={notes.map((note) => Date.parse(note.dateCreated))} hasArrived={arrived !== null} />
        <p className="text-ink-2">{arrived === null ? sentence(notes) : text.done}</p>
        {arrived === null && project.firstEvent !== null && <AlreadyHere org={org} project={project} />}
        <div className="flex flex-wrap gap-2">
          {arrived !== null ? (
            <Button kind="primary" size="large" onClick={() => onIssue(arrived)}>
              {text.open}
            </Button>
          ) : (
            <Button kind="primary" size="large" disabled={dsn === null} onClick={() => void sample()}>
              <Zap size={16} strokeWidth={1.75} aria-hidden />
              {text.sample}
            </Button>
          )}
          <Link to={paths.issues(org)} className="btn border-transparent bg-transparent font-normal text-ink-2 shadow-none">
            {text.skip}
          </Link>
        </div>
      </div>
      <Door notes={notes} />
      <Became org={org} project={project} />
      <Trouble dsn={dsn} />
    </>
  );
}

interface Awaiting {
  readonly isAwaited: boolean;
  readonly sinceMs: number;
}

/** What nobody told this page of: the newest issue, when it is one that is waited for. */
async function missedIssue(org: string, project: Project, { isAwaited, sinceMs }: Awaiting): Promise<string | null> {
  const params = { project: [project.id], query: '', limit: 1, sort: isAwaited ? 'date' : 'new' };
  const latest = await call({ path: `organizations/${org}/issues/`, params, answer: Issues }).then(
    ({ value }) => value[0],
    () => undefined,
  );
  if (latest === undefined) return null;
  const isFirst = project.firstEvent === null;
  return isFirst || Date.parse(isAwaited ? latest.lastSeen : latest.firstSeen) >= sinceMs ? latest.id : null;
}

function sentence(notes: DoorNotes['notes']): string {
  const text = words().project.onboarding;
  if (notes.length === 0) return text.nothing;
  return notes.some((note) => note.status < 300) ? text.knocked : text.refused;
}

function AlreadyHere({ org, project }: { org: string; project: Project }) {
  const latest = useApiQuietly(`organizations/${org}/issues/`, { project: [project.id], query: '', limit: 1 }, Issues)?.[0];
  return (
    <p className="text-ink-2">
      {words().project.onboarding.already(project.slug)}{' '}
      {latest !== undefined && (
        <Link to={paths.issue(org, latest.id)} className="link">
          {latest.shortId}
        </Link>
      )}
    </p>
  );
}

function Door({ notes }: { notes: DoorNotes['notes'] }) {
  const text = words().project.onboarding;
  return (
    <section className="px-0.5 pt-5">
      <header className="mb-1.5 flex items-center gap-2">
        <h2>{text.door}</h2>
        <span className="text-ink-3">{text.doorHint}</span>
      </header>
      {notes.length === 0 && <p className="text-ink-3">{text.doorEmpty}</p>}
      <ol className="door">
        {notes.slice(0, 8).map((note, index) => (
          <li key={`${note.dateCreated}.${index}`}>
            <span className="text-ink-3">{clock(note.dateCreated, true)}</span>
            <span className={note.status < 300 ? 'font-medium text-ok-ink' : 'font-medium text-error-ink'}>{note.status}</span>
            <span className="truncate" title={note.note}>
              {[note.itemTypes.join(', '), note.note].filter((part) => part !== '').join(' · ')}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Trouble({ dsn }: { dsn: string | null }) {
  const text = words().project.onboarding;
  const host = dsn === null ? location.host : new URL(dsn).host;
  const hints = [
    { icon: ShieldCheck, text: text.blockers },
    { icon: Globe, text: text.csp(host) },
    { icon: Terminal, text: text.debug },
  ];
  return (
    <section className="px-0.5 pt-5">
      <h2 className="mb-1.5">{text.wrong}</h2>
      <ul className="grid gap-1.5 text-ink-2">
        {hints.map((hint) => (
          <li key={hint.text} className="flex items-center gap-2">
            <hint.icon size={16} strokeWidth={1.75} className="text-ink-3" aria-hidden />
            {hint.text}
          </li>
        ))}
      </ul>
    </section>
  );
}
