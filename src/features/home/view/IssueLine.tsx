import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { count } from '#dashboard/ui/format.ts';
import { Badge, LevelMark, Swatch, type Tone } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import type { Issue } from '../../issue/contract.ts';

const TONES: Readonly<Record<string, Tone>> = { escalating: 'error', regressed: 'warning', new: 'accent' };

/** An issue in one line: what it is, whose, how it goes. */
export function IssueLine({ org, issue }: { org: string; issue: Issue }) {
  const { type, value } = issue.metadata;
  const isTyped = typeof type === 'string' && type !== '';
  const day = (issue.stats?.['24h'] ?? []).map(([, events]) => events);
  const sum = day.reduce((total, events) => total + events, 0);
  return (
    <Link to={paths.issue(org, issue.id)} className="issue-line">
      <LevelMark level={issue.level} />
      <span className="truncate min-w-0">
        <b>{isTyped ? type : issue.title}</b>{' '}
        {isTyped && typeof value === 'string' && <span className="text-ink-2">{value.slice(0, 300)}</span>}
      </span>
      <Status substatus={issue.substatus} />
      <span className="max-desk:hidden w-32 truncate">
        <Swatch name={issue.project.slug} of={issue.project.id} />
      </span>
      <span className="max-tablet:hidden w-28">
        <Spark values={day} title={words().issue.day(sum)} />
      </span>
      <span className="num w-14" title={words().issue.columns.events}>
        {count(Number(issue.count))}
      </span>
      <span className="num w-10 text-ink-3">
        <Age at={issue.lastSeen} />
      </span>
    </Link>
  );
}

function Status({ substatus }: { substatus: string | null }) {
  const names: Readonly<Record<string, string>> = words().issue.status;
  const tone = TONES[substatus ?? ''];
  return tone === undefined ? <span /> : <Badge tone={tone}>{names[substatus ?? '']}</Badge>;
}
