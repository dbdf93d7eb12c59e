/** What tables and charts are asked with (product §2.4). */
import { z } from 'zod';
import { FilterParams, PageParams, repeated, TimeParams } from '../../http/contract.ts';

/** `1`: figures of spans are of all that there were, by the rate at which the SDK sampled. */
const extrapolate = z.string().max(5).optional();

export const EventsQuery = z.object({
  ...FilterParams,
  ...TimeParams,
  extrapolate,
  ...PageParams,
  dataset: z.string().max(40).optional(),
  field: repeated(z.string().max(200)),
  query: z.string().max(4096).optional(),
  sort: repeated(z.string().max(200)),
});

export const EventsStatsQuery = z.object({
  ...FilterParams,
  ...TimeParams,
  extrapolate,
  dataset: z.string().max(40).optional(),
  yAxis: repeated(z.string().max(200)),
  query: z.string().max(4096).optional(),
  /** `1m`, `1h`, `1d`; absent: chosen by the range. */
  interval: z.string().max(10).optional(),
  topEvents: z.coerce.number().int().min(1).max(10).optional(),
  field: repeated(z.string().max(200)),
  sort: repeated(z.string().max(200)),
  orderby: repeated(z.string().max(200)),
  excludeOther: z.string().optional(),
  partial: z.string().optional(),
});

/** The same with the groups by their own name, as newer clients ask. */
export const EventsTimeseriesQuery = EventsStatsQuery.extend({ groupBy: repeated(z.string().max(200)) });

export const EventsExportQuery = EventsQuery.omit({ cursor: true, per_page: true, limit: true }).extend({
  format: z.enum(['csv', 'json']).default('csv'),
});

export const EventsValidationQuery = z.object({
  ...FilterParams,
  ...TimeParams,
  dataset: z.string().max(40).optional(),
  field: repeated(z.string().max(200)),
  query: z.string().max(4096).optional(),
  orderby: repeated(z.string().max(200)),
});

const Said = z.object({ valid: z.boolean(), error: z.string().nullable() });
const Named = Said.extend({ name: z.string() });
const Attribute = Named.extend({ attrType: z.enum(['string', 'number', 'boolean']).nullable() });

/** Each part of a question by itself, so that a tool can repair the one that is wrong. */
export const EventsValidation = z.object({
  valid: z.boolean(),
  projects: z.array(Said),
  dataset: z.array(Named),
  environment: z.array(Said),
  field: z.array(Attribute),
  query: Said.extend({ fields: z.array(Attribute) }),
  orderby: z.array(Attribute),
});
