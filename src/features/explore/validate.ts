/** Whether a question about events could be asked, part by part, without asking it (product §4.4). */
import type { z } from 'zod';
import { reachedProjectIds } from '../../http/filters.ts';
import { ApiError } from '../../http/errors.ts';
import type { OrgContext } from '../../http/route.ts';
import { isAggregate } from '../../query/aggregates.ts';
import type { SearchNode } from '../../query/ast.ts';
import { newBindings } from '../../query/bindings.ts';
import { condition, fieldOf } from '../../query/conditions.ts';
import type { Dataset } from '../../query/dataset.ts';
import { parseSearch } from '../../query/parse.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { columnsOf } from '../../query/table.ts';
import { timeRange } from '../../query/time-range.ts';
import type { EventsValidation, EventsValidationQuery } from './params.ts';

type Asked = z.output<typeof EventsValidationQuery>;
type Validation = z.input<typeof EventsValidation>;
type Attribute = Validation['field'][number];

export function validateEvents(asked: Asked, context: OrgContext): Validation {
  const name = asked.dataset ?? 'errors';
  const dataset = context.datasets.get(name);
  const inDataset = dataset === undefined ? [{ name, ...wrong(`There is no dataset ${name} here.`) }] : [{ name, ...right }];
  const nowMs = context.clock.now();
  const projects = asked.project.map((project) => attempt(() => reachedProjectIds(context.reach, [project], context.scope)));
  const field = dataset === undefined ? [] : asked.field.map((one) => attributeOf(one, dataset));
  const query = dataset === undefined ? { ...right, fields: [] } : queryOf(asked.query ?? '', dataset, nowMs);
  const orderby = dataset === undefined ? [] : asked.orderby.map((one) => orderOf(one, asked.field, dataset));
  const parts = [...projects, ...inDataset, ...field, query, ...orderby];
  const hasRange = timeRange(asked, nowMs) !== null;
  return {
    valid: hasRange && parts.every(({ valid }) => valid),
    projects,
    dataset: inDataset,
    environment: asked.environment.map(() => right),
    field,
    query,
    orderby,
  };
}

const right = { valid: true, error: null };

function wrong(error: string) {
  return { valid: false, error };
}

/** What people write may be wrong; anything else that fails is ours. */
function attempt(act: () => unknown): Validation['projects'][number] {
  try {
    act();
    return right;
  } catch (error) {
    if (error instanceof QueryRefusedError || error instanceof ApiError) return wrong(error.message);
    throw error;
  }
}

const TYPES: Readonly<Record<string, Attribute['attrType']>> = {
  integer: 'number',
  number: 'number',
  rate: 'number',
  duration: 'number',
  percentage: 'number',
  boolean: 'boolean',
};
/** Of a function that counts by time, only to be compiled. */
const ANY_RANGE = { startMs: 0, endMs: 3_600_000, isOpen: false };

function attributeOf(name: string, dataset: Dataset): Attribute {
  let type: string | undefined;
  const said = attempt(() => {
    type = columnsOf([name], { dataset, range: ANY_RANGE }, newBindings())[0]?.type;
  });
  return { name, ...said, attrType: said.valid ? (TYPES[type ?? ''] ?? 'string') : null };
}

function orderOf(name: string, fields: readonly string[], dataset: Dataset): Attribute {
  const bare = name.replace(/^-/, '');
  const plain = (field: string) => field.replace(/\W+/g, '_').replace(/_+$/, '');
  const isChosen = fields.some((field) => plain(field) === plain(bare));
  const attribute = attributeOf(fields.find((field) => plain(field) === plain(bare)) ?? bare, dataset);
  return isChosen ? { ...attribute, name } : { name, ...wrong(`Sort by a field that is chosen; ${bare} is not.`), attrType: null };
}

function queryOf(text: string, dataset: Dataset, nowMs: number): Validation['query'] {
  const parsed = parseSearch(text);
  if (!parsed.ok) return { ...wrong(parsed.error.message), fields: [] };
  const parts = parsed.value.kind === 'and' ? parsed.value.parts : [parsed.value];
  // Functions are compared with groups, not with events.
  const ofEvents = parts.filter((part) => !(part.kind === 'filter' && isAggregate(part.key)));
  const said = attempt(() => ofEvents.map((part) => condition(part, { dataset, bindings: newBindings(), nowMs })));
  return { ...said, fields: keysIn(parts).map((key) => ({ name: key, ...right, attrType: keyType(key, dataset) })) };
}

function keysIn(nodes: readonly SearchNode[]): readonly string[] {
  const keys = nodes.flatMap((node): readonly string[] => {
    if (node.kind === 'filter') return node.key === 'has' ? [] : [node.key];
    return node.kind === 'text' ? [] : keysIn(node.parts);
  });
  return [...new Set(keys)];
}

function keyType(key: string, dataset: Dataset): Attribute['attrType'] {
  return isAggregate(key) ? 'number' : (TYPES[fieldOf(key, { dataset, bindings: newBindings() }).type] ?? 'string');
}
