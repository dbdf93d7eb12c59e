import { tokens } from './highlight.ts';

export interface CodeLine {
  readonly number: number;
  readonly text: string;
  readonly isHit?: boolean;
  /** One-based column to underline from. */
  readonly column?: number | null;
}

/** Statements are broken where people would. */
const BREAKS = /\s(?=(?:FROM|WHERE|ORDER BY|GROUP BY|LEFT JOIN|INNER JOIN|JOIN|VALUES|SET|LIMIT|AND)\b)/;

/** A query in few lines, without numbers; what is too long is broken. */
export function Statement({ text, label }: { text: string; label: string }) {
  return <Code label={label} lines={text.split(BREAKS).map((line, at) => ({ number: at + 1, text: line }))} isPlain />;
}

/** Lines with numbers that are drawn but not copied. Scrolls sideways on its own; plain, it has neither. */
export function Code({ lines, label, isPlain = false }: { lines: readonly CodeLine[]; label: string; isPlain?: boolean }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div className="code" data-plain={isPlain || undefined} tabIndex={0} role="region" aria-label={label}>
      {lines.map((line) => (
        <span key={line.number} className={line.isHit === true ? 'ln hit' : 'ln'} data-n={line.number}>
          <span>
            <Line text={line.text} column={line.isHit === true ? (line.column ?? null) : null} />
          </span>
        </span>
      ))}
    </div>
  );
}

function Line({ text, column }: { text: string; column: number | null }) {
  if (text === '') return ' ';
  const [start, end] = column === null ? [0, 0] : expressionAt(text, column - 1);
  let at = 0;
  return tokens(text).flatMap((token) => {
    const from = at;
    at += token.text.length;
    return cut(token.text, start - from, end - from).map((part, index) => (
      <span key={`${from}.${index}`} data-token={token.kind === 'plain' ? undefined : token.kind}>
        {part.isMarked ? <mark>{part.text}</mark> : part.text}
      </span>
    ));
  });
}

/** The name and its properties under a column: `rule.discount.amount`. Exported for its test. */
export function expressionAt(text: string, column: number): [start: number, end: number] {
  if (column < 0 || column >= text.length) return [0, 0];
  const isPart = (index: number) => /[\w$.]/.test(text[index] ?? '');
  if (!isPart(column)) return [column, column + 1];
  let start = column;
  let end = column;
  while (start > 0 && isPart(start - 1)) start -= 1;
  while (end < text.length && isPart(end)) end += 1;
  return [start, end];
}

function cut(text: string, start: number, end: number): { text: string; isMarked: boolean }[] {
  const [from, to] = [Math.max(0, start), Math.min(text.length, end)];
  if (from >= to) return [{ text, isMarked: false }];
  const parts = [
    { text: text.slice(0, from), isMarked: false },
    { text: text.slice(from, to), isMarked: true },
    { text: text.slice(to), isMarked: false },
  ];
  return parts.filter((part) => part.text !== '');
}
