import type { OrgContext } from '../../http/route.ts';

const PERIODS = { '24h': { buckets: 24, seconds: 3600 }, '14d': { buckets: 14, seconds: 86_400 } } as const;

/** Error events of each project in equal buckets up to now; empty buckets are zero. Days are UTC. */
export async function eventSeries(
  { events, datasets, clock }: Pick<OrgContext, 'events' | 'datasets' | 'clock'>,
  period: keyof typeof PERIODS,
): Promise<(projectId: number) => [number, number][]> {
  const { buckets, seconds } = PERIODS[period];
  const lastStart = Math.floor(clock.now() / 1000 / seconds) * seconds;
  const start = lastStart - (buckets - 1) * seconds;
  const counts = datasets.get('errors')?.counts;
  const rows = counts
    ? await events.select<{ project_id: string; start: number; events: string }>({
        text: `
          SELECT project_id, toUInt32(toStartOfInterval(bucket, toIntervalSecond({seconds:UInt32}))) AS start, sum(events) AS events
          FROM ${counts.table}
          WHERE project_id IN {scope:Array(UInt64)} AND bucket >= toDateTime({start:UInt32}) AND received_day >= toDate(toDateTime({start:UInt32}))
          GROUP BY project_id, start`,
        params: { seconds, start },
      })
    : [];
  const found = new Map(rows.map((row) => [`${row.project_id}:${row.start}`, Number(row.events)]));
  return (projectId) =>
    Array.from({ length: buckets }, (_, index) => {
      const at = start + index * seconds;
      return [at, found.get(`${projectId}:${at}`) ?? 0];
    });
}
