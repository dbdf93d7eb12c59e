import { useState } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { Notice } from '#dashboard/ui/States.tsx';
import { when } from '#dashboard/ui/format.ts';
import { GROUPING_CONFIGS } from '../contract.ts';
import type { Project } from '../contract.ts';
import { useSaveProject } from './use-project.ts';

interface GroupingConfigProps {
  org: string;
  project: Project;
  isReadOnly: boolean;
}

/** What groups, what grouped before, and the newer one that may be taken. */
export function GroupingConfig({ org, project, isReadOnly }: GroupingConfigProps) {
  const send = useSaveProject(org, project.slug);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [nowMs] = useState(() => Date.now());
  const text = words().project.grouping;
  const { groupingConfig, secondaryGroupingConfig: former, secondaryGroupingExpiry } = project;
  const newest = GROUPING_CONFIGS.at(-1) ?? groupingConfig;
  const untilMs = secondaryGroupingExpiry * 1000;

  const take = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await send({ groupingConfig: newest });
      showToast({ text: text.tookNewer(newest) });
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : words().errors.ours);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="grid gap-3">
      <p className="text-ink-2">
        {text.config(groupingConfig)} {former !== null && untilMs > nowMs && text.former(former, when(untilMs, nowMs))}
      </p>
      {groupingConfig !== newest && !isReadOnly && (
        <>
          <p className="text-ink-2">{text.newer(newest)}</p>
          <span>
            <Button type="button" disabled={isBusy} onClick={() => void take()}>
              {text.takeNewer}
            </Button>
          </span>
        </>
      )}
      {problem !== null && <Notice tone="error">{problem}</Notice>}
    </div>
  );
}
