import { namesIn } from '../../attributes/named.ts';
import { joinNamed } from '../../features/release/index.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import { CHANNELS, type LogsChanged } from '../../pipeline/channels.ts';
import type { Announcement } from '../../pipeline/signal.ts';
import type { SettledLogs } from './table.ts';

/** Transaction B of a batch of logs: the names that its lines have, and what dashboards are told. No statement per line. */
export async function settleLogs(tx: Sql, settled: readonly SettledLogs[]): Promise<readonly Announcement[]> {
  await joinNamed(tx, namesIn(settled));
  return announcementsOf(settled);
}

function announcementsOf(settled: readonly SettledLogs[]): readonly Announcement[] {
  return [...Map.groupBy(settled, ({ ctx }) => ctx.project.projectId)].map(([projectId, ofProject]) => {
    const message: LogsChanged = {
      projectId,
      lines: ofProject.reduce((sum, { value }) => sum + value.kept.length, 0),
      receivedAtMs: Math.min(...ofProject.map(({ ctx }) => ctx.receivedAtMs)),
    };
    return { channel: CHANNELS.logs, message };
  });
}
