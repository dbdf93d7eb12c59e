import { sourceLinkOf } from '../../features/project/index.ts';
import type { SourceLink } from '../../features/project/contract.ts';
import type { ApiFrame, ApiStacktrace, EventDetail } from './contract.ts';

/** Fills in where the lines of your frames are to be seen, by the project's mappings. A link that the event brought stays. */
export function linkFrames(event: EventDetail, links: readonly SourceLink[]): EventDetail {
  if (links.length === 0) return event;
  const release = event.release?.version ?? null;
  for (const stacktrace of stacktracesOf(event)) {
    for (const frame of stacktrace.frames) frame.sourceLink ??= linkOf(frame, links, release);
  }
  return event;
}

function linkOf(frame: ApiFrame, links: readonly SourceLink[], release: string | null): string | null {
  if (!frame.inApp || frame.lineNo === null) return null;
  const paths = [frame.filename, frame.absPath].filter((path) => path !== null);
  return sourceLinkOf(links, { paths, line: frame.lineNo, release });
}

function stacktracesOf({ entries }: EventDetail): readonly ApiStacktrace[] {
  return entries.flatMap((entry) => {
    if (entry.type === 'stacktrace') return entry.data;
    if (entry.type !== 'exception' && entry.type !== 'threads') return [];
    return entry.data.values.flatMap(({ stacktrace }) => stacktrace ?? []);
  });
}
