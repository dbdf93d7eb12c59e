/** Fields of a dataset over the columns that tables of signals have. Pure. */
import type { Field } from './dataset.ts';

export const text = (sql: string): Field => ({ type: 'text', sql });
/** A column of few values. */
export const word = (sql: string): Field => ({ type: 'text', sql, hasDictionary: true });
export const number = (sql: string): Field => ({ type: 'number', sql });
export const date = (sql: string): Field => ({ type: 'date', sql });
export const truth = (sql: string): Field => ({ type: 'boolean', sql });
/** Absent ids are zero bytes and read as ''. */
export const id = (column: string, hexDigits: number): Field => ({
  type: 'id',
  column,
  hexDigits,
  sql: `if(${column} = toFixedString('', ${hexDigits / 2}), '', lower(hex(${column})))`,
});
