import type { Log, LogUsage, Topic } from '../engines/log/port.ts';

/** One partition of one topic, as the policy sees it. All are offsets. */
export interface TrimView {
  readonly begin: number;
  readonly end: number;
  /** Everything below was worked off by every group; null while a group has not read the partition yet. */
  readonly consumed: number | null;
  /** The first record that is younger than the time to keep. */
  readonly young: number;
  /** Where the older of the last two backups ends; null while there are not two. */
  readonly backedUp: number | null;
}

/** Share of the capacity that is kept for rebuilding; the rest is room for a backlog. */
const KEEP_SHARE = 0.5;
/** From here on the span of the backups gives way too: a log that is full stops acceptance (ladder level 4, reliability §5). */
const BACKUPS_GIVE_WAY_SHARE = 0.8;

/**
 * Below which offset each partition may be forgotten (L6). Never what a consumer has not worked off. Then: what lies in the span of
 * the last two backups is kept, or, while there are none, the last 24 hours, as long as the log is not more than half full.
 */
export function trimPoints(views: readonly TrimView[], usage: LogUsage): readonly number[] {
  const used = usage.usedBytes / usage.capacityBytes;
  // The share of the records to drop, the oldest first, so that half of the capacity is used; sizes are taken as equal.
  const excess = used > KEEP_SHARE ? 1 - KEEP_SHARE / used : 0;
  return views.map((view) => {
    const byRoom = view.begin + Math.ceil((view.end - view.begin) * excess);
    const wanted =
      view.backedUp === null
        ? Math.max(view.young, byRoom)
        : used >= BACKUPS_GIVE_WAY_SHARE
          ? Math.max(view.backedUp, byRoom)
          : view.backedUp;
    return Math.max(view.begin, Math.min(wanted, view.consumed ?? view.begin, view.end));
  });
}

export interface TrimOptions {
  readonly log: Log;
  readonly topics: readonly Topic[];
  readonly nowMs: number;
  /** Without two backups a full store can still be rebuilt for this long (reliability L6: 24 h). */
  readonly keepMs: number;
  /** Lowest offset a group still needs, from the metadata store, which is the truth (E6); null when one has not read yet. */
  readonly consumed: (topic: Topic, partition: number) => Promise<number | null>;
  readonly backedUp?: (topic: Topic, partition: number) => Promise<number | null>;
}

/** Trims the whole log. Run by a job every few minutes, and when an append was refused for want of room. Returns what was forgotten. */
export async function trimLog(options: TrimOptions): Promise<number> {
  const { log, topics, nowMs } = options;
  const streams = topics.flatMap((topic) => Array.from({ length: log.partitions }, (_, partition) => ({ topic, partition })));
  const views: TrimView[] = [];
  for (const { topic, partition } of streams) {
    const { begin, end } = await log.bounds(topic, partition);
    const consumed = await options.consumed(topic, partition);
    const backedUp = (await options.backedUp?.(topic, partition)) ?? null;
    const young = await firstSince({ log, topic, partition }, { begin, end }, nowMs - options.keepMs);
    views.push({ begin, end, consumed, young, backedUp });
  }

  const points = trimPoints(views, await log.usage());
  let forgotten = 0;
  for (const [index, { topic, partition }] of streams.entries()) {
    const below = points[index] ?? 0;
    const begin = views[index]?.begin ?? 0;
    if (below <= begin) continue;
    await log.trim(topic, partition, below);
    forgotten += below - begin;
  }
  return forgotten;
}

interface Stream {
  readonly log: Log;
  readonly topic: Topic;
  readonly partition: number;
}

/** By halving: about 20 reads of one record for a million. A clock that stepped back moves the answer, never past what is consumed. */
async function firstSince(stream: Stream, bounds: { readonly begin: number; readonly end: number }, atMs: number): Promise<number> {
  let low = bounds.begin;
  let high = bounds.end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [entry] = await stream.log.read(stream.topic, stream.partition, middle, { maxRecords: 1, maxBytes: 1 });
    if (entry && entry.appendedAtMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
