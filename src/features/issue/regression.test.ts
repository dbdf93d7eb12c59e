import { expect, test } from 'vitest';
import { coversRelease, type ReleaseFacts, type Resolution } from './regression.ts';

const DATES: Readonly<Record<string, number>> = { 'app@1.0': 10, 'app@2.0': 20, 'app@1.1': 30, main: 15, dev: 25 };

function facts(followsSemver: boolean): ReleaseFacts {
  return { followsSemver, addedAtMs: (version) => DATES[version] ?? null };
}

test.each<[string, Resolution, string | null, boolean, boolean]>([
  ['resolved now: every event reopens', {}, 'app@1.0', true, false],
  ['resolved now: one without a release too', {}, null, true, false],
  ['in a release: an event without one is covered', { inRelease: 'app@2.0' }, null, true, true],
  ['in a release: that release reopens', { inRelease: 'app@2.0' }, 'app@2.0', true, false],
  ['in a release: an earlier version is covered, though added later', { inRelease: 'app@2.0' }, 'app@1.1', true, true],
  ['in a release: a later version reopens', { inRelease: 'app@2.0' }, 'app@2.0.1', true, false],
  ['without semver: added later reopens', { inRelease: 'app@2.0' }, 'app@1.1', false, false],
  ['without semver: added earlier is covered', { inRelease: 'app@2.0' }, 'app@1.0', false, true],
  ['names that do not parse go by date', { inRelease: 'dev' }, 'main', true, true],
  ['a release that does not exist yet covers all others', { inRelease: 'next' }, 'dev', true, true],
  ['in the next: the current one is covered', { inNextRelease: true, currentRelease: 'app@2.0' }, 'app@2.0', true, true],
  ['in the next: an earlier one is covered', { inNextRelease: true, currentRelease: 'app@2.0' }, 'app@1.0', true, true],
  ['in the next: a later one reopens', { inNextRelease: true, currentRelease: 'app@2.0' }, 'app@2.1', true, false],
  ['in the next of a project without releases: covered', { inNextRelease: true }, 'app@1.0', true, true],
  ['by a commit that is not released yet', { inCommit: { commit: 'abc', repository: 'r' } }, 'app@9.0', true, true],
])('%s', (_, ...row) => {
  const [resolution, release, followsSemver, expected] = row;
  expect(coversRelease(resolution, release, facts(followsSemver))).toBe(expected);
});
