import { Flag } from 'lucide-react';
import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { percent } from '#dashboard/ui/format.ts';
import type { Trait } from '../../brief/contract.ts';
import type { TagDetail } from '../contract.ts';
import { quoted } from '#dashboard/page/query-tokens.ts';
import { rankedBars, type RankedBar } from './rank-tags.ts';

const FEW = 6;
/** Parts of a bar; the rest is one part. */
const PARTS = 4;

export interface TagBarsProps {
  org: string;
  issueId: string;
  tags: readonly TagDetail[];
  /** Empty while the other events of the project are not known. */
  traits: readonly Trait[];
}

/** Each key with one value, its share, a tick at the share among the others, and how the rest is divided; what stands out first. */
export function TagBars({ org, issueId, tags, traits }: TagBarsProps) {
  const [isWhole, setWhole] = useState(false);
  const text = words().issue.tags;
  const bars = rankedBars(tags, traits);
  if (bars.length === 0) return <p className="text-ink-3">{text.none}</p>;
  return (
    <>
      <ul>
        {(isWhole ? bars : bars.slice(0, FEW)).map((bar) => (
          <TagBar key={`${bar.kind} ${bar.key}`} org={org} issueId={issueId} bar={bar} />
        ))}
      </ul>
      {bars.length > FEW && (
        <button type="button" className="link pt-1.5" onClick={() => setWhole(!isWhole)}>
          {isWhole ? text.fewer : text.all(bars.length)}
        </button>
      )}
    </>
  );
}

function TagBar({ org, issueId, bar }: { org: string; issueId: string; bar: RankedBar }) {
  const [isOpen, setOpen] = useState(false);
  const { trait, tag } = bar;
  const shown = shownOf(bar);
  if (shown === null) return null;
  const among = trait === undefined ? undefined : words().issue.tags.among(percent(trait.otherShare));
  return (
    <li className="tag" data-stands-out={trait?.standsOut === true || undefined}>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Head bar={bar} shown={shown} among={among} />
      </button>
      <div className="distribution" title={among} aria-hidden>
        {shown.parts.map((part, at) => (
          <i key={at} style={{ flexGrow: part }} />
        ))}
        {trait !== undefined && <b style={{ left: `${Math.round(trait.otherShare * 1000) / 10}%` }} />}
      </div>
      {isOpen && (
        <ul className="grid grid-cols-1 gap-1 pt-1">
          {trait !== undefined && <TraitLine org={org} issueId={issueId} trait={trait} />}
          {tag !== undefined && <Values org={org} tag={tag} />}
        </ul>
      )}
    </li>
  );
}

function Head({ bar: { kind, key, trait }, shown, among }: { bar: RankedBar; shown: Shown; among: string | undefined }) {
  const text = words().issue.tags;
  return (
    <>
      <span className="key">
        {kind === 'flag' && <Flag size={12} aria-label={text.flag} role="img" className="mr-1 inline" />}
        {key}
      </span>
      <span className="truncate">{shown.value}</span>
      <span className="share">{percent(shown.share)}</span>
      {trait?.standsOut === true ? (
        <span className="elsewhere">{text.elsewhere(percent(trait.otherShare))}</span>
      ) : (
        among !== undefined && <span className="sr-only">{among}</span>
      )}
    </>
  );
}

interface Shown {
  readonly value: string;
  readonly share: number;
  /** Of the bar, from its left. */
  readonly parts: readonly number[];
}

/** What stands out is told by people, as it was tested; a tag of which nothing stands out by its events, with its other values. */
function shownOf({ trait, tag }: RankedBar): Shown | null {
  const top = tag?.topValues[0];
  if (trait !== undefined && (trait.standsOut || top === undefined))
    return { value: trait.value, share: trait.share, parts: trait.share < 1 ? [trait.share, 1 - trait.share] : [1] };
  if (tag === undefined || top === undefined) return null;
  const total = Math.max(1, tag.totalValues);
  const parts = tag.topValues.slice(0, PARTS).map(({ count }) => count);
  const rest = total - parts.reduce((sum, count) => sum + count, 0);
  return { value: top.value, share: top.count / total, parts: rest > 0 ? [...parts, rest] : parts };
}

/** The counts behind the shares, and the events that have it. */
function TraitLine({ org, issueId, trait }: { org: string; issueId: string; trait: Trait }) {
  const text = words().issue.tags;
  return (
    <li className="flex gap-2">
      <Link to={paths.issueEvents(org, issueId)} search={{ query: trait.query }} className="link min-w-0 flex-1 truncate">
        {text.eventsWith(trait.value)}
      </Link>
      <span className="text-ink-3">{text.counted(trait.count, trait.otherCount)}</span>
    </li>
  );
}

function Values({ org, tag }: { org: string; tag: TagDetail }) {
  const total = Math.max(1, tag.totalValues);
  return tag.topValues.map((value) => (
    <li key={value.value} className="flex gap-2">
      <Link
        to={paths.issues(org)}
        search={{ query: `${tag.key}:${quoted(value.value)}` }}
        className="link min-w-0 flex-1 truncate"
        title={words().issue.tags.filter(tag.key, value.value)}
      >
        {value.value}
      </Link>
      <span className="text-ink-3">{percent(value.count / total)}</span>
    </li>
  ));
}
