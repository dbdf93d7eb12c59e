import { useState } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { RulePreview } from '../contract.ts';
import { bodyOf, type RuleDraft } from './draft.ts';

const SHOWN = 10;

/** What the rule as it stands in the form would have done: asked for, because it costs the event store a few queries. */
export function Preview({ org, project, draft }: { org: string; project: string; draft: RuleDraft }) {
  const [preview, setPreview] = useState<RulePreview | null>(null);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const text = words().alert.preview;
  const ask = async () => {
    setBusy(true);
    setProblem('');
    try {
      const { value } = await call({
        method: 'POST',
        path: `projects/${org}/${project}/rules/preview/`,
        body: bodyOf(draft),
        answer: RulePreview,
      });
      setPreview(value);
    } catch (error) {
      setPreview(null);
      const fields = error instanceof ApiError ? Object.values(error.fields).join(' ') : '';
      setProblem(fields !== '' ? fields : error instanceof ApiError ? error.message : words().errors.ours);
    }
    setBusy(false);
  };
  return (
    <FormSection title={text.title} lead={text.about}>
      <div>
        <Button disabled={isBusy} onClick={() => void ask()}>
          {text.ask}
        </Button>
      </div>
      <div role="status">
        {problem !== '' && <p className="text-error-ink">{problem}</p>}
        {preview !== null && <Result org={org} preview={preview} />}
      </div>
    </FormSection>
  );
}

function Result({ org, preview }: { org: string; preview: RulePreview }) {
  const text = words().alert;
  return (
    <div className="grid gap-2">
      <p>{preview.total === 0 ? text.preview.none : text.preview.total(preview.total)}</p>
      {preview.ignored.length > 0 && <p className="text-ink-2">{text.preview.ignored(preview.ignored.join('; '))}</p>}
      <ul className="grid gap-1">
        {preview.firings.slice(0, SHOWN).map((firing, at) => (
          <li key={at} className="flex flex-wrap items-baseline gap-2">
            <Age at={firing.at} className="text-ink-3" />
            <span className="text-ink-2">{text.reasons[firing.reason]}</span>
            <Link to={paths.issue(org, firing.issue.id)} className="min-w-0 truncate">
              {firing.issue.shortId} {firing.issue.title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
