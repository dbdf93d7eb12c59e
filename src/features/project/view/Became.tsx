import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { apiKey, useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { useLive } from '#dashboard/page/live.ts';
import { paths } from '#dashboard/paths.ts';
import { count } from '#dashboard/ui/format.ts';
import { UsageStats } from '../../outcome/contract.ts';
import type { Project } from '../contract.ts';

/** An outcome is counted when its batch is done, a moment after its request was answered. */
const COUNTED_MS = [500, 2_500, 6_000];
const MOST_LINES = 8;

/** What the requests of the last hour came to, item by item: an answer of 200 says that they were taken, not that they were kept. */
export function Became({ org, project }: { org: string; project: Project }) {
  const path = `organizations/${org}/stats_v2/`;
  const asked = { project: [project.id], statsPeriod: '1h', interval: '1h', groupBy: ['category', 'outcome', 'reason'] };
  const stats = useApiQuietly(path, asked, UsageStats);
  useCounted(path, project.id);
  const text = words().project.onboarding;
  const lines = (stats?.groups ?? []).map(lineOf).filter((line) => line.quantity > 0);
  return (
    <section className="px-0.5 pt-5" aria-labelledby="became">
      <header className="mb-1.5 flex items-center gap-2">
        <h2 id="became">{text.became}</h2>
        <span className="text-ink-3">{text.becameHint}</span>
        <Link to={paths.received(org, project.slug)} className="link ml-auto">
          {text.becameAll}
        </Link>
      </header>
      {lines.length === 0 && <p className="text-ink-3">{text.becameEmpty}</p>}
      <ul className="grid gap-1">
        {lines
          .toSorted((a, b) => b.quantity - a.quantity)
          .slice(0, MOST_LINES)
          .map((line) => (
            <li key={`${line.category} ${line.outcome} ${line.reason}`}>
              <BecameLine line={line} />
            </li>
          ))}
      </ul>
    </section>
  );
}

interface Line {
  readonly category: string;
  readonly outcome: string;
  readonly reason: string;
  readonly quantity: number;
}

function lineOf({ by, totals }: UsageStats['groups'][number]): Line {
  const nameOf = (part: string) => String(by[part] ?? '');
  return { category: nameOf('category'), outcome: nameOf('outcome'), reason: nameOf('reason'), quantity: totals['sum(quantity)'] ?? 0 };
}

function BecameLine({ line: { category, outcome, reason, quantity } }: { line: Line }) {
  const isKept = outcome === 'accepted';
  const outcomes: Readonly<Record<string, string>> = words().received.outcomes;
  const reasons: Readonly<Record<string, string>> = words().received.reasons;
  const why = reasons[reason] ?? reasons[reason.split(':')[0] ?? ''];
  return (
    <>
      <b>{count(quantity)}</b> <span className="mono text-ink-2">{category}</span>{' '}
      <span className={isKept ? 'font-medium text-ok-ink' : 'font-medium text-error-ink'}>
        {isKept ? words().project.onboarding.kept : (outcomes[outcome] ?? outcome)}
      </span>{' '}
      {!isKept && <span className="mono text-ink-2">{reason}</span>} {why !== undefined && <span className="text-ink-3">{why}</span>}
    </>
  );
}

/** Asks again after something knocked or became an issue. */
function useCounted(path: string, projectId: string) {
  const queries = useQueryClient();
  const timers = useRef<ReturnType<typeof setTimeout>[]>([]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);
  useLive((message) => {
    const isOurs =
      (message.type === 'door' && message.notes.some((note) => note.projectId === projectId)) ||
      (message.type === 'issues' && message.issues.some((issue) => issue.projectId === projectId));
    if (!isOurs) return;
    timers.current.forEach(clearTimeout);
    timers.current = COUNTED_MS.map((ms) => setTimeout(() => void queries.invalidateQueries({ queryKey: apiKey(path) }), ms));
  });
}
