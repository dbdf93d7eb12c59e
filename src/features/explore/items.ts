/** Questions to datasets with typed attributes: which names there are, which values, and all of one row. */
import { ATTRIBUTE_COLUMNS, readAttributeRow, type AttributeRow } from '../../attributes/read.ts';
import type { ShownAttribute } from '../../attributes/contract.ts';
import { newBindings, fromDateTime, toDateTime } from '../../query/bindings.ts';
import { condition, fieldOf, likePattern } from '../../query/conditions.ts';
import type { Dataset, EventDataset, ItemDataset } from '../../query/dataset.ts';
import type { ScopedEvents } from '../../query/scoped-events.ts';
import { newestSlices } from '../../query/time-range.ts';
import { whereOf, type TableRequest } from '../../query/table.ts';

type Asked<Of extends Dataset> = Omit<TableRequest, 'dataset' | 'fields' | 'sort' | 'limit' | 'offset'> & { readonly dataset: Of };

/** Rows that are looked at for names: those of the range are many, their names few. */
const SAMPLED_ROWS = 50_000;
const MOST_NAMES = 500;

export interface AttributeName {
  readonly name: string;
  readonly type: ShownAttribute['type'];
  /** Of the rows that were looked at. */
  readonly count: number;
}

/** Names of attributes, or of the tags of events, the most frequent first; only those that hold `part`. */
export function attributeNames(events: ScopedEvents, request: Asked<Dataset>, part: string): Promise<readonly AttributeName[]> {
  const { dataset } = request;
  return dataset.kind === 'items'
    ? namesOfItems(events, { ...request, dataset }, part)
    : namesOfTags(events, { ...request, dataset }, part);
}

async function namesOfTags(events: ScopedEvents, request: Asked<EventDataset>, part: string): Promise<readonly AttributeName[]> {
  const bindings = newBindings();
  const pattern = bindings.bind(`%${literalPattern(part)}%`, 'String');
  const rows = await events.select<{ name: string; count: string | number }>({
    text: `
      SELECT name, count() AS count FROM (
        SELECT mapKeys(tags) AS names FROM ${request.dataset.table}
        WHERE ${whereOf(request, request.search, bindings)}
        LIMIT ${SAMPLED_ROWS}
      ) ARRAY JOIN names AS name
      WHERE name ILIKE ${pattern}
      GROUP BY name ORDER BY count DESC, name LIMIT ${MOST_NAMES}`,
    params: bindings.params,
  });
  return rows.map(({ name, count }) => ({ name, type: 'string', count: Number(count) }));
}

async function namesOfItems(events: ScopedEvents, request: Asked<ItemDataset>, part: string): Promise<readonly AttributeName[]> {
  const bindings = newBindings();
  const { attributes, ownAttributes, table } = request.dataset;
  const keys = (map: string, type: string) => `arrayMap(k -> ('${type}', k), mapKeys(${map}))`;
  const own = ownAttributes.map(({ name, sql }) => `if(${sql} = '', [], [('string', ${bindings.bind(name, 'String')})])`);
  const maps = [
    keys(attributes.text, 'string'),
    keys(attributes.integer, 'integer'),
    keys(attributes.double, 'double'),
    keys(attributes.boolean, 'boolean'),
    keys(attributes.array, 'array'),
  ];
  const pattern = bindings.bind(`%${literalPattern(part)}%`, 'String');
  const rows = await events.select<{ name: string; type: ShownAttribute['type']; count: string | number }>({
    text: `
      SELECT pair.2 AS name, pair.1 AS type, count() AS count FROM (
        SELECT arrayConcat(${[...maps, ...own].join(', ')}) AS pairs FROM ${table}
        WHERE ${whereOf(request, request.search, bindings)}
        LIMIT ${SAMPLED_ROWS}
      ) ARRAY JOIN pairs AS pair
      WHERE name ILIKE ${pattern}
      GROUP BY name, type ORDER BY count DESC, name LIMIT ${MOST_NAMES}`,
    params: bindings.params,
  });
  return rows.map(({ name, type, count }) => ({ name, type, count: Number(count) }));
}

const MOST_VALUES = 100;
/** Rows of a slice of the range that are looked at for values, and how many of the newest are enough. */
const SLICE_ROWS = 200_000;
const ENOUGH_ROWS = 100_000;

