/**
 * Search tree → condition of the event store. Identifiers come from the dataset, values are bound (reliability A4). Pure.
 */
import { hasWildcard } from './ast.ts';
import type { FilterTerm, FreeTextTerm, SearchNode, TextValue } from './ast.ts';
import type { Bindings } from './bindings.ts';
import type { Dataset, Field } from './dataset.ts';
import { tagName } from './dataset.ts';
import { QueryRefusedError } from './refusal.ts';
import { parseBoolean, parseDuration, parseInstant, parseNumber, parseRelative } from './values.ts';

export interface ConditionContext {
  readonly dataset: Dataset;
  readonly bindings: Bindings;
  readonly nowMs: number;
  /** For terms that are no columns, such as aggregates; null leaves the term to the fields. */
  readonly special?: (term: FilterTerm) => string | null;
}

/** @throws QueryRefusedError with the place of the term that means nothing. */
export function condition(node: SearchNode, context: ConditionContext): string {
  switch (node.kind) {
    case 'and':
      return node.parts.length === 0 ? '1' : `(${node.parts.map((part) => condition(part, context)).join(' AND ')})`;
    case 'or':
      return `(${node.parts.map((part) => condition(part, context)).join(' OR ')})`;
    case 'text':
      return negated(node.isNegated, freeText(node, context));
    case 'filter':
      return filter(node, context);
  }
}

function negated(isNegated: boolean, sql: string): string {
  return isNegated ? `NOT (${sql})` : sql;
}

function freeText(term: FreeTextTerm, { dataset, bindings }: ConditionContext): string {
  if (term.value.raw === '') return '1';
  const pattern = bindings.bind(`%${likePattern(term.value)}%`, 'String');
  return `(${dataset.freeText.map((sql) => `${sql} ILIKE ${pattern}`).join(' OR ')})`;
}

function filter(term: FilterTerm, context: ConditionContext): string {
  const special = context.special?.(term) ?? null;
  if (special !== null) return negated(term.isNegated, special);
  if (term.key === 'has') return negated(term.isNegated, anyOf(term.values.map((value) => isPresent(value.raw, context))));
  if (/[()]/.test(term.key))
    throw new QueryRefusedError({ message: `${term.key} cannot be used in this filter.`, position: term.position });
  if (term.key === 'is') throw new QueryRefusedError({ message: 'is: works in the search of issues only.', position: term.position });
  const field = fieldOf(term.key, context);
  return negated(term.isNegated, compare(term, field, context));
}

/** A name that is no field is a tag. */
export function fieldOf(key: string, { dataset, bindings }: Pick<ConditionContext, 'dataset' | 'bindings'>): Field {
  const field = dataset.fields.get(key);
  if (field) return field;
  const tag = tagName(key);
  return { type: 'text', sql: `tags[${bindings.bind(tag, 'String')}]`, tag };
}

function isPresent(key: string, context: ConditionContext): string {
  const field = fieldOf(key, context);
  if (field.isArray) return `notEmpty(${field.sql})`;
  if (field.type === 'text' || field.type === 'id') return `${field.sql} != ''`;
  return '1';
}

function compare(term: FilterTerm, field: Field, context: ConditionContext): string {
  switch (field.type) {
    case 'text':
      return text(term, field, context);
    case 'id':
      return id(term, field, context);
    case 'number':
      return numeric(term, field.sql, context, parseNumber);
    case 'duration':
      return numeric(term, field.sql, context, parseDuration);
    case 'boolean':
      return anyOf(term.values.map((value) => `${field.sql} = ${required(parseBoolean(value.raw), value, 'true or false') ? 1 : 0}`));
    case 'date':
      return anyOf(term.values.map((value) => date(term, value, field.sql, context)));
  }
}

