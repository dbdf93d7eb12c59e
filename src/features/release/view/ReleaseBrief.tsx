import type { ReactNode } from 'react';
import { useApiQuietly } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Span } from '#dashboard/ui/Age.tsx';
import { decimal } from '#dashboard/ui/locale.ts';
import { percent, span } from '#dashboard/ui/format.ts';
import { ReleaseComparison, type Release } from '../contract.ts';
import { quoted, releasePath } from './list-query.ts';

const Compared = ReleaseComparison.nullable();

/** Facts alone: since when, what came, what of it is new, and how that is beside the release before. */
export function ReleaseBrief({ org, release }: { org: string; release: Release }) {
  const text = words().release.brief;
  const { figures } = release;
  const compared = useApiQuietly(`${releasePath(org, release.version)}comparison/`, {}, Compared);
  const isOut = release.dateReleased !== null;
  return (
    <p className="brief release-brief">
      <b>{release.shortVersion}</b> {isOut ? text.out : text.made} <Span since={release.dateReleased ?? release.dateCreated} />
      {text.ago === '' ? '' : ` ${text.ago}`}.{' '}
      {figures !== undefined && (figures.events === 0 ? text.none : <Came org={org} release={release} figures={figures} />)}{' '}
      {compared !== null && compared !== undefined && <Beside org={org} compared={compared} />}
    </p>
  );
}

function Came({ org, release, figures }: { org: string; release: Release; figures: NonNullable<Release['figures']> }) {
  const text = words().release;
  const version = quoted(release.version);
  const facts: ReactNode[] = [text.brief.came(text.events(figures.events), text.brief.people(figures.users))];
  if (release.newGroups > 0) {
    facts.push(
      <Link to={paths.issues(org)} search={{ query: `firstRelease:${version}` }} className="link">
        {text.newIssues(release.newGroups)}
      </Link>,
    );
  }
  if (figures.regressed > 0) {
    facts.push(
      <Link to={paths.issues(org)} search={{ query: `regressed_in_release:${version}` }} className="link">
        {text.regressed(figures.regressed)}
      </Link>,
    );
  }
  return (
    <>
      {facts.map((fact, index) => (
        <span key={index}>
          {index > 0 && ', '}
          {fact}
        </span>
      ))}
      .
    </>
  );
}

/** From here on "times" says more than "more". */
const TWICE = 1.95;
/** Less of a difference than this is none. */
const SAME = 0.1;

function Beside({ org, compared }: { org: string; compared: ReleaseComparison }) {
  const text = words().release.brief;
  const { release, base, seconds } = compared;
  if (release.events === 0 && base.events === 0) return null;
  const ratio = base.events === 0 ? null : release.events / base.events;
  return (
    <>
      {text.compared(span(seconds * 1000))} {sentence(ratio, base.shortVersion)}.{' '}
      <Link to={paths.release(org, release.version, 'compare/')} className="link">
        {text.compare}
      </Link>
    </>
  );
}

function sentence(ratio: number | null, base: string): string {
  const text = words().release.brief;
  if (ratio === null) return text.baseNone(base);
  if (Math.abs(ratio - 1) < SAME) return text.same(base);
  if (ratio >= TWICE || ratio > 1) return text.times(decimal(ratio, 1), base);
  return text.fewer(percent(1 - ratio), base);
}