export interface AttributeValue {
  readonly value: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface AskedValues {
  readonly key: string;
  readonly part: string;
}

/**
 * Values of a field or attribute among the newest rows that have it, the most frequent first; only those that hold `part`. All rows of
 * ten millions would be asked for two seconds, for a list of suggestions.
 */
export async function attributeValues(
  events: ScopedEvents,
  request: Asked<Dataset>,
  asked: AskedValues,
): Promise<readonly AttributeValue[]> {
  const values = new Map<string, AttributeValue>();
  let rows = 0;
  for (const range of newestSlices(request.range)) {
    for (const one of await valuesIn(events, { ...request, range }, asked)) {
      rows += one.count;
      const known = values.get(one.value);
      values.set(one.value, known === undefined ? one : { ...known, count: known.count + one.count, firstSeen: one.firstSeen });
    }
    if (rows >= ENOUGH_ROWS) break;
  }
  return [...values.values()].toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)).slice(0, MOST_VALUES);
}

async function valuesIn(events: ScopedEvents, request: Asked<Dataset>, { key, part }: AskedValues): Promise<readonly AttributeValue[]> {
  const bindings = newBindings();
  const { dataset } = request;
  const field = fieldOf(key, { dataset, bindings });
  const there = condition(
    { kind: 'filter', key: 'has', isNegated: false, operator: '=', position: 0, values: [literal(key)] },
    { ...request, bindings },
  );
  const pattern = bindings.bind(`%${literalPattern(part)}%`, 'String');
  const rows = await events.select<{ value: string; count: string | number; first: string; last: string }>({
    text: `
      SELECT value, count() AS count, min(at) AS first, max(at) AS last FROM (
        SELECT ${field.isArray === true ? `arrayJoin(${field.sql})` : `toString(${field.sql})`} AS value, timestamp AS at
        FROM ${dataset.table}
        WHERE ${whereOf(request, request.search, bindings)} AND ${there}
        LIMIT ${SLICE_ROWS}
      ) WHERE value ILIKE ${pattern}
      GROUP BY value ORDER BY count DESC, value LIMIT ${MOST_VALUES}`,
    params: bindings.params,
  });
  return rows.map(({ value, count, first, last }) => ({
    value,
    count: Number(count),
    firstSeen: fromDateTime(first),
    lastSeen: fromDateTime(last),
  }));
}

function literal(raw: string) {
  return { raw, pieces: [raw], isQuoted: true, position: 0 };
}

function literalPattern(text: string): string {
  return likePattern(literal(text));
}

export interface WholeItem {
  readonly timestamp: string;
  readonly projectId: number;
  readonly attributes: readonly ShownAttribute[];
  /** Remarks as JSON, or ''. */
  readonly meta: string;
}

interface WholeRow extends AttributeRow {
  readonly at: string;
  readonly project: string | number;
  readonly own: readonly string[];
  readonly meta: string;
}

/** The pipeline may be behind by so much when a name is made before its row; names round to a day either way. */
const NEAR_MS = 86_400_000;

/** All of one row by its name; null when there is none in reach, or the name is none. */
export async function wholeItem(events: ScopedEvents, dataset: ItemDataset, id: string): Promise<WholeItem | null> {
  const digits = id.replaceAll('-', '').toLowerCase();
  if (digits.length !== dataset.idDigits || !/^[0-9a-f]+$/.test(digits)) return null;
  const bindings = newBindings();
  const at = dataset.receivedAtMs?.(digits);
  const near = at === undefined ? [] : [at - NEAR_MS, at + NEAR_MS].map((ms) => bindings.bind(toDateTime(ms), 'DateTime64(3)'));
  const day = near.length === 0 ? '' : `AND received_at >= ${near[0]} AND received_at <= ${near[1]}`;
  const [row] = await events.select<WholeRow>({
    text: `
      SELECT timestamp AS at, project_id AS project, [${dataset.ownAttributes.map(({ sql }) => sql).join(', ')}] AS own, meta, ${ATTRIBUTE_COLUMNS}
      FROM ${dataset.table}
      WHERE project_id IN {scope:Array(UInt64)} AND ${dataset.idColumn} = unhex(${bindings.bind(digits, 'String')}) ${day}
      LIMIT 1`,
    params: bindings.params,
  });
  if (row === undefined) return null;
  const own = dataset.ownAttributes.flatMap(({ name }, index): ShownAttribute[] => {
    const value = row.own[index] ?? '';
    return value === '' ? [] : [{ name, type: 'string', value }];
  });
  const attributes = [...own, ...readAttributeRow(row)].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { timestamp: fromDateTime(row.at), projectId: Number(row.project), attributes, meta: row.meta };
}
