import { Info } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Span } from '#dashboard/ui/Age.tsx';
import { percent, span } from '#dashboard/ui/format.ts';
import type { Fact } from '../../brief/contract.ts';
import type { IssueDetail } from '../contract.ts';

type FactOf<Kind extends Fact['kind']> = Extract<Fact, { kind: Kind }>;

/** What is known without the event store, until the server has told the whole. */
function factsUntilThen(issue: IssueDetail): readonly Fact[] {
  return [{ kind: Number(issue.count) <= 1 ? 'once' : 'started', at: issue.firstSeen, release: issue.firstRelease, before: null }];
}

export function Brief({ org, issue, facts }: { org: string; issue: IssueDetail; facts: readonly Fact[] | undefined }) {
  return (
    <p className="brief">
      <Info size={16} strokeWidth={1.75} aria-hidden />
      <span>
        {(facts ?? factsUntilThen(issue)).map((fact, index) => (
          <span key={index}>
            <FactText org={org} issueId={issue.id} fact={fact} />{' '}
          </span>
        ))}
      </span>
    </p>
  );
}

interface FactProps<Kind extends Fact['kind'] = Fact['kind']> {
  org: string;
  issueId: string;
  fact: FactOf<Kind>;
}

function FactText({ org, issueId, fact }: FactProps) {
  const text = words().issue.brief;
  switch (fact.kind) {
    case 'started':
    case 'once':
      return <Began org={org} issueId={issueId} fact={fact} />;
    case 'only':
      return (
        <>
          {text.only} <ReleaseLink org={org} release={fact.release} />
          {fact.otherShare === 0 ? text.noOtherIn : text.othersIn(percent(fact.otherShare))}
        </>
      );
    case 'users':
      return <>{text.userCount(fact.count)}.</>;
    case 'apart':
      return <Apart org={org} issueId={issueId} fact={fact} />;
    case 'changed':
      return <Changed fact={fact} />;
    default:
      return <Turned fact={fact} />;
  }
}

function Turned({ fact }: { fact: FactOf<'resolved' | 'regressed' | 'escalating' | 'quiet'> }) {
  const text = words().issue.brief;
  switch (fact.kind) {
    case 'resolved':
      return (
        <>
          {text.resolved} <Ago at={fact.at} />
          {fact.by === null ? '' : ` ${text.by} ${fact.by}`}.
        </>
      );
    case 'regressed':
      return (
        <>
          <b>{text.regressed}</b> <Ago at={fact.at} />
          {fact.release !== null && ` ${text.inRelease} ${fact.release.shortVersion}`}.
        </>
      );
    case 'escalating':
      return <b>{text.escalating}</b>;
    case 'quiet':
      return (
        <>
          {text.quiet} <Span since={fact.at} />.
        </>
      );
  }
}

function Ago({ at }: { at: string }) {
  const { ago } = words().issue.brief;
  return (
    <b>
      <Span since={at} />
      {ago === '' ? '' : ` ${ago}`}
    </b>
  );
}

function Began({ org, issueId, fact: { kind, at, release, before } }: FactProps<'started' | 'once'>) {
  const text = words().issue.brief;
  return (
    <>
      {kind === 'once' ? text.once : text.started} <Ago at={at} />
      {before !== null && <After org={org} issueId={issueId} at={at} before={before} />}
      {before === null && release !== null && (
        <>
          {' '}
          {text.inRelease} <ReleaseLink org={org} release={release} />
        </>
      )}
      .
    </>
  );
}

type Before = NonNullable<FactOf<'started' | 'once'>['before']>;

/** `, 4 minutes after storefront 2.14.0 was deployed to production` */
function After({ org, issueId, at, before }: { org: string; issueId: string; at: string; before: Before }) {
  const { after } = words().issue.brief;
  const gapMs = Date.parse(at) - Date.parse(before.at);
  return (
    <>
      {gapMs < 1000 ? after.atOnce : after.gap(span(gapMs))} {before.kind === 'flag' ? after.flag : after.release}{' '}
      {before.kind === 'flag' ? (
        <EventsLink org={org} issueId={issueId} query={before.query} label={before.flag} />
      ) : (
        <ReleaseLink org={org} release={before.release} />
      )}{' '}
      {wasDone(before)}
    </>
  );
}

function wasDone(before: Before): string {
  const { after } = words().issue.brief;
  if (before.kind === 'deploy') return after.deployed(before.environment);
  return before.kind === 'flag' ? after.turned(before.result) : after.seen;
}

function Apart({ org, issueId, fact: { trait } }: FactProps<'apart'>) {
  const text = words().issue.brief;
  const { kind, key, value, query, share, otherShare, isOnly } = trait;
  return (
    <>
      {isOnly ? (
        text.allHave
      ) : (
        <>
          <b>{percent(share)}</b> {text.have}
        </>
      )}{' '}
      {kind === 'flag' && `${text.flag} `}
      <EventsLink org={org} issueId={issueId} query={query} label={`${key} ${value}`.slice(0, 120)} />
      {otherShare === 0 ? text.noOther : text.ofOthers(percent(otherShare))}
    </>
  );
}

function Changed({ fact: { name, commit, url, repository } }: { fact: FactOf<'changed'> }) {
  const text = words().issue.brief;
  const label = commit.slice(0, 7);
  return (
    <>
      {text.changed(name)}{' '}
      {url === null ? (
        <a href="#owners" title={`${repository} ${commit}`}>
          {label}
        </a>
      ) : (
        <a href={url} target="_blank" rel="noreferrer" title={`${repository} ${commit}`}>
          {label}
        </a>
      )}
      .
    </>
  );
}

function EventsLink({ org, issueId, query, label }: { org: string; issueId: string; query: string; label: string }) {
  return (
    <Link to={paths.issueEvents(org, issueId)} search={{ query }}>
      {label}
    </Link>
  );
}

function ReleaseLink({ org, release }: { org: string; release: { readonly version: string; readonly shortVersion: string } }) {
  return (
    <Link to={paths.release(org, release.version)} title={release.version}>
      {release.shortVersion}
    </Link>
  );
}
