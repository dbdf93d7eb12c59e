import { ArrowUpRight, ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Code } from '#dashboard/ui/Code.tsx';
import type { ApiFrame } from '../contract.ts';
import { placeOf } from './frames.ts';
import { Locals } from './Locals.tsx';
import { originOf } from './origins.ts';

export interface FrameRowProps {
  frame: ApiFrame;
  platform: string;
  isInitiallyOpen: boolean;
  /** Of the exception that this frame threw; null in the frames around it. */
  message: string | null;
  /** Why it shows the code that ran; null when it needs no words, or has just been said of the frame above. */
  reason: string | null;
}

/** One line; with the source and the local values when open. */
export function FrameRow({ frame, platform, isInitiallyOpen, message, reason }: FrameRowProps) {
  const hasVars = Object.keys(frame.vars ?? {}).length > 0;
  const hasMore = frame.context.length > 0 || hasVars;
  // What there is to see may come later, with a source map.
  const [chosen, choose] = useState<boolean | null>(null);
  const isOpen = hasMore && (chosen ?? isInitiallyOpen);
  return (
    <>
      <div className="frame" data-system={!frame.inApp || undefined}>
        <button
          type="button"
          aria-expanded={hasMore ? isOpen : undefined}
          // Reached by `o`, so it takes the focus even when there is nothing to open.
          aria-disabled={!hasMore || undefined}
          data-own={frame.inApp || undefined}
          onClick={() => hasMore && choose(!isOpen)}
        >
          <FrameName frame={frame} isOpen={isOpen} hasMore={hasMore} />
        </button>
        <FrameEnd frame={frame} />
      </div>
      <Reason text={reason} />
      {isOpen && <Source frame={frame} />}
      {isOpen && hasVars && <Locals frame={frame} platform={platform} message={message} />}
    </>
  );
}

function Source({ frame }: { frame: ApiFrame }) {
  const { file } = placeOf(frame);
  if (frame.context.length === 0) return null;
  return (
    <Code
      label={words().event.stack.source(file)}
      lines={frame.context.map(([number, line]) => ({ number, text: line ?? '', isHit: number === frame.lineNo, column: frame.colNo }))}
    />
  );
}

function Reason({ text }: { text: string | null }) {
  return text === null ? null : <p className="unresolved">{text}</p>;
}

function FrameName({ frame, isOpen, hasMore }: { frame: ApiFrame; isOpen: boolean; hasMore: boolean }) {
  const { file, position } = placeOf(frame);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <Chevron size={14} className={hasMore ? '' : 'invisible'} aria-hidden />
      <span className="function" title={frame.rawFunction ?? undefined}>
        {frame.function ?? '<anonymous>'}
      </span>
      <span className="place" title={frame.absPath ?? undefined}>
        <em>{file}</em>
        {position}
      </span>
    </>
  );
}

function FrameEnd({ frame }: { frame: ApiFrame }) {
  const { open } = words().event.stack;
  const link = frame.sourceLink !== null && /^https?:\/\//.test(frame.sourceLink) ? frame.sourceLink : null;
  return (
    <span className="end">
      {frame.instructionAddr !== null && <span className="address max-tablet:hidden">{frame.instructionAddr}</span>}
      {!frame.inApp && <span className="origin max-tablet:hidden">{originOf(frame)}</span>}
      {link !== null && (
        <a className="icon-btn" href={link} target="_blank" rel="noopener noreferrer" aria-label={open} title={open}>
          <ArrowUpRight size={14} strokeWidth={1.75} aria-hidden />
        </a>
      )}
    </span>
  );
}
