import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Field } from '#dashboard/ui/Field.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { ArtifactLookup } from '../contract.ts';

export interface LookupProps {
  org: string;
  project: string;
  /** Of the release that is asked about; null asks by a debug id. */
  version: string | null;
}

/** Whether a file of a stack trace would be resolved, and why not. */
export function Lookup({ org, project, version }: LookupProps) {
  const [asked, setAsked] = useState('');
  const [dist, setDist] = useState('');
  const [answer, setAnswer] = useState<ArtifactLookup | string | null>(null);
  const text = words().artifact.release;
  const look = async (event: FormEvent) => {
    event.preventDefault();
    const params = version === null ? { debug_id: asked.trim() } : { release: version, url: asked.trim(), dist: dist.trim() || null };
    try {
      setAnswer((await call({ path: `projects/${org}/${project}/artifact-lookup/`, params, answer: ArtifactLookup })).value);
    } catch (error) {
      setAnswer(error instanceof ApiError ? error.message : words().errors.ours);
    }
  };
  return (
    <section className="artifact-lookup" aria-label={text.check}>
      <h2>{text.check}</h2>
      <form className="grid gap-3" onSubmit={(event) => void look(event)}>
        <Field
          label={version === null ? words().artifact.debugFiles.debugId : text.url}
          {...(version === null ? {} : { help: text.checkHelp })}
          value={asked}
          maxLength={2000}
          required
          onChange={(event) => setAsked(event.target.value)}
        />
        {version !== null && <Field label={text.dist} value={dist} maxLength={64} onChange={(event) => setDist(event.target.value)} />}
        <div>
          <Button type="submit">{text.ask}</Button>
        </div>
      </form>
      <div role="status">
        {typeof answer === 'string' && <Notice tone="error">{answer}</Notice>}
        {answer !== null && typeof answer !== 'string' && <Verdict answer={answer} />}
      </div>
    </section>
  );
}

function Verdict({ answer }: { answer: ArtifactLookup }) {
  const text = words().artifact.release;
  if (answer.isResolvable) return <Notice>{text.yes(answer.file ?? '', answer.sourceMap ?? '')}</Notice>;
  return (
    <Notice tone="warning">
      <b>{text.no}</b> {answer.reason}
    </Notice>
  );
}
