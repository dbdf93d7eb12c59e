import { z } from 'zod';
import { useApiQuietly } from '#dashboard/api/use-api.ts';

/** What the page reads of the log lines of a trace (`trace-logs/`), which have more. */
const Logs = z.object({
  data: z.array(z.object({ id: z.string(), severity: z.string(), timestamp: z.string(), message: z.string() })),
});

export interface TraceLog {
  readonly id: string;
  readonly severity: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

const MOST = 1_000;

/** Lines that were written in a trace, the oldest first; none while they are on their way, or where there are no logs. */
export function useLogs(org: string, traceId: string, count: number): readonly TraceLog[] {
  const found = useApiQuietly(
    `organizations/${org}/trace-logs/`,
    { traceId: [traceId], statsPeriod: '90d', per_page: MOST },
    Logs,
    count > 0,
  );
  return (found?.data ?? [])
    .map(({ timestamp, ...line }) => ({ ...line, atMs: Date.parse(timestamp) }))
    .toSorted((a, b) => a.atMs - b.atMs);
}
