import { ChevronDown, ChevronRight } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import type { ApiException } from '../contract.ts';
import type { ExceptionRow } from './exceptions.ts';
import type { StackMode } from './frames.ts';
import { LongText } from './LongText.tsx';
import type { Packages } from './origins.ts';
import { Stack } from './Stack.tsx';

/** Deeper groups stand at this level: a page has an end on the right. */
const DEEPEST = 4;

export interface ExceptionProps {
  row: ExceptionRow;
  mode: StackMode;
  platform: string;
  packages: Packages;
  isFirst: boolean;
  isOpen: boolean;
  /** Undefined when there is only one: it stands open. */
  onToggle: (() => void) | undefined;
}

/** What was thrown, by what it was caught, and its stack. */
export function Exception(props: ExceptionProps) {
  const { row, isOpen, onToggle } = props;
  const { exception, relation, depth } = row;
  const text = words().event;
  const name = exception.type ?? exception.module ?? 'Error';
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <article className="exception" data-depth={Math.min(depth, DEEPEST)} data-closed={!isOpen || undefined}>
      {relation === 'cause' && <p className="relation">{text.exception.causedBy}</p>}
      <header>
        {onToggle !== undefined && (
          <button type="button" className="icon-btn" aria-expanded={isOpen} aria-label={text.exception.stackOf(name)} onClick={onToggle}>
            <Chevron size={14} aria-hidden />
          </button>
        )}
        <div className="said">
          <b>{name}</b>
          <Said value={exception.value ?? ''} isOpen={isOpen} />
          <Mechanism exception={exception} members={row.members} />
        </div>
      </header>
      {isOpen && <StackOf {...props} />}
    </article>
  );
}

function StackOf({ row: { exception }, mode, platform, packages, isFirst }: ExceptionProps) {
  const stacktrace = mode === 'raw' ? (exception.rawStacktrace ?? exception.stacktrace) : exception.stacktrace;
  if (stacktrace === null || stacktrace.frames.length === 0) return <p className="text-ink-3">{words().event.stack.noFrames}</p>;
  return <Stack stacktrace={stacktrace} mode={mode} isOpen={isFirst} platform={platform} packages={packages} message={exception.value} />;
}

function Said({ value, isOpen }: { value: string; isOpen: boolean }) {
  if (value === '') return null;
  return <span className="value">{isOpen ? <LongText text={value} /> : firstLine(value)}</span>;
}

function firstLine(text: string): string {
  return text.slice(0, 200).split('\n', 1)[0] ?? '';
}

function Mechanism({ exception, members }: { exception: ApiException; members: number }) {
  const text = words().event.exception;
  const { mechanism } = exception;
  if (mechanism === null) return null;
  return (
    <span className="mechanism">
      {members > 0 && <Badge>{text.partOf(members)}</Badge>}
      {mechanism.handled === false && <Badge tone="error">{text.unhandled}</Badge>}
      {mechanism.handled === true && <Badge>{text.handled}</Badge>}
      {mechanism.type !== 'generic' && mechanism.type !== 'chained' && <span className="text-ink-3">{text.mechanism(mechanism.type)}</span>}
      {mechanism.synthetic === true && <span className="text-ink-3">{text.synthetic}</span>}
    </span>
  );
}
