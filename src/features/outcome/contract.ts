/** Usage by outcome (product §5.7). Browser-safe. */
import { z } from 'zod';
import { Time } from '../../http/contract.ts';

/** `GET /api/0/organizations/{org}/stats_v2/`. */
export const UsageStats = z.object({
  start: Time,
  end: Time,
  intervals: z.array(Time),
  groups: z.array(
    z.object({
      by: z.record(z.string(), z.union([z.string(), z.number()])),
      totals: z.record(z.string(), z.number()),
      series: z.record(z.string(), z.array(z.number())).optional(),
    }),
  ),
});
export type UsageStats = z.infer<typeof UsageStats>;
