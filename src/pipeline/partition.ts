/**
 * The partition of an event: always the same for one event id of one project, so that a repeat meets the consumer that knows
 * the first (reliability E8). FNV-1a over the id: SDKs choose the ids, and not all choose at random.
 */
export function partitionOf(projectId: number, eventId: string, partitions: number): number {
  let hash = 0x811c9dc5 ^ projectId;
  for (let at = 0; at < eventId.length; at++) hash = Math.imul(hash ^ eventId.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % partitions;
}
