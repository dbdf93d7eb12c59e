import { useState } from 'react';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { TestedActions } from '../contract.ts';
import { PART_KINDS } from './part-kinds.ts';
import { bodyOf, type RuleDraft } from './draft.ts';

/** Sends a message of each action now and shows what the other side answered, word for word. */
export function TestActions({ org, project, draft }: { org: string; project: string; draft: RuleDraft }) {
  const [results, setResults] = useState<TestedActions['results']>([]);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const text = words().alert;
  const send = async () => {
    setBusy(true);
    setProblem('');
    try {
      const { actions, name } = bodyOf(draft);
      const path = `projects/${org}/${project}/rule-actions/`;
      const { value } = await call({ method: 'POST', path, body: { actions, name }, answer: TestedActions });
      setResults(value.results);
    } catch (error) {
      setResults([]);
      const fields = error instanceof ApiError ? Object.values(error.fields).join(' ') : '';
      setProblem(fields !== '' ? fields : error instanceof ApiError ? error.message : words().errors.ours);
    }
    setBusy(false);
  };
  return (
    <div className="grid gap-2">
      <div>
        <Button disabled={isBusy || draft.actions.length === 0} onClick={() => void send()}>
          {isBusy ? text.form.testing : text.form.test}
        </Button>
      </div>
      <div role="status" className="grid gap-1">
        {problem !== '' && <span className="text-error-ink">{problem}</span>}
        {results.map((result, at) => (
          <span key={at} className="flex flex-wrap items-baseline gap-2">
            <Badge tone={result.isTaken ? 'ok' : 'error'}>{result.isTaken ? text.form.taken : text.form.notTaken}</Badge>
            <span>{PART_KINDS.actions.find(({ id }) => id === result.id)?.label(text) ?? result.id}</span>
            <span className="min-w-0 break-words text-ink-2">{result.answer}</span>
          </span>
        ))}
      </div>
    </div>
  );
}
