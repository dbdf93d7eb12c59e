import type { ErrorEvent } from '../../../event/schema.ts';
import { imagesOf } from './debug-layout.ts';
import { noteProblems } from './problems.ts';

/**
 * An event of an obfuscated app, in a project without any debug file: said at once, without looking for what cannot be there.
 * In place.
 */
export function noteMissingMapping(event: ErrorEvent): void {
  const missing = imagesOf(event).flatMap(({ type, uuid }) => (type === 'proguard' && typeof uuid === 'string' ? [uuid] : []));
  if (missing.length === 0) return;
  noteProblems(
    event,
    ['proguard_'],
    missing.map((wanted) => ({ code: 'unknown_mapping', wanted })),
  );
}
