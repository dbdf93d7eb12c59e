import { expect, test } from 'vitest';
import { compareReleases, followsSemver, parseRelease, type ReleaseParts } from './version.ts';

test('a version is taken apart', () => {
  expect(parseRelease('shop@1.2.3.4-rc.1+5678')).toEqual({
    package: 'shop',
    major: 1,
    minor: 2,
    patch: 3,
    revision: 4,
    prerelease: 'rc.1',
    buildCode: '5678',
    buildNumber: 5678,
  });
  expect(parseRelease('@scope/shop@2')).toMatchObject({ package: '@scope/shop', major: 2, minor: 0, prerelease: '', buildNumber: null });
});

test.each(['1.2.3', '@1.2.3', 'shop@', 'shop@main', 'shop@deadbeef1234', 'shop@1.2.3.4.5', 'shop@1.x', 'shop@1234567890123456'])(
  '%s is no version of semver',
  (version) => {
    expect(parseRelease(version)).toBeNull();
  },
);

test('versions sort as semver does', () => {
  const sorted = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0'];
  const releases = [...sorted, '1.0.0.1', '1.0.1', '1.2', '2', '10'].map((version) => parseRelease(`app@${version}`) as ReleaseParts);

  expect(releases.toReversed().sort(compareReleases)).toEqual(releases);
});

test.each<[boolean, string[]]>([
  [false, []],
  [true, ['a@1.0', 'main']],
  [false, ['main', 'a@1.0']],
  [true, ['main', 'dev', 'a@1.0', 'x']],
  [false, ['main', 'dev', 'x', 'a@1.0']],
  [true, ['a@3', 'x', 'x', 'x', 'x', 'a@2', 'x', 'x', 'a@1', 'x']],
  [false, ['a@3', 'x', 'x', 'x', 'x', 'a@2', 'x', 'x', 'x', 'x']],
])('a project follows semver: %s for %j', (expected, newestFirst) => {
  expect(followsSemver(newestFirst)).toBe(expected);
});
