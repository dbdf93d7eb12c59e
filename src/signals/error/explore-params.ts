/** What tables and charts are asked with (product §2.4). */
import { z } from 'zod';
import { FilterParams, PageParams, repeated, TimeParams } from '../../http/contract.ts';

export const EventsQuery = z.object({
  ...FilterParams,
  ...TimeParams,
  ...PageParams,
  dataset: z.string().max(40).optional(),
  field: repeated(z.string().max(200)),
  query: z.string().max(4096).optional(),
  sort: repeated(z.string().max(200)),
});

export const EventsStatsQuery = z.object({
  ...FilterParams,
  ...TimeParams,
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
