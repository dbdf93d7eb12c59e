import { Gauge } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { LevelMark } from '#dashboard/ui/Marks.tsx';
import type { Issue } from '../contract.ts';

/** Of an error how bad it is; of anything else what kind of issue it is, since its level says little. */
export function KindMark({ issue }: { issue: Pick<Issue, 'level' | 'issueCategory'> }) {
  if (issue.issueCategory !== 'performance') return <LevelMark level={issue.level} />;
  return <Gauge className="lv kind" size={14} strokeWidth={2} role="img" aria-label={words().issue.performance} />;
}
