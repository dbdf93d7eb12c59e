/** The hours of an issue's last month: its two charts, and since when there are enough events to tell its tags. */
import type { Sql } from '../../engines/metadata/port.ts';
import { UnderWay } from '../../lib/under-way.ts';
import { bucketsOf, sparklines } from './counts.ts';
import type { CountQuestion, Points } from './counts.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

const underWay = new WeakMap<Sql, UnderWay<Points>>();

/** Events per hour, oldest first, without gaps. The requests of one page ask together and are answered by one statement. */
export function issueHours(issueId: number, life: CountQuestion): Promise<Points> {
  const asked = underWay.get(life.metadata) ?? new UnderWay<Points>();
  underWay.set(life.metadata, asked);
  const day = bucketsOf('24h', life.range, life.nowMs);
  const startSeconds = (Math.floor(life.nowMs / DAY_MS) - (DAYS - 1)) * (DAY_MS / 1000);
  const count = (day.startSeconds - startSeconds) / day.stepSeconds + day.count;
  return asked.ask(JSON.stringify([issueId, life.projectIds, life.environments, startSeconds, count]), async () =>
    (await sparklines([issueId], { startSeconds, stepSeconds: day.stepSeconds, count }, life))(issueId),
  );
}

export function dayAndMonth(hours: Points): { readonly '24h': Points; readonly '30d': Points } {
  const month = Array.from({ length: DAYS }, (_, index): [number, number] => {
    const ofDay = hours.slice(index * 24, index * 24 + 24);
    return [(hours[0]?.[0] ?? 0) + index * (DAY_MS / 1000), ofDay.reduce((sum, [, events]) => sum + events, 0)];
  });
  return { '24h': hours.slice(-24), '30d': month };
}

/** The hour since which there were so many events, in milliseconds; null when the month had fewer. */
export function sinceWhen(hours: Points, events: number): number | null {
  let since = 0;
  for (const [startSeconds, count] of hours.toReversed()) {
    since += count;
    if (since >= events) return startSeconds * 1000;
  }
  return null;
}
