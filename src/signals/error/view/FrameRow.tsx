import { ArrowUpRight, ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Code } from '#dashboard/ui/Code.tsx';
import type { ApiFrame } from '../contract.ts';
import { originOf, placeOf } from './frames.ts';
import { spans } from './values.ts';

/** Locals beyond this wait behind a button. */
const FIRST_VARS = 12;

/** One line; with the source and the local values when open. */
export function FrameRow({ frame, isInitiallyOpen }: { frame: ApiFrame; isInitiallyOpen: boolean }) {
  const vars = Object.entries(frame.vars ?? {});
  const hasMore = frame.context.length > 0 || vars.length > 0;
  const [isOpen, setOpen] = useState(isInitiallyOpen && hasMore);
  const { file } = placeOf(frame);
  return (
    <>
      <div className="frame" data-system={!frame.inApp || undefined}>
        <button type="button" aria-expanded={hasMore ? isOpen : undefined} disabled={!hasMore} onClick={() => setOpen(!isOpen)}>
          <FrameName frame={frame} isOpen={isOpen} hasMore={hasMore} />
        </button>
        <FrameEnd frame={frame} />
      </div>
      {isOpen && frame.context.length > 0 && (
        <Code
          label={words().event.stack.source(file)}
          lines={frame.context.map(([number, line]) => ({ number, text: line ?? '', isHit: number === frame.lineNo, column: frame.colNo }))}
        />
      )}
      {isOpen && vars.length > 0 && <Locals vars={vars} />}
    </>
  );
}

function FrameName({ frame, isOpen, hasMore }: { frame: ApiFrame; isOpen: boolean; hasMore: boolean }) {
  const { file, position } = placeOf(frame);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <>
      <Chevron size={14} className={hasMore ? '' : 'invisible'} aria-hidden />
      <span className="function">{frame.function ?? '<anonymous>'}</span>
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
      {!frame.inApp && <span className="text-small text-ink-3 max-tablet:hidden">{originOf(frame)}</span>}
      {link !== null && (
        <a className="icon-btn" href={link} target="_blank" rel="noopener noreferrer" aria-label={open} title={open}>
          <ArrowUpRight size={16} strokeWidth={1.75} aria-hidden />
        </a>
      )}
    </span>
  );
}

function Locals({ vars }: { vars: readonly (readonly [string, unknown])[] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? vars : vars.slice(0, FIRST_VARS);
  return (
    <dl className="vars" aria-label={words().event.stack.locals}>
      {shown.map(([name, value]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd>
            {spans(value).map((span, index) => (
              <span key={index} className={span.isNothing ? 'text-error-ink' : ''}>
                {span.text}
              </span>
            ))}
          </dd>
        </div>
      ))}
      {vars.length > shown.length && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {words().actions.showAll(vars.length)}
        </button>
      )}
    </dl>
  );
}
