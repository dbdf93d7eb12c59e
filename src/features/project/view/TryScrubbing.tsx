import { useState, type FormEvent } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { TextArea } from '#dashboard/ui/FormParts.tsx';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { ScrubbingPreview } from '../contract.ts';

const EXAMPLE = `{
  "user": { "email": "hana@example.com", "ip_address": "203.0.113.9" },
  "extra": { "password": "hunter2", "card": "4111 1111 1111 1111", "order": 4711 }
}`;

interface TryScrubbingProps {
  org: string;
  slug: string;
  /** As they are on the screen, saved or not. */
  settings: object;
}

/** What a pasted text becomes. */
export function TryScrubbing({ org, slug, settings }: TryScrubbingProps) {
  const [pasted, setPasted] = useState(EXAMPLE);
  const [fault, setFault] = useState<string | undefined>();
  const [result, setResult] = useState<ScrubbingPreview | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().settings.scrubbing;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const value = objectOf(pasted);
    if (value === null) {
      setFault(text.notJson);
      return;
    }
    setBusy(true);
    try {
      const path = `projects/${org}/${slug}/data-scrubbing-preview/`;
      setResult((await call({ method: 'POST', path, body: { value, settings }, answer: ScrubbingPreview })).value);
      setFault(undefined);
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : words().errors.ours);
    } finally {
      setBusy(false);
    }
  };

  return (
    <FormSection title={text.tryTitle} lead={text.tryLead}>
      <form className="grid gap-3" onSubmit={(event) => void submit(event)} noValidate>
        <TextArea label={text.tryInput} isCode rows={7} value={pasted} fault={fault} onChange={setPasted} />
        <span>
          <Button type="submit" disabled={isBusy}>
            {isBusy ? text.trying : text.tryButton}
          </Button>
        </span>
      </form>
      {result !== null && <Result result={result} />}
    </FormSection>
  );
}

function Result({ result }: { result: ScrubbingPreview }) {
  const text = words().settings.scrubbing;
  return (
    <section className="grid gap-2" aria-label={text.tryResult} role="status">
      <div className="flex flex-wrap items-center gap-2">
        <h3>{text.tryResult}</h3>
        <span className="text-ink-3">{result.remarks.length === 0 ? text.untouched : text.taken(result.remarks.length)}</span>
      </div>
      <pre className="code rounded-2 px-3 break-words whitespace-pre-wrap">{JSON.stringify(result.scrubbed, null, 2)}</pre>
      <ul className="flex flex-wrap gap-1.5">
        {result.remarks.map(({ path, rule }, index) => (
          <li key={index}>
            <Badge title={rule}>
              <span className="mono">{path}</span>
            </Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
