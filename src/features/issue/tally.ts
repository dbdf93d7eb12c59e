/** One event, as the issue's counters see it. */
export interface CountedEvent {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly isNew: boolean;
  readonly eventId: string;
  readonly seenAtMs: number;
  readonly receivedAtMs: number;
  readonly title: string;
  readonly culprit: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly level: string;
  readonly isUnhandled: boolean;
  /** Null when the event names none. */
  readonly release: { readonly id: number; readonly version: string } | null;
  readonly environmentId: number;
  /** 16 hex digits of a digest of the user; null when it has none. */
  readonly person: string | null;
}

/** All events of one issue in a batch, folded. */
export interface IssueTally {
  readonly orgId: number;
  readonly projectId: number;
  readonly issueId: number;
  readonly isNew: boolean;
  readonly events: number;
  readonly oldest: CountedEvent;
  readonly newest: CountedEvent;
  readonly persons: ReadonlySet<string>;
  readonly environments: ReadonlyMap<number, SpanCount>;
  readonly releases: ReadonlyMap<number, SpanCount>;
  /** In the order they were received. */
  readonly all: readonly CountedEvent[];
}

/** How often, and from when to when. */
export interface SpanCount {
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** By issue, in the order of their ids: the order in which every transaction locks issues. */
export function tallyByIssue(events: readonly CountedEvent[]): readonly IssueTally[] {
  const byIssue = Map.groupBy(events, (event) => event.issueId);
  return [...byIssue.values()].map(tallyOf).sort((a, b) => a.issueId - b.issueId);
}

function tallyOf(all: readonly CountedEvent[]): IssueTally {
  // groupBy makes no empty groups.
  let oldest = all[0] as CountedEvent;
  let newest = oldest;
  const persons = new Set<string>();
  const environments = new Map<number, SpanCount>();
  const releases = new Map<number, SpanCount>();
  for (const event of all) {
    if (event.seenAtMs < oldest.seenAtMs) oldest = event;
    if (event.seenAtMs >= newest.seenAtMs) newest = event;
    if (event.person !== null) persons.add(event.person);
    addSpan(environments, event.environmentId, event.seenAtMs);
    if (event.release !== null) addSpan(releases, event.release.id, event.seenAtMs);
  }

  const { orgId, projectId, issueId } = oldest;
  const isNew = all.some((event) => event.isNew);
  return { orgId, projectId, issueId, isNew, events: all.length, oldest, newest, persons, environments, releases, all };
}

export function addSpan<Key>(spans: Map<Key, SpanCount>, key: Key, atMs: number): void {
  const known = spans.get(key);
  if (known === undefined) spans.set(key, { events: 1, firstMs: atMs, lastMs: atMs });
  else spans.set(key, { events: known.events + 1, firstMs: Math.min(known.firstMs, atMs), lastMs: Math.max(known.lastMs, atMs) });
}
