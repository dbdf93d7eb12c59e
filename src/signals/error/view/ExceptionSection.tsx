import { useMemo, useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Copy } from '#dashboard/ui/Copy.tsx';
import { Segment } from '#dashboard/ui/Marks.tsx';
import type { ApiStacktrace, EventDetail } from '../contract.ts';
import { Exception } from './Exception.tsx';
import { entryOf, exceptionRows, type ExceptionRow } from './exceptions.ts';
import { stackText, type StackMode } from './frames.ts';
import { focusNextOwnFrame } from './own-frames.ts';
import { Section } from './Section.tsx';
import { Stack } from './Stack.tsx';

/** More exceptions than this wait behind a button. */
const SHOWN = 8;
/** The first of them stand open. */
const OPEN = 3;

/** What a stack needs of its event: all of one that is shared in public. */
type ThrownEvent = Pick<EventDetail, 'entries' | 'platform' | 'packages'>;

export function ExceptionSection({ event }: { event: ThrownEvent }) {
  const [mode, setMode] = useState<StackMode>('yours');
  const values = entryOf(event, 'exception')?.values;
  const rows = useMemo(() => exceptionRows(values ?? []), [values]);
  const alone = entryOf(event, 'stacktrace');
  const hasRaw = rows.some(({ exception }) => exception.rawStacktrace !== null);
  useStackKeys(() => hasRaw && setMode(mode === 'raw' ? 'yours' : 'raw'));
  if (rows.length === 0 && alone === undefined) return null;
  const text = words().event.stack;
  const modes: readonly StackMode[] = hasRaw ? ['yours', 'all', 'raw'] : ['yours', 'all'];
  const controls = (
    <>
      <span className="max-tablet:hidden print:hidden">
        <Copy text={textOf(rows, alone)} label={text.copy} copiedLabel={words().actions.copied} kind="quiet" />
      </span>
      <Segment label={text.order} value={mode} onChange={setMode} options={modes.map((value) => ({ value, label: text.modes[value] }))} />
    </>
  );
  return (
    <Section id="stack" title={words().event.sections.stack} hint={countOf(rows, alone)} controls={controls}>
      <Exceptions rows={rows} mode={mode} event={event} />
      {alone !== undefined && <Stack stacktrace={alone} mode={mode} isOpen platform={event.platform} packages={event.packages} />}
    </Section>
  );
}

function useStackKeys(toggleRaw: () => void) {
  const text = words().event.stack;
  const group = words().keys.issue;
  useKeys([
    { keys: 'm', label: text.toggleRaw, group, run: toggleRaw },
    { keys: 'o', label: text.nextOwn, group, run: focusNextOwnFrame },
  ]);
}

/** Of the exception people read first; the frames of its causes are mostly the same again. */
function countOf(rows: readonly ExceptionRow[], alone: ApiStacktrace | undefined): string {
  const first = rows.find(({ exception }) => exception.stacktrace !== null)?.exception.stacktrace;
  const frames = (first ?? alone)?.frames ?? [];
  if (frames.length === 0) return '';
  const yours = frames.filter((frame) => frame.inApp).length;
  return yours > 0 ? words().event.stack.yours(yours, frames.length) : words().event.stack.none(frames.length);
}

function Exceptions({ rows, mode, event }: { rows: readonly ExceptionRow[]; mode: StackMode; event: ThrownEvent }) {
  const [isWhole, setWhole] = useState(false);
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const isOpen = (index: number) => index < OPEN !== toggled.has(index);
  const visible = unclosed(rows, isOpen);
  const shown = isWhole ? visible : visible.slice(0, SHOWN);
  return (
    <>
      {shown.map((index) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <Exception
            key={index}
            row={row}
            mode={mode}
            platform={event.platform}
            packages={event.packages}
            isFirst={index === 0}
            isOpen={isOpen(index)}
            onToggle={rows.length === 1 ? undefined : () => setToggled(toggled.symmetricDifference(new Set([index])))}
          />
        );
      })}
      {visible.length > shown.length && (
        <button type="button" className="link" onClick={() => setWhole(true)}>
          {words().event.exception.more(visible.length - shown.length)}
        </button>
      )}
    </>
  );
}

/** Indices of the rows that no closed group hides. */
function unclosed(rows: readonly ExceptionRow[], isOpen: (index: number) => boolean): readonly number[] {
  const visible: number[] = [];
  let hiddenUntil = 0;
  rows.forEach((row, index) => {
    if (index < hiddenUntil) return;
    visible.push(index);
    if (row.members > 0 && !isOpen(index)) hiddenUntil = index + row.under + 1;
  });
  return visible;
}

function textOf(rows: readonly ExceptionRow[], alone: ApiStacktrace | undefined): string {
  const parts = rows.map(({ exception, relation }) => {
    const head = `${relation === 'cause' ? 'Caused by: ' : ''}${exception.type ?? 'Error'}: ${exception.value ?? ''}`;
    return `${head}\n${stackText(exception.stacktrace?.frames ?? [])}`;
  });
  return [...parts, ...(alone === undefined ? [] : [stackText(alone.frames)])].join('\n');
}
