import { Info } from 'lucide-react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { Span } from '#dashboard/ui/Age.tsx';
import type { IssueDetail, TagDetail } from '../contract.ts';
import { briefOf, type Fact } from './brief.ts';
import { quoted } from './query-tokens.ts';

export function Brief({ org, issue, tags }: { org: string; issue: IssueDetail; tags: readonly TagDetail[] }) {
  return (
    <p className="brief">
      <Info size={16} strokeWidth={1.75} aria-hidden />
      <span>
        {briefOf(issue, tags).map((fact, index) => (
          <span key={index}>
            <FactText org={org} issue={issue} fact={fact} />{' '}
          </span>
        ))}
      </span>
    </p>
  );
}

interface FactTextProps {
  org: string;
  issue: IssueDetail;
  fact: Fact;
}

function FactText({ org, issue, fact }: FactTextProps) {
  const text = words().issue.brief;
  switch (fact.kind) {
    case 'started':
      return (
        <>
          {text.started}{' '}
          <b>
            <Span since={fact.at} /> {text.ago}
          </b>
          {fact.release !== null && (
            <>
              {' '}
              {text.inRelease} <ReleaseLink org={org} issue={issue} release={fact.release} />
            </>
          )}
          .{fact.isOnlyRelease && ` ${text.only}`}
        </>
      );
    case 'once':
      return (
        <>
          {text.once}{' '}
          <b>
            <Span since={fact.at} /> {text.ago}
          </b>
          {fact.release !== null && (
            <>
              {' '}
              {text.inRelease} <ReleaseLink org={org} issue={issue} release={fact.release} />
            </>
          )}
          .
        </>
      );
    case 'resolved':
      return (
        <>
          {text.resolved}{' '}
          <b>
            <Span since={fact.at} /> {text.ago}
          </b>
          {fact.by === null ? '' : ` by ${fact.by}`}.
        </>
      );
    case 'regressed':
      return <b>{text.regressed}</b>;
    case 'escalating':
      return <b>{text.escalating}</b>;
    case 'users':
      return <>{text.userCount(fact.count)}.</>;
    default:
      return (
        <>
          {text.share(fact.share, fact.key)}{' '}
          <Link to={paths.issues(org)} search={{ query: `is:unresolved ${fact.key}:${quoted(fact.value)}` }}>
            {fact.value}
          </Link>
          .
        </>
      );
  }
}

function ReleaseLink({ org, issue, release }: { org: string; issue: IssueDetail; release: string }) {
  const version = issue.firstRelease?.version ?? release;
  return (
    <Link to={paths.issues(org)} search={{ query: `firstRelease:${quoted(version)}` }} title={version}>
      {release}
    </Link>
  );
}
