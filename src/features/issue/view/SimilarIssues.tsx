import { GitMerge } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { percent } from '#dashboard/ui/format.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { SimilarIssue } from '../../similar/contract.ts';
import type { Issue, IssueDetail } from '../contract.ts';
import type { Action } from './actions.ts';
import { listPath } from './list-query.ts';
import { namesOf } from './names.ts';

const CompareDialog = lazy(async () => ({ default: (await import('./CompareDialog.tsx')).CompareDialog }));

const Found = SimilarIssue.array();
const SHOWN = 4;

export interface SimilarIssuesProps {
  org: string;
  issue: IssueDetail;
  onAct: (issues: readonly Issue[], action: Action) => Promise<void>;
}

/** Issues that fail in a similar way, the most alike first; each opens a comparison. While they are looked for there is nothing. */
export function SimilarIssues({ org, issue, onAct }: SimilarIssuesProps) {
  const found = useApiQuietly(`${listPath(org)}${issue.id}/similar-issues/`, { limit: SHOWN }, Found);
  const [comparedId, setCompared] = useState<string | null>(null);
  const text = words().issue.similar;
  if (found === undefined) return null;
  const compared = found.find((each) => each.issue.id === comparedId);
  return (
    <section className="sect" aria-label={text.title}>
      <header>
        <h2>{text.title}</h2>
      </header>
      {found.length === 0 ? (
        <p className="text-ink-3">{text.none}</p>
      ) : (
        <ul className="similar">
          {found.map((each) => (
            <li key={each.issue.id}>
              <Row similar={each} onCompare={() => setCompared(each.issue.id)} />
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {compared !== undefined && (
          <CompareDialog org={org} issue={issue} similar={compared} onAct={onAct} onClose={() => setCompared(null)} />
        )}
      </Suspense>
    </section>
  );
}

function Row({ similar: { issue, score, isMergeSuggested }, onCompare }: { similar: SimilarIssue; onCompare: () => void }) {
  const text = words().issue.similar;
  const { type, message } = namesOf(issue);
  return (
    <button
      type="button"
      className="similar-row"
      title={issue.title}
      aria-label={text.compare(issue.shortId, percent(score))}
      onClick={onCompare}
    >
      <span className="truncate">
        <b>{type}</b> <span className="text-ink-2">{message}</span>
      </span>
      <span className="similar-score">{percent(score)}</span>
      <span className="similar-facts">
        {issue.shortId}
        <Age at={issue.lastSeen} />
        {isMergeSuggested && (
          <Badge tone="accent" title={text.suggestedWhy}>
            <GitMerge size={12} aria-hidden />
            {text.suggested}
          </Badge>
        )}
      </span>
    </button>
  );
}
