import { z } from 'zod';
import { ShownAttribute } from '../../attributes/contract.ts';
import { notFound } from '../../http/errors.ts';
import { FilterParams, TimeParams } from '../../http/contract.ts';
import { route } from '../../http/route.ts';
import type { AnyRoute, OrgContext } from '../../http/route.ts';
import type { ItemDataset } from '../../query/dataset.ts';
import { QueryRefusedError } from '../../query/refusal.ts';
import { AttributeNames, AttributeValues, TraceItem } from './contract.ts';
import { attributeNames, attributeValues, wholeItem, type AttributeName } from './items.ts';
import { requestOf } from './request.ts';

const ItemQuery = z.object({
  ...FilterParams,
  ...TimeParams,
  /** `logs`, and what else keeps typed attributes. */
  itemType: z.string().max(40).optional(),
  item_type: z.string().max(40).optional(),
  dataset: z.string().max(40).optional(),
  query: z.string().max(4096).optional(),
  attributeType: z.string().max(40).optional(),
  substringMatch: z.string().max(200).optional(),
});
type ItemQuery = z.output<typeof ItemQuery>;

/** Attributes of logs, spans and metrics, and tags of events (product §2.4): names, values, and all of one item. */
export const traceItemRoutes: readonly AnyRoute[] = [
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/trace-items/attributes/',
    scope: ['event:read', 'org:read'],
    summary: 'Names of the attributes that items of a kind have, with how many of the newest have each.',
    params: ItemQuery,
    answer: AttributeNames,
    async handle(params, context) {
      const request = await attributesRequest(params, context);
      const names = await attributeNames(context.events, request, params.substringMatch ?? '');
      return names.filter((one) => isWanted(one, params.attributeType)).map(shownName);
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/organizations/:org/trace-items/attributes/:key/values/',
    scope: ['event:read', 'org:read'],
    summary: 'Values of an attribute among the newest items that have it, the most frequent first.',
    params: ItemQuery.extend({ key: z.string().max(250) }),
    answer: AttributeValues,
    async handle(params, context) {
      const request = await attributesRequest(params, context);
      const { key } = params;
      const values = await attributeValues(context.events, request, { key, part: params.substringMatch ?? '' });
      return values.map((one) => ({ ...one, key, name: one.value }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/0/projects/:org/:project/trace-items/:itemId/',
    scope: ['event:read', 'project:read'],
    summary: 'One item with all its attributes, each with its type.',
    params: z.object({ itemId: z.string().max(40), item_type: z.string().max(40).optional(), itemType: z.string().max(40).optional() }),
    answer: TraceItem,
    async handle(params, context) {
      const item = await wholeItem(context.events, itemDataset(params, context), params.itemId);
      if (item === null) throw notFound();
      return {
        itemId: params.itemId,
        timestamp: item.timestamp,
        projectId: String(item.projectId),
        attributes: item.attributes.map((one) => ShownAttribute.parse(one)),
        meta: item.meta === '' ? {} : (JSON.parse(item.meta) as Record<string, unknown>), // written by the room as JSON of a tree
      };
    },
  }),
];

function itemDataset(params: Pick<ItemQuery, 'itemType' | 'item_type'>, { datasets }: OrgContext): ItemDataset {
  const name = params.itemType ?? params.item_type ?? 'logs';
  const dataset = datasets.get(name);
  if (dataset?.kind !== 'items') throw new QueryRefusedError({ message: `There are no items of the type ${name} here.` });
  return dataset;
}

/** Names and values are asked of events too: theirs are tags. */
function attributesRequest({ itemType, item_type, dataset, ...params }: ItemQuery, context: OrgContext) {
  return requestOf({ ...params, dataset: itemType ?? item_type ?? dataset ?? 'logs' }, context);
}

function isWanted({ type }: AttributeName, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted === 'number' ? type === 'integer' || type === 'double' : type === wanted;
}

/** `key` is how a search names it: by its name alone where that is enough. */
function shownName({ name, type, count }: AttributeName) {
  const kind = type === 'integer' || type === 'double' ? 'number' : type;
  const isPlain = /^[\w.-]+$/.test(name);
  const source: 'sentry' | 'user' = name.startsWith('sentry.') ? 'sentry' : 'user';
  return {
    key: isPlain ? name : `tags[${name}${kind === 'number' || kind === 'boolean' ? `,${kind}` : ''}]`,
    name,
    attributeType: type,
    count,
    attributeSource: { source_type: source },
  };
}
