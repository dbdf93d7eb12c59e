/** A release's version taken apart (product §1.1). */
export interface ReleaseParts {
  readonly package: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly revision: number;
  /** Empty for a final version, which sorts above every other. */
  readonly prerelease: string;
  readonly buildCode: string;
  /** Null when the build code is not a number. */
  readonly buildNumber: number | null;
}

const MAX_VERSION_LENGTH = 250;

/** Whether a text can be a release's version at all (product §1.1); ingest protocol §6.4 says the same of events. */
export function isVersion(text: string): boolean {
  const isName = text.trim() === text && text !== '' && text.length <= MAX_VERSION_LENGTH;
  return isName && !/[\n\r\t\f/\\]/.test(text) && !['.', '..', 'latest'].includes(text.toLowerCase());
}

/** Fifteen digits are safe as a number and as a bigint; longer runs are no version. */
const VERSION = /^(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?:-([0-9A-Za-z.-]+))?(?:\+(\S+))?$/;
const COMMIT = /^[0-9a-f]{12,40}$/i;

/**
 * `package@major[.minor[.patch[.revision]]][-prerelease][+build]`; null when the version has another form. A version without a
 * package is not semver for us (processing §5.3), nor is a commit's hash (ingest protocol §6.4).
 */
export function parseRelease(version: string): ReleaseParts | null {
  const at = version.lastIndexOf('@');
  if (at <= 0) return null;
  const text = version.slice(at + 1);
  const match = COMMIT.test(text) ? null : VERSION.exec(text);
  if (match === null) return null;

  const [, major = '0', minor = '0', patch = '0', revision = '0', prerelease = '', buildCode = ''] = match;
  return {
    package: version.slice(0, at),
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    revision: Number(revision),
    prerelease,
    buildCode,
    buildNumber: /^\d{1,15}$/.test(buildCode) ? Number(buildCode) : null,
  };
}

/** Below, at or above zero, as semver orders versions; packages and builds are not looked at. */
export function compareReleases(a: ReleaseParts, b: ReleaseParts): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch || a.revision - b.revision;
  return numbers || comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareIdentifiers(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** semver §11: fewer identifiers first, numbers before words, numbers by value. */
function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined) return b === undefined ? 0 : -1;
  if (b === undefined) return 1;
  const isNumberA = /^\d+$/.test(a);
  const isNumberB = /^\d+$/.test(b);
  if (isNumberA && isNumberB) return Number(a) - Number(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a project's releases, newest first, follow semver (processing §5.3). */
export function followsSemver(newestFirst: readonly string[]): boolean {
  const parsed = newestFirst.slice(0, 10).map((version) => parseRelease(version) !== null);
  const amongNewest = parsed.slice(0, 3).some(Boolean);
  if (parsed.length <= 2) return parsed[0] === true;
  if (parsed.length < 10) return amongNewest;
  return amongNewest && parsed.filter(Boolean).length >= 3;
}
