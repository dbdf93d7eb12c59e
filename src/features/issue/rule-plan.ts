/** What rules make of issues, told by counts of their events: which become one, and which parts leave. Pure. */
import type { RunPart } from './rule-run.ts';

/** A part of an issue as it is called now. */
export interface PlannedPart extends RunPart {
  readonly currentId: number;
}

export interface RulePlan {
  /** By hash: issues that it makes one; a single one only takes the hash. */
  readonly settled: ReadonlyMap<string, readonly PlannedPart[]>;
  /** By hash: parts that leave their issue for it, the largest first. */
  readonly leaving: ReadonlyMap<string, readonly PlannedPart[]>;
}

/**
 * An issue is torn when events of one hash get several. Of a torn one those stay whose new hash is its own already; when there are none,
 * the largest part whose new hash is nobody's. Issues that are not torn go whole. `targets`: where hashes lead now.
 */
export function planRules(parts: readonly PlannedPart[], targets: ReadonlyMap<string, number | null>): RulePlan {
  const leaves = new Set<PlannedPart>();
  for (const own of Map.groupBy(parts, (part) => part.currentId).values()) {
    if (!isTorn(own)) continue;
    const kept = keptHashes(own, targets);
    for (const part of own) if (!kept.has(part.triedHash)) leaves.add(part);
  }
  const settled = new Map<string, PlannedPart[]>();
  const leaving = new Map<string, PlannedPart[]>();
  for (const [hash, members] of Map.groupBy(parts, (part) => part.triedHash)) {
    if (members.every((part) => part.storedHash === hash)) continue;
    const going = members.filter((part) => leaves.has(part));
    const staying = members.filter((part) => !leaves.has(part));
    if (staying.length > 0) settled.set(hash, staying);
    if (going.length > 0) leaving.set(hash, largestFirst(going));
  }
  return { settled, leaving };
}

function isTorn(parts: readonly PlannedPart[]): boolean {
  return [...Map.groupBy(parts, (part) => part.storedHash).values()].some((own) => new Set(own.map((part) => part.triedHash)).size > 1);
}

function keptHashes(own: readonly PlannedPart[], targets: ReadonlyMap<string, number | null>): ReadonlySet<string> {
  const held = own.filter((part) => targets.get(part.triedHash) === part.currentId);
  if (held.length > 0) return new Set(held.map((part) => part.triedHash));
  const sums = [...Map.groupBy(own, (part) => part.triedHash)].map(([hash, members]) => ({
    hash,
    isFree: !targets.has(hash),
    events: members.reduce((sum, part) => sum + part.events, 0),
  }));
  const [largest] = sums.toSorted((a, b) => Number(b.isFree) - Number(a.isFree) || b.events - a.events || (a.hash < b.hash ? -1 : 1));
  return new Set(largest === undefined ? [] : [largest.hash]);
}

function largestFirst(parts: readonly PlannedPart[]): PlannedPart[] {
  return parts.toSorted((a, b) => b.events - a.events || a.issueId - b.issueId);
}
