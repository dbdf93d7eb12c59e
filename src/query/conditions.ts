/**
 * Search tree → condition of the event store. Identifiers come from the dataset, values are bound (reliability A4). Pure.
 */
import { hasWildcard } from './ast.ts';
import type { FilterTerm, FreeTextTerm, SearchNode, TextValue } from './ast.ts';
import { attributeField, wholeNumber } from './attributes.ts';
import type { Bindings } from './bindings.ts';
import type { Dataset, Field } from './dataset.ts';
import { flagName, tagName } from './dataset.ts';
import { comparisonOf, patternOf } from './pattern.ts';
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
  const like = likeOf(`%${likePattern(term.value)}%`, term.value, { dataset, bindings });
  return `(${dataset.freeText.map(like).join(' OR ')})`;
}

function filter(term: FilterTerm, context: ConditionContext): string {
  const special = context.special?.(term) ?? null;
  if (special !== null) return negated(term.isNegated, special);
  if (term.key === 'has') return negated(term.isNegated, anyOf(term.values.map((value) => isPresent(value.raw, context))));
  if (/[()]/.test(term.key))
    throw new QueryRefusedError({ message: `${term.key} cannot be used in this filter.`, position: term.position });
  if (term.key === 'is') throw new QueryRefusedError({ message: 'is: works in the search of issues only.', position: term.position });
  if (context.dataset.kind === 'items' && /^issue(?:\.id)?$/.test(term.key))
    throw new QueryRefusedError({ message: `Rows of ${context.dataset.name} belong to no issue.`, position: term.position });
  const field = fieldOf(term.key, context);
  return negated(term.isNegated, compare(term, field, context));
}

/** A name that is no field is a tag, or an attribute. */
export function fieldOf(key: string, { dataset, bindings }: Pick<ConditionContext, 'dataset' | 'bindings'>): Field {
  const field = dataset.fields.get(key);
  if (field) return field;
  if (dataset.kind === 'items') return attributeField(key, dataset.attributes, bindings);
  const flag = flagName(key);
  if (flag !== null) return { type: 'text', sql: `${dataset.flags}[${bindings.bind(flag, 'String')}]` };
  if (dataset.details?.prefixes.some((prefix) => key.startsWith(prefix) && key.length > prefix.length))
    return detailField(key, dataset.details.sql, bindings);
  const tag = tagName(key);
  return { type: 'text', sql: `tags[${bindings.bind(tag, 'String')}]`, tag };
}

function detailField(key: string, details: string, bindings: Bindings): Field {
  const sql = `${details}[${bindings.bind(key, 'String')}]`;
  return { type: 'text', sql, numbers: [`toFloat64OrNull(${sql})`] };
}

function isPresent(key: string, context: ConditionContext): string {
  const field = fieldOf(key, context);
  if (field.present !== undefined) return field.present;
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
      return numeric(term, field.numbers ?? [field.sql], context, parseNumber);
    case 'duration':
      return numeric(term, [field.sql], context, parseDuration);
    case 'boolean':
      comparisonOf(term);
      return truth(term, field);
    case 'date':
      return anyOf(term.values.map((value) => date(term, value, field.sql, context)));
  }
}

function truth(term: FilterTerm, { sql, present }: Field): string {
  const parts = term.values.map((value) => `${sql} = ${required(parseBoolean(value.raw), value, 'true or false') ? 1 : 0}`);
  return present === undefined ? anyOf(parts) : anyOf(parts.map((part) => `ifNull(${part}, 0)`));
}

function text(term: FilterTerm, field: Field, context: ConditionContext): string {
  if (term.operator === '=~') return found(term, field, context);
  // A text that is no number is neither above nor below one.
  if (term.operator !== '=' && field.numbers !== undefined) return `ifNull(${numeric(term, field.numbers, context, parseNumber)}, 0)`;
  if (term.operator !== '=')
    throw new QueryRefusedError({ message: `${term.key} is text and cannot be compared.`, position: term.position });
  const isPattern = (value: TextValue) => hasWildcard(value) || field.isProse === true;
  const exact = term.values.filter((value) => !isPattern(value)).map((value) => value.raw);
  const parts = exact.length > 0 ? [...oneOf(exact, field, context)] : [];
  for (const value of term.values.filter(isPattern)) {
    const like = field.isProse ? `%${likePattern(value)}%` : likePattern(value);
    if (field.isArray) parts.push(`arrayExists(one -> one ILIKE ${context.bindings.bind(like, 'String')}, ${field.sql})`);
    else parts.push(likeOf(like, value, context)(field.sql));
  }
  return anyOf(parts);
}

