import { useState } from 'react';
import { z } from 'zod';
import { ApiError, call } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { AppliedGrouping } from '../contract.ts';

const Undone = z.object({ restored: z.number(), kept: z.number() });

interface GroupingApplyProps {
  org: string;
  slug: string;
  /** The rules on the screen are not those that hold. */
  isChanged: boolean;
}

/** Saved rules hold for events that come; this makes issues that were there before follow them, and takes that back. */
export function GroupingApply({ org, slug, isChanged }: GroupingApplyProps) {
  const [applied, setApplied] = useState<AppliedGrouping | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const text = words().project.grouping;

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : words().errors.ours);
    } finally {
      setBusy(false);
    }
  };
  const takeBack = (keys: readonly string[]) =>
    attempt(async () => {
      // The youngest first: what was merged further has to be parted first.
      for (const undo of keys.toReversed())
        await call({ method: 'POST', path: `organizations/${org}/issues/undo/`, body: { undo }, answer: Undone });
      setApplied(null);
      showToast({ text: text.applyUndone });
    });
  const apply = () =>
    attempt(async () => {
      const { value } = await call({ method: 'POST', path: `projects/${org}/${slug}/grouping-apply/`, body: {}, answer: AppliedGrouping });
      setApplied(value);
      if (value.undo.length > 0) showToast({ text: text.applied(value.merged), undo: () => void takeBack(value.undo) });
    });

  return (
    <FormSection title={text.applyTitle} lead={text.applyLead}>
      <span>
        <Button disabled={isBusy || isChanged} onClick={() => void apply()}>
          {isBusy ? text.trying : text.applyButton}
        </Button>
      </span>
      <div role="status" className="grid gap-4">
        {isChanged && <p className="text-ink-3">{text.applySaveFirst}</p>}
        {problem !== null && <Notice>{problem}</Notice>}
        {applied !== null && (
          <p className="text-ink-2">
            {text.looked(applied.events)} {text.appliedWhat(applied.merged, applied.followed)}{' '}
            {applied.split > 0 && text.appliedSplit(applied.split)}
          </p>
        )}
        {applied !== null && applied.undo.length > 0 && (
          <span>
            <Button kind="quiet" disabled={isBusy} onClick={() => void takeBack(applied.undo)}>
              {text.applyUndo}
            </Button>
          </span>
        )}
      </div>
    </FormSection>
  );
}