function text(term: FilterTerm, field: Field, { bindings, dataset }: ConditionContext): string {
  if (term.operator !== '=')
    throw new QueryRefusedError({ message: `${term.key} is text and cannot be compared.`, position: term.position });
  const exact = term.values.filter((value) => !hasWildcard(value)).map((value) => value.raw);
  const parts: string[] = [];
  if (field.tag !== undefined && exact.length > 0 && !exact.includes('')) {
    // By the index on the pairs: the map itself is not read. An absent tag is in no pair, so '' is asked of the map.
    const pairs = exact.map((value) => `has(${dataset.tagPairs}, ${bindings.bind(`${field.tag}=${value}`, 'String')})`);
    parts.push(...pairs);
  } else if (exact.length > 0) {
    const list = bindings.bind(exact, 'Array(String)');
    parts.push(field.isArray ? `hasAny(${field.sql}, ${list})` : `${field.sql} IN ${list}`);
    // A list without elements is as good as an empty text.
    if (field.isArray && exact.includes('')) parts.push(`empty(${field.sql})`);
  }
  for (const value of term.values.filter(hasWildcard)) {
    const pattern = bindings.bind(likePattern(value), 'String');
    parts.push(field.isArray ? `arrayExists(one -> one ILIKE ${pattern}, ${field.sql})` : `${field.sql} ILIKE ${pattern}`);
  }
  return anyOf(parts);
}

/** Ids are compared as they are shown: hex digits, dashes allowed. One that is none matches nothing. */
function id(term: FilterTerm, field: Field, { bindings }: ConditionContext): string {
  if (term.operator !== '=')
    throw new QueryRefusedError({ message: `${term.key} is an id and cannot be compared.`, position: term.position });
  const digits = field.hexDigits ?? 32;
  const values = term.values.map((value) => {
    if (hasWildcard(value)) throw new QueryRefusedError({ message: `${term.key} takes whole ids, without *.`, position: value.position });
    return value.raw.replaceAll('-', '').toLowerCase();
  });
  const fitting = values.filter((value) => value.length === digits && /^[0-9a-f]*$/.test(value));
  const parts = values.includes('') ? [`${field.sql} = ''`] : [];
  const bound = (one: string) => (field.column === undefined ? bindings.bind(one, 'String') : `unhex(${bindings.bind(one, 'String')})`);
  // Compared as bytes, so that the index on the column is used.
  for (const one of fitting) parts.push(`${field.column ?? field.sql} = ${bound(one)}`);
  return parts.length === 0 ? '0' : anyOf(parts);
}

function numeric(term: FilterTerm, sql: string, { bindings }: ConditionContext, parse: (text: string) => number | null): string {
  return anyOf(
    term.values.map((value) => {
      const number = required(parse(value.raw), value, 'a number');
      return `${sql} ${term.operator} ${bindings.bind(number, Number.isSafeInteger(number) ? 'Int64' : 'Float64')}`;
    }),
  );
}

function date(term: FilterTerm, value: TextValue, sql: string, { bindings, nowMs }: ConditionContext): string {
  const at = (ms: number) => bindings.bind(ms, 'DateTime64(3)');
  const relative = parseRelative(value.raw);
  if (relative) {
    if (term.operator !== '=')
      throw new QueryRefusedError({ message: 'Write -24h for newer and +24h for older.', position: value.position });
    return `${sql} ${relative.isNewer ? '>=' : '<='} ${at(nowMs - relative.ms)}`;
  }
  const instant = required(parseInstant(value.raw), value, 'a date such as 2026-11-22 or -24h');
  if (term.operator !== '=') return `${sql} ${term.operator} ${at(instant.ms)}`;
  return `(${sql} >= ${at(instant.ms)} AND ${sql} < ${at(instant.ms + instant.precisionMs)})`;
}

function required<T>(parsed: T | null, value: TextValue, wanted: string): T {
  if (parsed === null) throw new QueryRefusedError({ message: `"${value.raw}" is not ${wanted}.`, position: value.position });
  return parsed;
}

function anyOf(parts: readonly string[]): string {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : `(${parts.join(' OR ')})`;
}

/** Pattern of LIKE: pieces are literal, wildcards become %. PostgreSQL reads the same form. */
export function likePattern(value: TextValue): string {
  return value.pieces.map((piece) => piece.replace(/[\\%_]/g, String.raw`\$&`)).join('%');
}
