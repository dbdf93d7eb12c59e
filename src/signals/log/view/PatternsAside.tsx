import { Filter, X } from 'lucide-react';
import { Fragment } from 'react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { Age } from '#dashboard/ui/Age.tsx';
import { IconButton } from '#dashboard/ui/Button.tsx';
import { count, percent } from '#dashboard/ui/format.ts';
import { Badge, LevelMark } from '#dashboard/ui/Marks.tsx';
import { Spark } from '#dashboard/ui/Spark.tsx';
import { shownText } from '../../../lib/plain-text.ts';
import { LogPatterns, type LogPattern } from '../contract.ts';
import type { LogAddress } from './address.ts';
import { markOf } from './levels.ts';

const LEAST_SHARE = 0.001;

/** Ten thousand lines are sixty patterns: what they are, how many of each, and which are new. */
export function PatternsAside({ org, address }: { org: string; address: LogAddress }) {
  const { scope, query } = address;
  const { patterns, total, isCut } = useApi(
    `organizations/${org}/logs/patterns/`,
    { ...scope, query: query === '' ? undefined : query },
    LogPatterns,
  );
  const text = words().log.patterns;
  if (patterns.length === 0) return <p className="log-note">{text.none}</p>;
  return (
    <>
      <p className="log-note">
        {text.summary(total, patterns.length)}
        {isCut ? '+' : ''}
      </p>
      <ol aria-label={text.title}>
        {patterns.map((pattern) => (
          <PatternRow key={`${pattern.pattern} ${pattern.isTemplate}`} pattern={pattern} address={address} />
        ))}
      </ol>
    </>
  );
}

function PatternRow({ pattern: { pattern, query, ...one }, address }: { pattern: LogPattern; address: LogAddress }) {
  const text = words().log.patterns;
  return (
    <li className="log-pattern">
      <div>
        <LevelMark level={markOf(one.severity)} />
        <b>{count(one.count)}</b>
        <span>{one.share < LEAST_SHARE ? text.under : percent(one.share)}</span>
        {one.isNew && (
          <Badge tone="accent" title={text.newWhy}>
            {text.isNew}
          </Badge>
        )}
        <span className="log-since" title={text.firstSeen}>
          <Age at={one.firstSeen} />
        </span>
        <span className="log-trend">
          <Spark values={one.trend} title={text.trend(one.count)} />
        </span>
        <IconButton label={text.only(shownText(pattern).slice(0, 80))} onClick={() => address.narrow(query)}>
          <Filter size={12} aria-hidden />
        </IconButton>
        <IconButton label={text.hide(shownText(pattern).slice(0, 80))} onClick={() => address.narrow(`!${query}`)}>
          <X size={12} aria-hidden />
        </IconButton>
      </div>
      <code title={shownText(one.example).slice(0, 500)}>
        <bdi>{withHoles(shownText(pattern))}</bdi>
      </code>
    </li>
  );
}

/** Places of a template that an SDK sent (`{status}`, `%s`), and those that were found by comparing lines. */
const HOLES = /(<\*>|\{[\w.:]{0,40}\}|%[sdif])/;

/** Where lines differ, as chips. */
function withHoles(pattern: string) {
  return pattern.split(HOLES).map((part, index) =>
    // Parts have no names; their order is the pattern. Every second one is a hole.
    index % 2 === 0 ? <Fragment key={index}>{part}</Fragment> : <u key={index}>{holeName(part)}</u>,
  );
}

function holeName(hole: string): string {
  const name = /^\{(.+)\}$/.exec(hole)?.[1];
  return name ?? '…';
}
