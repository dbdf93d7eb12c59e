import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import type { ApiStacktrace } from '../contract.ts';
import { FrameRow } from './FrameRow.tsx';
import { drawnRows, openIndex, stackRows, type DrawnRow, type StackMode } from './frames.ts';
import type { Packages } from './origins.ts';
import { unresolvedOf, unresolvedText } from './unresolved.ts';
import { inline } from './values.ts';

/** Rows of the inner end drawn at first, and with each press of the button. */
const FIRST_ROWS = 60;
const MORE_ROWS = 500;

export interface StackProps {
  stacktrace: ApiStacktrace;
  mode: StackMode;
  /** Whether the first of yours stands open. */
  isOpen: boolean;
  platform: string;
  packages?: Packages;
  /** Of the exception; says which local value to blame. */
  message?: string | null;
}

export function Stack({ stacktrace, mode, isOpen, platform, packages, message = null }: StackProps) {
  const [limit, setLimit] = useState(FIRST_ROWS);
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const { frames, registers } = stacktrace;
  const rows = useMemo(() => stackRows(frames, mode, packages), [frames, mode, packages]);
  const open = isOpen ? openIndex(frames) : -1;
  const drawn = drawnRows(rows, unfolded, limit);
  const reasons = reasonsOf(drawn, platform);
  return (
    <div className="frames">
      {drawn.map((row, at) =>
        row.kind === 'frame' ? (
          <FrameRow
            key={row.index}
            frame={row.frame}
            platform={platform}
            isInitiallyOpen={row.index === open}
            message={row.index === 0 ? message : null}
            reason={reasons[at] ?? null}
          />
        ) : (
          <button
            key={keyOf(row)}
            type="button"
            className="fold"
            aria-expanded={false}
            onClick={() =>
              row.kind === 'gap' ? setLimit(limit + MORE_ROWS) : setUnfolded(new Set([...unfolded, row.frames[0]?.index ?? 0]))
            }
          >
            <ChevronRight size={14} aria-hidden />
            <span className="truncate">{textOf(row)}</span>
          </button>
        ),
      )}
      {registers !== null && Object.keys(registers).length > 0 && <Registers registers={registers} />}
    </div>
  );
}

/** Said once for a run of frames with the same reason. */
function reasonsOf(rows: readonly DrawnRow[], platform: string): readonly (string | null)[] {
  let before: string | null = null;
  return rows.map((row) => {
    if (row.kind !== 'frame') return null;
    const reason = unresolvedOf(row.frame, platform);
    const text: string | null = reason === null ? null : unresolvedText(reason);
    const isSaid = text === before;
    before = text;
    return isSaid ? null : text;
  });
}

type Closed = Exclude<DrawnRow, { kind: 'frame' }>;

function keyOf(row: Closed): string {
  return row.kind === 'gap' ? 'gap' : `fold-${row.frames[0]?.index}`;
}

function textOf(row: Closed): string {
  const text = words().event.stack;
  return row.kind === 'gap' ? text.between(row.hidden, Math.min(row.hidden, MORE_ROWS)) : text.folded(row.frames.length, row.from);
}

/** What the processor held when it stopped: for native code. */
function Registers({ registers }: { registers: Readonly<Record<string, unknown>> }) {
  return (
    <details className="registers">
      <summary>{words().event.stack.registers}</summary>
      <dl>
        {Object.entries(registers).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{inline(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
