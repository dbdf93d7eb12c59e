/** Rows of a table as a file: written while they are read, and no more than a bound that is said. */
import { Readable } from 'node:stream';
import type { OrgContext, RawReply } from '../../http/route.ts';
import type { FilterTerm, SearchNode } from '../../query/ast.ts';
import { isAggregate } from '../../query/aggregates.ts';
import { selectTable, type Table, type TableRequest } from '../../query/table.ts';
import { csvLine } from '../../lib/csv.ts';
import { withFills } from './fills.ts';

/** More is an export of the store, not of a question; whoever needs it narrows the time. */
export const MAX_EXPORTED = 10_000;
/** Read at once: what is in memory of a file, whatever its size. */
const CHUNK_ROWS = 1_000;

export type ExportFormat = 'csv' | 'json';
type Asked = Omit<TableRequest, 'limit' | 'offset'>;

/**
 * The first rows are read before anything is answered, so that a question that means nothing is refused as everywhere. Rows of samples
 * are read in pieces, of what had been received when it began: what comes meanwhile moves no row to another piece. Groups are of all
 * rows, so they are read at once.
 * @throws QueryRefusedError
 */
export async function exportTable(asked: Asked, format: ExportFormat, context: OrgContext): Promise<RawReply> {
  const hasGroups = asked.fields.some(isAggregate);
  const request = hasGroups ? asked : { ...asked, search: receivedBy(asked.search, asked.nowMs) };
  const size = hasGroups ? MAX_EXPORTED : CHUNK_ROWS;
  const first = await selectTable(context.events, { ...request, limit: size, offset: 0 });
  const pieces = piecesOf(first, { request, size }, context);
  return {
    kind: 'raw',
    status: 200,
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${asked.dataset.name}.${format}"`,
      'x-content-type-options': 'nosniff',
      // A file says no more than its rows: who wants to know whether they are all reads this, or the end of the JSON.
      'x-max-rows': String(MAX_EXPORTED),
    },
    body: Readable.from(format === 'csv' ? csv(pieces, asked.fields) : json(pieces, asked.dataset.name)),
  };
}

function receivedBy(search: SearchNode, nowMs: number): SearchNode {
  const raw = new Date(nowMs).toISOString();
  const value = { raw, pieces: [raw], isQuoted: true, position: 0 };
  const term: FilterTerm = { kind: 'filter', key: 'received', isNegated: false, operator: '<=', values: [value], position: 0 };
  return { kind: 'and', parts: [...(search.kind === 'and' ? search.parts : [search]), term] };
}

type Row = Readonly<Record<string, unknown>>;

interface Piece {
  readonly rows: readonly Row[];
  /** After the last piece: there are more rows than a file has. */
  readonly isCut: boolean;
}

interface Reading {
  readonly request: Asked;
  readonly size: number;
}

async function* piecesOf(first: Table, { request, size }: Reading, context: OrgContext): AsyncGenerator<Piece> {
  let table = first;
  for (let offset = size; ; offset += size) {
    const hasMore = table.rows.length > size;
    const isLast = !hasMore || offset >= MAX_EXPORTED;
    yield { rows: await withFills(table.rows.slice(0, size), table.fills, context), isCut: isLast && hasMore };
    if (isLast) return;
    table = await selectTable(context.events, { ...request, limit: size, offset });
  }
}

async function* csv(pieces: AsyncGenerator<Piece>, fields: readonly string[]): AsyncGenerator<string> {
  yield csvLine(fields);
  for await (const { rows } of pieces) yield rows.map((row) => csvLine(fields.map((field) => cellOf(row[field])))).join('');
}

function cellOf(value: unknown): string | number {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function* json(pieces: AsyncGenerator<Piece>, dataset: string): AsyncGenerator<string> {
  yield '{"data":[';
  let count = 0;
  let isWhole = true;
  for await (const { rows, isCut } of pieces) {
    const text = rows.map((row) => JSON.stringify(row)).join(',\n');
    yield count > 0 && text !== '' ? `,\n${text}` : text;
    count += rows.length;
    isWhole = !isCut;
  }
  yield `],"meta":${JSON.stringify({ dataset, rows: count, isWhole, maxRows: MAX_EXPORTED })}}\n`;
}
