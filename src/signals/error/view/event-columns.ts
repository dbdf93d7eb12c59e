import { textOf, listOf } from '#dashboard/page/search.ts';

/** Columns of the table of an issue's events, as fields of the API. Pure. */
export const COLUMNS = [
  'timestamp',
  'message',
  'release',
  'environment',
  'user.display',
  'transaction',
  'http.url',
  'level',
  'dist',
  'server_name',
  'sdk.version',
  'trace',
  'size',
] as const;
export type ColumnName = (typeof COLUMNS)[number];

const DEFAULT: readonly string[] = ['timestamp', 'message', 'release', 'environment', 'user.display', 'transaction'];
/** The API takes 20 fields; the id is one of them. */
const MOST = 12;

type Address = Readonly<Record<string, unknown>>;

/** As chosen in the address; the time is always there, for it leads to the event. */
export function columnsOf(address: Address): readonly string[] {
  const chosen = listOf(address['column']).slice(0, MOST);
  return chosen.length === 0 ? DEFAULT : ['timestamp', ...chosen.filter((name) => name !== 'timestamp')];
}

/** The columns with one more or less, in the order of the list; undefined when they are the usual ones. */
export function withColumn(columns: readonly string[], name: string, known: readonly string[]): readonly string[] | undefined {
  const wanted = columns.includes(name) ? columns.filter((each) => each !== name) : [...columns, name];
  const next = known.filter((each) => wanted.includes(each));
  return next.length === DEFAULT.length && next.every((each) => DEFAULT.includes(each)) ? undefined : next;
}

export interface Sort {
  readonly field: string;
  readonly isDescending: boolean;
}

export function sortOf(address: Address, columns: readonly string[]): Sort {
  const text = textOf(address['sort']) ?? '';
  const field = text.replace(/^-/, '');
  return columns.includes(field) ? { field, isDescending: text.startsWith('-') } : { field: 'timestamp', isDescending: true };
}

/** What a press on a column's head asks for: first descending, then the other way. Undefined is the usual order. */
export function nextSort(sort: Sort, field: string): string | undefined {
  const isDescending = sort.field === field ? !sort.isDescending : true;
  return field === 'timestamp' && isDescending ? undefined : `${isDescending ? '-' : ''}${field}`;
}

export const PAGE_SIZE = 50;

/** Where the page begins, from `0:100:0` (product §3). */
export function offsetOf(cursor: string | undefined): number {
  const offset = Number(/^\d+:(\d+):[01]$/.exec(cursor ?? '')?.[1] ?? 0);
  return Number.isSafeInteger(offset) ? offset : 0;
}

export function cursorAt(offset: number): string | undefined {
  return offset <= 0 ? undefined : `0:${offset}:0`;
}
