import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import type { ApiStacktrace } from '../contract.ts';
import { FrameRow } from './FrameRow.tsx';
import { openIndex, stackRows, type StackMode, type StackRow } from './frames.ts';

/** Rows drawn at first; a stack of ten thousand frames is a recursion, and its ends tell the story. */
const FIRST_ROWS = 60;

export function Stack({ stacktrace, mode, isOpen }: { stacktrace: ApiStacktrace; mode: StackMode; isOpen: boolean }) {
  const [limit, setLimit] = useState(FIRST_ROWS);
  const rows = stackRows(stacktrace.frames, mode);
  const open = isOpen ? openIndex(stacktrace.frames) : -1;
  return (
    <div className="frames">
      {rows.slice(0, limit).map((row) => (
        <Row key={row.kind === 'frame' ? row.index : `fold-${row.frames[0]?.index}`} row={row} open={open} />
      ))}
      {rows.length > limit && (
        <button type="button" className="fold" onClick={() => setLimit(limit * 4)}>
          <ChevronRight size={14} aria-hidden />
          {words().event.stack.moreFrames(rows.length - limit)}
        </button>
      )}
    </div>
  );
}

function Row({ row, open }: { row: StackRow; open: number }) {
  const [isUnfolded, setUnfolded] = useState(false);
  if (row.kind === 'frame') return <FrameRow frame={row.frame} isInitiallyOpen={row.index === open} />;
  if (isUnfolded) return row.frames.map(({ frame, index }) => <FrameRow key={index} frame={frame} isInitiallyOpen={false} />);
  return (
    <button type="button" className="fold" onClick={() => setUnfolded(true)}>
      <ChevronRight size={14} aria-hidden />
      {words().event.stack.folded(row.frames.length, row.from)}
    </button>
  );
}
