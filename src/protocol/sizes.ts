import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import type { Item } from './envelope-types.ts';
import { CONTAINER_AVERAGE_BYTES, SIZE_RULES } from './limits.ts';
import type { SizeRule } from './limits.ts';

interface Tally {
  bytes: number;
  count: number;
}

/**
 * Whether an envelope keeps the limits per item, per type and in all (ingest protocol §8). The error is the outcome's reason,
 * `too_large:<item>`: one item too large refuses the whole envelope. Unknown types have no limit but the envelope's.
 */
export function checkSizes(items: readonly Item[]): Result<null, string> {
  const tallies = new Map<string, Tally>();
  for (const item of items) {
    const rule = SIZE_RULES.get(item.type);
    if (rule === undefined) continue;

    const tally = tallies.get(rule.bucket) ?? { bytes: 0, count: 0 };
    tallies.set(rule.bucket, tally);
    tally.bytes += item.payload.length;
    tally.count += 1;
    if (exceeds(item, rule, tally)) return fail(`too_large:${sizeName(item)}`);
  }
  return ok(null);
}

function exceeds(item: Item, rule: SizeRule, tally: Tally): boolean {
  const averageBytes = CONTAINER_AVERAGE_BYTES.get(item.type);
  if (averageBytes !== undefined && item.payload.length > averageBytes * Math.max(1, item.headers.itemCount ?? 1)) return true;
  return item.payload.length > rule.itemBytes || tally.bytes > rule.totalBytes || tally.count > rule.count;
}

const ATTACHMENT_NAMES: ReadonlyMap<string, string> = new Map([
  ['event.attachment', 'attachment'],
  ['event.minidump', 'minidump'],
  ['event.applecrashreport', 'apple_crash_report'],
  ['event.payload', 'event_payload'],
  ['event.breadcrumbs', 'breadcrumbs'],
  ['event.view_hierarchy', 'view_hierarchy'],
  ['unreal.context', 'unreal_context'],
  ['unreal.logs', 'unreal_logs'],
  ['playstation.prosperodump', 'prosperodump'],
]);

/** The item's name in the reason (§7.4): a closed list, so that no sender can invent reasons. */
function sizeName(item: Item): string {
  if (item.type === 'attachment') {
    return `attachment:${ATTACHMENT_NAMES.get(item.headers.attachmentType ?? 'event.attachment') ?? 'unknown'}`;
  }
  return item.type === 'feedback' ? 'user_report_v2' : item.type;
}
