import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { apiKey, apiQuery } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { AppliedGrouping, LastAppliedGrouping } from '../contract.ts';

const Undone = z.object({ restored: z.number(), kept: z.number() });

interface GroupingApplyProps {
  org: string;
  slug: string;
  /** The rules on the screen are not those that hold. */
  isChanged: boolean;
}

/** Somebody watches: it says how far it is by itself, and is quiet when it is done. */
const REFRESH_MS = 2_000;

const isUnderWay = ({ phase }: AppliedGrouping) => phase === 'read' || phase === 'decide' || phase === 'move';
/** The events that leave follow after the run. */
const isFollowing = (run: AppliedGrouping) => run.phase === 'done' && run.undo.length > 0 && run.moved < run.leaving;

/** Saved rules hold for events that come; this makes issues that were there before follow them, and takes that back. */
export function GroupingApply({ org, slug, isChanged }: GroupingApplyProps) {
  const path = `projects/${org}/${slug}/grouping-apply/`;
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { data } = useQuery({
    ...apiQuery(path, {}, LastAppliedGrouping),
    refetchInterval: ({ state }) => {
      const run = state.data?.value ?? null;
      return run !== null && (isUnderWay(run) || isFollowing(run)) ? REFRESH_MS : false;
    },
  });
  const run = data?.value ?? null;
  const text = words().project.grouping;

  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : words().errors.ours);
    } finally {
      await queries.invalidateQueries({ queryKey: apiKey(path) });
      setBusy(false);
    }
  };
  const apply = () => attempt(() => call({ method: 'POST', path, body: {}, answer: AppliedGrouping }));
  const stop = () => attempt(() => call({ method: 'DELETE', path, answer: LastAppliedGrouping }));
  const takeBack = () =>
    attempt(async () => {
      for (let keys = run?.undo ?? []; keys.length > 0; keys = (await call({ path, answer: LastAppliedGrouping })).value?.undo ?? []) {
        // The youngest first: what was merged further has to be parted first.
        for (const undo of keys.toReversed())
          await call({ method: 'POST', path: `organizations/${org}/issues/undo/`, body: { undo }, answer: Undone });
      }
      showToast({ text: text.applyUndone });
    });

  const goesOn = run !== null && isUnderWay(run);
  return (
    <FormSection title={text.applyTitle} lead={text.applyLead}>
      <span className="flex gap-2">
        <Button disabled={isBusy || isChanged || goesOn} onClick={() => void apply()}>
          {text.applyButton}
        </Button>
        {goesOn && (
          <Button kind="quiet" disabled={isBusy} onClick={() => void stop()}>
            {text.applyStop}
          </Button>
        )}
      </span>
      <div role="status" className="grid gap-4">
        {isChanged && <p className="text-ink-3">{text.applySaveFirst}</p>}
        {problem !== null && <Notice>{problem}</Notice>}
        {run !== null && <Progress run={run} isBusy={isBusy} onTakeBack={() => void takeBack()} />}
      </div>
    </FormSection>
  );
}

interface ProgressProps {
  run: AppliedGrouping;
  isBusy: boolean;
  onTakeBack: () => void;
}

function Progress({ run, isBusy, onTakeBack }: ProgressProps) {
  const text = words().project.grouping;
  const what = `${text.appliedWhat(run.merged, run.followed)}${run.split > 0 ? ` ${text.appliedSplit(run.split)}` : ''}`;
  const wasTakenBack = run.undo.length === 0 && run.merged + run.followed + run.split > 0;
  const isDone = !isUnderWay(run);
  return (
    <div className="grid max-w-prose gap-1 text-ink-2">
      <p>{text.applyPhases[run.phase](run.events, run.total ?? run.events)}</p>
      {run.phase === 'read' && run.total !== null && (
        <progress className="w-full" aria-label={text.applyTitle} value={run.events} max={run.total} />
      )}
      {isDone && <p>{wasTakenBack ? text.applyNothingLeft : what}</p>}
      {run.leaving > 0 && <p>{text.applyMoved(run.moved, run.leaving)}</p>}
      {run.stayed > 0 && <p>{text.applyStayed(run.stayed)}</p>}
      {isDone && run.undo.length > 0 && (
        <span className="mt-3">
          <Button kind="quiet" disabled={isBusy} onClick={onTakeBack}>
            {text.applyUndo}
          </Button>
        </span>
      )}
    </div>
  );
}
