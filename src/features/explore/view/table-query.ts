import { z } from 'zod';
import { EventsTable } from '../contract.ts';
import type { ExploreAddress } from './address.ts';
import { DATASET } from './datasets.ts';

export const Rows = EventsTable.extend({ data: z.array(z.record(z.string(), z.unknown())) });
export const ROWS = 50;

export function eventsPath(org: string): string {
  return `organizations/${org}/events/`;
}

/** Columns in their order, and the parameters of the table. */
export function tableParams(address: ExploreAddress) {
  const { dataset, mode, columns, groupBy, functions, sort, query, scope, cursor } = address;
  const shown = mode === 'samples' ? columns : [...groupBy, ...functions];
  const hidden = mode === 'samples' ? DATASET[dataset].hidden.filter((name) => !shown.includes(name)) : [];
  const needsTime = mode === 'samples' && sort.replace(/^-/, '') === 'timestamp' && !shown.includes('timestamp');
  const params = {
    ...scope,
    dataset,
    field: [...shown, ...hidden, ...(needsTime ? ['timestamp'] : [])],
    query: query === '' ? undefined : query,
    sort,
    ...address.weighing,
  };
  // Of the groups of another time more are asked for: the largest are seldom the same.
  return { shown, params, page: { ...params, per_page: ROWS, cursor }, groups: { per_page: 100, cursor: undefined } };
}
