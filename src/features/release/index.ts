/**
 * Releases and environments (product §1). Made by the first event that names them, or by a person or tool before.
 *
 * - A version is unique in its organization; projects are joined to it.
 * - Events are counted per release and project once per batch, in the batch's own transaction.
 */
export { countReleases, findReleaseDates, newestReleases } from './count.ts';
export { joinRelease } from './join.ts';
export { joinNamed } from './join-named.ts';
export { nameKey, openEnvironments, openReleases } from './open.ts';
export { commitsTouching, type TouchingCommit } from './touching.ts';
export { compareReleases, followsSemver, isVersion, parseRelease } from './version.ts';
