import { useState } from 'react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { LevelMark, Segment } from '#dashboard/ui/Marks.tsx';
import { clock } from '#dashboard/ui/format.ts';
import { shownText } from '../../../lib/plain-text.ts';
import { LinesAround, type LogRow } from '../contract.ts';
import { markOf } from './levels.ts';

type Of = 'project' | 'trace' | 'server';

/** The lines before and after one, whatever the search. */
export function LinesNear({ org, line }: { org: string; line: LogRow }) {
  const [of, setOf] = useState<Of>('project');
  const { lines } = useApi(`projects/${org}/${line.projectSlug}/logs/${line.id}/around/`, { limit: 8, of }, LinesAround);
  const text = words().log.around;
  return (
    <section className="log-near" aria-label={text.title}>
      <Segment
        label={text.of}
        value={of}
        options={(['project', 'trace', 'server'] as const).map((value) => ({ value, label: text[value] }))}
        onChange={setOf}
      />
      <ol>
        {lines.map((one) => (
          <li key={one.id} aria-current={one.id === line.id ? 'true' : undefined}>
            <time dateTime={one.timestamp}>{clock(one.timestamp, true)}</time>
            <LevelMark level={markOf(one.severity)} />
            <bdi>{shownText(one.message).slice(0, 300)}</bdi>
          </li>
        ))}
      </ol>
    </section>
  );
}
