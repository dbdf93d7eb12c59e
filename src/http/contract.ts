/**
 * Shapes that every part of the REST API shares (product §3). Browser-safe: imports only zod.
 */
import { z } from 'zod';

/** Every id of the API is a string of digits. */
export const Id = z.string();

/** ISO 8601 in UTC with `Z`. */
export const Time = z.string();

/** Answers with status 204. */
export const Nothing = z.null();

/** `[[seconds, count], …]`, oldest first, without gaps. */
export const Series = z.array(z.tuple([z.number(), z.number()]));

/** An avatar as clients expect it; ours are letters. */
export const Avatar = z.object({ avatarType: z.string(), avatarUuid: z.string().nullable() });

/** A query parameter that may be repeated or absent. */
export function repeated<Item extends z.ZodType>(item: Item, max = 100) {
  return z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item).max(max));
}

/** Time range of product §3; the binder of ranges (query/time-range.ts) makes two instants of it. */
export const TimeParams = {
  statsPeriod: z.string().max(20).optional(),
  start: z.string().max(40).optional(),
  end: z.string().max(40).optional(),
  /** A stretch of the past counted back from now: `statsPeriodStart=48h&statsPeriodEnd=24h` is the day before. */
  statsPeriodStart: z.string().max(20).optional(),
  statsPeriodEnd: z.string().max(20).optional(),
  utc: z.string().max(10).optional(),
};

/** Which projects and environments of the organization; absent means all that the caller reaches. */
export const FilterParams = {
  project: repeated(z.string().max(120)),
  environment: repeated(z.string().max(64)),
};

/** Rows of one answer. */
const MOST_PER_PAGE = 100;

export const PageParams = {
  cursor: z.string().max(120).optional(),
  per_page: z.coerce.number().int().min(1).max(MOST_PER_PAGE).optional(),
  /** Clients that want everything ask for thousands (Grafana: ten thousand); they get a page, and its cursor. */
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .transform((wanted) => Math.min(wanted, MOST_PER_PAGE))
    .optional(),
};
