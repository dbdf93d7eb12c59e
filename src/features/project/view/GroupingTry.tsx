import { useState } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { paths } from '#dashboard/paths.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { count } from '#dashboard/ui/format.ts';
import { Notice } from '#dashboard/ui/States.tsx';
import { GroupingPreview } from '../contract.ts';

interface GroupingTryProps {
  org: string;
  slug: string;
  /** As they are on the screen, saved or not. */
  rules: { readonly fingerprintingRules: string; readonly groupingEnhancements: string };
}

/** What the rules on the screen would merge and split, told by the project's newest events. */
export function GroupingTry({ org, slug, rules }: GroupingTryProps) {
  const [preview, setPreview] = useState<GroupingPreview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().project.grouping;

  const look = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const path = `projects/${org}/${slug}/grouping-preview/`;
      setPreview((await call({ method: 'POST', path, body: rules, answer: GroupingPreview })).value);
    } catch (error) {
      setPreview(null);
      setProblem(error instanceof ApiError ? sentenceOf(error) : words().errors.ours);
    } finally {
      setBusy(false);
    }
  };

  return (
    <FormSection title={text.tryTitle} lead={text.tryLead}>
      <span>
        <Button disabled={isBusy} onClick={() => void look()}>
          {isBusy ? text.trying : text.tryButton}
        </Button>
      </span>
      <div role="status" className="grid gap-4">
        {problem !== null && <Notice>{problem}</Notice>}
        {preview !== null && <Result org={org} preview={preview} />}
      </div>
    </FormSection>
  );
}

/** The sentence about the rule, without the name of its field: it stands right below it. */
function sentenceOf(error: ApiError): string {
  return Object.values(error.fields)[0] ?? error.message;
}

function Result({ org, preview }: { org: string; preview: GroupingPreview }) {
  const text = words().project.grouping;
  const { events, changed, mergeCount, splitCount } = preview;
  if (events === 0) return <p className="text-ink-2">{text.noEvents}</p>;
  return (
    <>
      <p className="text-ink-2">
        {text.looked(events)} {changed === 0 ? text.unchanged : text.changed(changed, mergeCount, splitCount)}
      </p>
      {preview.merges.length > 0 && (
        <section className="grid gap-3" aria-label={text.merges}>
          <h3>{text.merges}</h3>
          {preview.merges.map(({ title, issues }) => (
            <Outcome key={issues.map(({ id }) => id).join()} head={title} lead={text.becomesOne(issues.length)}>
              {issues.map((issue) => (
                <li key={issue.id}>
                  <IssueLine org={org} issue={issue} />
                  <span className="num text-ink-3">{count(issue.events)}</span>
                </li>
              ))}
            </Outcome>
          ))}
        </section>
      )}
      {preview.splits.length > 0 && (
        <section className="grid gap-3" aria-label={text.splits}>
          <h3>{text.splits}</h3>
          {preview.splits.map(({ issue, parts }) => (
            <Outcome key={issue.id} head={<IssueLine org={org} issue={issue} />} lead={text.becomesMany(parts.length)}>
              {parts.map((part) => (
                <li key={part.eventId}>
                  <Link to={paths.issueEvent(org, issue.id, part.eventId)} className="truncate">
                    {part.title}
                  </Link>
                  <span className="num text-ink-3">{count(part.events)}</span>
                </li>
              ))}
            </Outcome>
          ))}
        </section>
      )}
    </>
  );
}

function Outcome({ head, lead, children }: { head: React.ReactNode; lead: string; children: React.ReactNode }) {
  return (
    <div className="outcome">
      <p className="outcome-head">
        <b className="truncate">{head}</b>
        <span className="text-ink-3">{lead}</span>
      </p>
      <ul>{children}</ul>
    </div>
  );
}

function IssueLine({ org, issue }: { org: string; issue: { readonly id: string; readonly shortId: string; readonly title: string } }) {
  return (
    <Link to={paths.issue(org, issue.id)} className="truncate">
      <span className="mono text-ink-3">{issue.shortId}</span> {issue.title}
    </Link>
  );
}