function oneOf(exact: readonly string[], field: Field, context: ConditionContext): readonly string[] {
  const { bindings, dataset } = context;
  if (dataset.kind === 'items') return oneOfAttribute(exact, field, { ...context, pairs: dataset.attributes.pairs });
  const { tag } = field;
  if (tag !== undefined && !tag.includes('=') && !exact.includes('')) {
    // By the index on the pairs: the map itself is not read. An absent tag is in no pair, so '' is asked of the map. `a=b` with `c`
    // makes the pair that `a` with `b=c` makes: the map is asked too.
    return exact.map((value) => `has(${dataset.tagPairs}, ${bindings.bind(`${tag}=${value}`, 'String')})`);
  }
  const list = bindings.bind(exact, 'Array(String)');
  if (!field.isArray) return [`${field.sql} IN ${list}`];
  // A list without elements is as good as an empty text.
  return [`hasAny(${field.sql}, ${list})`, ...(exact.includes('') ? [`empty(${field.sql})`] : [])];
}

/**
 * Rows that have the attribute with one of the values, by the index on the pairs; doubles are not in them, for a double is written in
 * more than one way. A text that is asked for by its type is compared as well: the pairs do not know types.
 */
function oneOfAttribute(
  exact: readonly string[],
  field: Field,
  { bindings, pairs }: ConditionContext & { readonly pairs: string | null },
): readonly string[] {
  const { pair } = field;
  if (pair === undefined || pairs === null || pair.includes('=') || exact.includes('')) {
    return [`${field.sql} IN ${bindings.bind(exact, 'Array(String)')}`];
  }
  return exact.flatMap((value) => {
    const isThere = `has(${pairs}, ${bindings.bind(`${pair}=${value}`, 'String')})`;
    if (field.isUntyped !== true) return [`(${isThere} AND ${field.sql} = ${bindings.bind(value, 'String')})`];
    const number = parseNumber(value);
    const double = field.numbers?.at(-1);
    return number === null || double === undefined ? [isThere] : [isThere, `ifNull(${double} = ${bindings.bind(number, 'Float64')}, 0)`];
  });
}

/** Shorter parts are in too many words for the index. */
const PART_OF_WORD = /[a-z0-9]{4,}/gi;
const MOST_PARTS = 3;

/**
 * Whether an expression fits a pattern. The index of words knows patterns of one part of a word alone, so the longest parts of a longer
 * one are asked for as well: what holds it holds them.
 */
function likeOf(pattern: string, { pieces }: TextValue, { dataset, bindings }: Pick<ConditionContext, 'dataset' | 'bindings'>) {
  const bound = bindings.bind(pattern, 'String');
  const parts = pieces.flatMap((piece) => piece.match(PART_OF_WORD) ?? []).toSorted((a, b) => b.length - a.length);
  const isOnePart = pattern === `%${parts[0] ?? ''}%`;
  return (sql: string): string => {
    const like = `${sql} ILIKE ${bound}`;
    if (dataset.wordsOf?.includes(sql) !== true || isOnePart || parts.length === 0) return like;
    const each = [...new Set(parts)].slice(0, MOST_PARTS).map((part) => `${sql} ILIKE ${bindings.bind(`%${part}%`, 'String')}`);
    return `(${each.join(' AND ')} AND ${like})`;
  };
}

/** A text that is not there fits no pattern, not even one of nothing. */
function found(term: FilterTerm, field: Field, { bindings }: ConditionContext): string {
  const parts = term.values.map((value) => {
    const pattern = bindings.bind(patternOf(value), 'String');
    return field.isArray
      ? `arrayExists(one -> match(one, ${pattern}), ${field.sql})`
      : `(${field.sql} != '' AND match(${field.sql}, ${pattern}))`;
  });
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

/** A row without the number fits nothing. */
function numeric(
  term: FilterTerm,
  columns: readonly string[],
  { bindings }: ConditionContext,
  parse: (text: string) => number | null,
): string {
  const sign = comparisonOf(term);
  const parts = term.values.flatMap((value) => {
    const whole = wholeNumber(value.raw);
    const number = whole === null ? required(parse(value.raw), value, 'a number') : 0;
    const bound =
      whole !== null ? bindings.bind(whole, 'Int64') : bindings.bind(number, Number.isSafeInteger(number) ? 'Int64' : 'Float64');
    return columns.map((sql) => `${sql} ${sign} ${bound}`);
  });
  return columns.length === 1 ? anyOf(parts) : `(${parts.map((part) => `ifNull(${part}, 0)`).join(' OR ')})`;
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
  const sign = comparisonOf(term);
  if (sign !== '=') return `${sql} ${sign} ${at(instant.ms)}`;
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
