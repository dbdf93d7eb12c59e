/** What a search means, told a second time without a database: one row, one answer. Slow, and shares no code with what makes SQL. */
import { RE2JS } from 're2js';
import type { FilterTerm, SearchNode, TextValue } from '../../src/query/ast.ts';
import type { ErrorRow } from '../../src/signals/error/table.ts';

/** Texts of a row by the name they are searched by; an absent one is ''. */
const TEXTS: Readonly<Record<string, (row: ErrorRow) => string>> = {
  title: ({ columns }) => columns.title,
  culprit: ({ columns }) => columns.culprit,
  message: ({ columns }) => columns.message,
  platform: ({ columns }) => columns.platform,
  level: ({ columns }) => columns.level,
  environment: ({ columns }) => columns.environment,
  release: ({ columns }) => columns.release,
  transaction: ({ columns }) => columns.transaction,
  'user.email': ({ columns }) => columns.user.email,
  'http.url': ({ columns }) => columns.url,
};

const LISTS: Readonly<Record<string, (row: ErrorRow) => readonly string[]>> = {
  'error.type': ({ columns }) => columns.exceptions.types,
  'error.value': ({ columns }) => columns.exceptions.values,
  'stack.function': ({ columns }) => columns.frames.functions,
  'stack.filename': ({ columns }) => columns.frames.filenames,
  'breadcrumbs.category': ({ columns }) => columns.inside.categories,
  'breadcrumbs.message': ({ columns }) => columns.inside.messages,
  'breadcrumbs.data': ({ columns }) => columns.inside.data,
  inside: ({ columns: { exceptions, frames, inside } }) => [
    ...exceptions.values,
    ...frames.functions,
    ...frames.filenames,
    ...frames.modules,
    ...inside.messages,
    ...inside.data,
    ...inside.details.map(([, value]) => value),
  ],
};

const NUMBERS: Readonly<Record<string, (row: ErrorRow) => number>> = {
  size: (row) => row.payloadSize,
  'issue.id': (row) => row.issueId,
  'project.id': (row) => row.projectId,
};

const NO_TRACE = '0'.repeat(32);
const UNITS: Readonly<Record<string, number>> = { m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };
const SUFFIX: Readonly<Record<string, number>> = { k: 1e3, m: 1e6 };

export function fits(node: SearchNode, row: ErrorRow, nowMs: number): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.every((part) => fits(part, row, nowMs));
    case 'or':
      return node.parts.some((part) => fits(part, row, nowMs));
    case 'text':
      return node.isNegated !== isInTexts(node.value, row);
    case 'filter':
      return node.isNegated !== node.values.some((value) => holds(node, value, row, nowMs));
  }
}

function isInTexts({ raw, pieces }: TextValue, { columns }: ErrorRow): boolean {
  if (raw === '') return true;
  return [columns.message, columns.title, columns.culprit].some((text) => isLike(['', ...pieces, ''], text));
}

function holds(term: FilterTerm, value: TextValue, row: ErrorRow, nowMs: number): boolean {
  const { key } = term;
  if (key === 'has') return has(value.raw, row);
  if (key === 'trace') return isTrace(value.raw, row.columns.traceId);
  if (key === 'timestamp') return isAt(term, value.raw, row.columns.timestampMs, nowMs);
  if (key === 'error.handled') return /^(true|1)$/i.test(value.raw) === (row.columns.handled !== 0);
  const number = NUMBERS[key];
  if (number) return isOrdered(term.operator, number(row), Number.parseFloat(value.raw) * (SUFFIX[value.raw.slice(-1)] ?? 1));
  const list = LISTS[key];
  if (list) return isInList(term, key === 'inside' && term.operator === '=' ? anywhere(value) : value, list(row));
  if (/^(extra|contexts)\./.test(key) && !['=', '=~'].includes(term.operator)) return isAbove(term, value.raw, textOf(key, row));
  return isText(term, value, textOf(key, row));
}

function anywhere(value: TextValue): TextValue {
  return { ...value, pieces: ['', ...value.pieces, ''] };
}

/** Of texts only those that are numbers are above or below one. */
function isAbove({ operator }: FilterTerm, wanted: string, text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text) && isOrdered(operator, Number(text), Number.parseFloat(wanted) * (SUFFIX[wanted.slice(-1)] ?? 1));
}

function textOf(key: string, row: ErrorRow): string {
  const text = TEXTS[key];
  if (text) return text(row);
  if (/^(extra|contexts)\./.test(key)) return row.columns.inside.details.find(([name]) => name === key)?.[1] ?? '';
  const name = /^tags\[(.+)\]$/.exec(key)?.[1] ?? key;
  return row.columns.tags.find(([tag]) => tag === name)?.[1] ?? '';
}

function has(name: string, row: ErrorRow): boolean {
  if (name === 'trace') return row.columns.traceId !== NO_TRACE;
  const list = LISTS[name];
  return list ? list(row).length > 0 : textOf(name, row) !== '';
}

function isInList(term: FilterTerm, value: TextValue, list: readonly string[]): boolean {
  const isEmptyAsked = term.operator === '=' && value.pieces.length === 1 && value.raw === '';
  return (
    (isEmptyAsked && list.length === 0) || list.some((one) => (term.operator === '=~' ? isFound(value.raw, one) : isEqual(value, one)))
  );
}

function isText(term: FilterTerm, value: TextValue, text: string): boolean {
  return term.operator === '=~' ? text !== '' && isFound(value.raw, text) : isEqual(value, text);
}

function isFound(pattern: string, text: string): boolean {
  return RE2JS.compile(pattern).matcher(text).find();
}

function isEqual({ pieces }: TextValue, text: string): boolean {
  return pieces.length === 1 ? pieces[0] === text : isLike(pieces, text);
}

/** Without regard to case, piece by piece: the first where the text begins, the last where it ends, the rest in this order. */
function isLike(pieces: readonly string[], text: string): boolean {
  const low = text.toLowerCase();
  const parts = pieces.map((piece) => piece.toLowerCase());
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (!low.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = low.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return low.length - last.length >= at && low.endsWith(last);
}

function isTrace(written: string, traceId: string): boolean {
  const id = written.replaceAll('-', '').toLowerCase();
  return id === '' ? traceId === NO_TRACE : id === traceId && id !== NO_TRACE;
}

function isAt({ operator }: FilterTerm, written: string, atMs: number, nowMs: number): boolean {
  const [, sign, amount, unit] = /^([+-])(\d+)([mhdw])$/.exec(written) ?? [];
  if (sign !== undefined) {
    const edge = nowMs - Number(amount) * (UNITS[unit ?? ''] ?? 0);
    return sign === '-' ? atMs >= edge : atMs <= edge;
  }
  const ms = Date.parse(written.length === 10 ? `${written}T00:00:00Z` : written);
  const reach = written.length === 10 ? 86_400_000 : 60_000;
  return operator === '=' ? atMs >= ms && atMs < ms + reach : isOrdered(operator, atMs, ms);
}

function isOrdered(operator: FilterTerm['operator'], left: number, right: number): boolean {
  switch (operator) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    default:
      return left === right;
  }
}
