import { memo, type ReactNode } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { LevelMark } from '#dashboard/ui/Marks.tsx';
import { shownText } from '../../../lib/plain-text.ts';
import type { LogRow } from '../contract.ts';
import { markOf } from './levels.ts';

/** Of a message in one line: the rest is behind the edge of any screen. */
const MAX_CHARS = 1_000;

export interface LogLineProps {
  line: LogRow;
  /** Projects differ between the lines. */
  hasProject: boolean;
  isOpen: boolean;
  isCursor: boolean;
  onToggle: (id: string) => void;
}

/** One line of text: when, how bad, where, what. A press opens its attributes in place. */
export const LogLine = memo(function LogLine({ line, hasProject, isOpen, isCursor, onToggle }: LogLineProps) {
  const text = words().log;
  const message = shownText(line.message.slice(0, MAX_CHARS)).replace(/\s+/g, ' ').trim();
  return (
    <button
      type="button"
      className="log-line"
      data-level={markOf(line.severity)}
      data-cursor={isCursor || undefined}
      aria-expanded={isOpen}
      title={line.isCut ? text.cut : undefined}
      onClick={() => onToggle(line.id)}
    >
      <time dateTime={line.timestamp}>{timeOf(line.timestamp)}</time>
      <LevelMark level={markOf(line.severity)} />
      <span className="log-level">{line.severity}</span>
      {hasProject && <span className="log-project">{line.projectSlug}</span>}
      {line.columns.map((value, index) => (
        // The columns are those of the page, in its order.
        <bdi key={index} className="log-column">
          {value === '' ? '—' : shownText(value)}
        </bdi>
      ))}
      <bdi className="log-message">{inked(message)}</bdi>
    </button>
  );
});

/** Of a line: what is behind the edge of any screen needs no colour. */
const MOST_PARTS = 24;
const PARTS = /(?<key>(?<![\w.-])[A-Za-z_][\w.-]*=)|(?<number>(?<![\w.:/-])\d+(?:\.\d+)?(?![\w.:/-]))/g;

/** Keys step back and numbers stand out: they are what one line differs by from the next. */
function inked(message: string): readonly ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { index, 0: found, groups } of message.matchAll(PARTS)) {
    if (parts.length >= MOST_PARTS) break;
    if (index > at) parts.push(message.slice(at, index));
    parts.push(
      <i key={index} data-part={groups?.['key'] === undefined ? 'number' : 'key'}>
        {found}
      </i>,
    );
    at = index + found.length;
  }
  return [...parts, message.slice(at)];
}

/** The day stands before the time where it is not today. */
export function isDated(timestamp: string): boolean {
  return new Date(timestamp).toDateString() !== new Date().toDateString();
}

/** To the millisecond, on the clock of who reads; the day only where it is not today. */
function timeOf(timestamp: string): string {
  const at = new Date(timestamp);
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  return isDated(timestamp) ? `${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}` : clock;
}
