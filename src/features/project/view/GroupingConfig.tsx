import { useState } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { showToast } from '#dashboard/page/toasts.ts';
import { FormSection } from '#dashboard/page/settings/SettingsForm.tsx';
import { Button } from '#dashboard/ui/Button.tsx';
import { Badge } from '#dashboard/ui/Marks.tsx';
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
    <FormSection title={text.algorithm} lead={text.algorithmLead}>
      <p className="flex flex-wrap items-center gap-2">
        <code className="mono">{groupingConfig}</code>
        {groupingConfig === newest && <Badge>{text.newest}</Badge>}
      </p>
      {former !== null && untilMs > nowMs && <p className="max-w-text text-ink-2">{text.former(former, when(untilMs, nowMs))}</p>}
      {groupingConfig !== newest && !isReadOnly && (
        <Notice>
          <p className="max-w-text">{text.newer(newest)}</p>
          <Button className="mt-2" disabled={isBusy} onClick={() => void take()}>
            {text.takeNewer}
          </Button>
        </Notice>
      )}
      {problem !== null && <Notice tone="error">{problem}</Notice>}
    </FormSection>
  );
}
