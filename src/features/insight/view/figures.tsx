import { words } from '#dashboard/messages/words.ts';
import { changeOf } from '#dashboard/page/period-before.ts';
import { Change } from '#dashboard/ui/Change.tsx';
import { measured } from '#dashboard/ui/duration.ts';
import { bytes, count, MISSING, percent } from '#dashboard/ui/format.ts';
import { decimal } from '#dashboard/ui/locale.ts';
import { Meter } from '#dashboard/ui/Marks.tsx';
import { COLUMNS, type Column, type ColumnName } from './insights.ts';
import { numberOf, type Row } from './questions.ts';

const WRITTEN: Readonly<Record<Column['type'], (value: number) => string>> = {
  duration: measured,
  time: measured,
  share: percentage,
  fault: percentage,
  bytes: (value) => bytes(Math.round(value)),
  rate: (value) => decimal(value, value < 0.1 ? 3 : value < 10 ? 2 : 0, value < 0.1 ? 3 : value < 10 ? 2 : 0),
  number: count,
};

/** Of failures a tenth of a per cent matters. */
function percentage(value: number): string {
  return value > 0 && value < 0.1 ? `${decimal(value * 100, value < 0.001 ? 3 : 1)}\u2009%` : percent(value);
}

export function figure(value: number | null, type: Column['type']): string {
  return value === null ? MISSING : WRITTEN[type](value);
}

/** Where more is worse. How often something is done is neither good nor bad. */
const WORSE_UP: ReadonlySet<ColumnName> = new Set(['p50', 'p95', 'failed', 'refused', 'broken', 'missed', 'waited', 'processing', 'size']);

export interface CellProps {
  column: ColumnName;
  row: Row;
  /** The same of the time before; undefined where nothing is compared. */
  before: Row | null | undefined;
  /** The largest of the list, for the bar of the time. */
  largest: number;
}

export function FigureCell({ column, row, before, largest }: CellProps) {
  const { type } = COLUMNS[column];
  const value = numberOf(row, column);
  const isFault = type === 'fault' && value !== null && value > 0;
  const isNothing = (type === 'fault' || type === 'number') && value === 0;
  return (
    <td className={classOf(column)} data-fault={isFault || undefined} data-nothing={isNothing || value === null || undefined}>
      {type === 'time' ? (
        <span className="metered">
          <Meter share={largest > 0 ? (value ?? 0) / largest : 0} />
          <Figure {...{ column, row, before }} />
        </span>
      ) : (
        <Figure {...{ column, row, before }} />
      )}
    </td>
  );
}

function Figure({ column, row, before }: Omit<CellProps, 'largest'>) {
  return (
    <>
      <span className="figure">{figure(numberOf(row, column), COLUMNS[column].type)}</span>
      {before !== undefined && <FigureChange column={column} row={row} before={before} />}
    </>
  );
}

interface FigureChangeProps {
  column: ColumnName;
  row: Row;
  before: Row | null;
}

/** How often something came is a count; all else is of so many. */
const COUNTS: ReadonlySet<ColumnName> = new Set(['perMinute', 'count', 'published', 'processed', 'blocking', 'time', 'working']);

export function FigureChange({ column, row, before }: FigureChangeProps) {
  const was = before === null ? null : numberOf(before, column);
  const rows = COUNTS.has(column) ? [] : [numberOf(row, 'count') ?? 0, before === null ? 0 : (numberOf(before, 'count') ?? 0)];
  const worse = WORSE_UP.has(column) ? { worse: 'up' as const } : {};
  return (
    <Change
      change={changeOf(numberOf(row, column), was, rows)}
      {...worse}
      title={words().insight.compared(figure(was, COLUMNS[column].type))}
    />
  );
}

/** Numbers to the right; those of less worth leave narrow screens. */
export function classOf(column: ColumnName): string {
  const { from, type }: Column = COLUMNS[column];
  return ['num', type === 'time' ? 'time' : '', from === 'tablet' ? 'max-tablet:hidden' : '', from === 'desk' ? 'max-desk:hidden' : '']
    .filter((name) => name !== '')
    .join(' ');
}
