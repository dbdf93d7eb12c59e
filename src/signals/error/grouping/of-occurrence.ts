import { occurrenceHash } from '../../../event/occurrence.ts';
import type { ErrorEvent, Occurrence } from '../../../event/schema.ts';
import type { Grouping } from '../grouping-types.ts';

/** Changes when fingerprints would be hashed otherwise. */
const CONFIG = 'occurrence:2026-11-28';

/**
 * What this program found itself (processing §1.4) is grouped by the fingerprint that its finder gave it, and by nothing else: a project's
 * rules are about frames and errors.
 */
export function groupOccurrence(event: ErrorEvent, occurrence: Occurrence): Grouping {
  const { type, title, subtitle, fingerprint } = occurrence;
  const hash = occurrenceHash(occurrence);
  return {
    config: CONFIG,
    hashes: [hash],
    variants: [
      {
        name: 'custom-fingerprint',
        contributes: true,
        hash,
        component: { id: 'fingerprint', name: type, contributes: true, values: fingerprint },
      },
    ],
    title,
    culprit: event.culprit ?? event.transaction ?? '',
    metadata: { type: title, value: subtitle, title },
  };
}
