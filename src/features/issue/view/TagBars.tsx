import { useState } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { Link } from '#dashboard/page/Link.tsx';
import { paths } from '#dashboard/paths.ts';
import { percent } from '#dashboard/ui/format.ts';
import type { TagDetail } from '../contract.ts';
import { quoted } from './query-tokens.ts';

const FEW = 6;
/** Parts of a bar; the rest is one part. */
const PARTS = 4;

/** Each key with its most frequent value, its share, and how the rest is divided. */
export function TagBars({ org, tags }: { org: string; tags: readonly TagDetail[] }) {
  const [isWhole, setWhole] = useState(false);
  const text = words().issue.tags;
  // A key with one value for all tells nothing apart: those come last.
  const sorted = [...tags.filter((tag) => tag.topValues.length > 1), ...tags.filter((tag) => tag.topValues.length <= 1)];
  if (tags.length === 0) return <p className="text-ink-3">{text.none}</p>;
  return (
    <>
      <ul>
        {(isWhole ? sorted : sorted.slice(0, FEW)).map((tag) => (
          <TagBar key={tag.key} org={org} tag={tag} />
        ))}
      </ul>
      {tags.length > FEW && (
        <button type="button" className="link pt-1.5" onClick={() => setWhole(!isWhole)}>
          {isWhole ? text.fewer : text.all(tags.length)}
        </button>
      )}
    </>
  );
}

function TagBar({ org, tag }: { org: string; tag: TagDetail }) {
  const [isOpen, setOpen] = useState(false);
  const total = Math.max(1, tag.totalValues);
  const top = tag.topValues[0];
  if (top === undefined) return null;
  const shown = tag.topValues.slice(0, PARTS);
  const rest = total - shown.reduce((sum, value) => sum + value.count, 0);
  return (
    <li className="tag">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className="key">{tag.key}</span>
        <span className="truncate">{top.value}</span>
        <span className="share">{percent(top.count / total)}</span>
      </button>
      <div className="distribution" aria-hidden>
        {shown.map((value) => (
          <i key={value.value} style={{ flexGrow: value.count }} />
        ))}
        {rest > 0 && <i style={{ flexGrow: rest }} />}
      </div>
      {isOpen && (
        <ul className="grid grid-cols-1 gap-1 pt-1">
          {tag.topValues.map((value) => (
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
          ))}
        </ul>
      )}
    </li>
  );
}
