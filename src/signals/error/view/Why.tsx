import { useState } from 'react';
import { useApi } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import type { EventViewProps } from '#dashboard/room.ts';
import { Badge } from '#dashboard/ui/Marks.tsx';
import { GroupingInfo } from '../contract.ts';
import { useEvent, whyPath } from './use-event.ts';
import { evidenceOf, whyOf, type Evidence } from './why.ts';

const SHOWN = 8;

/** What was looked at to put this event here and what was not, which of the ways won, and the hashes they made. */
export function Why(props: EventViewProps) {
  const event = useEvent(props);
  const info = useApi(whyPath(props, event), {}, GroupingInfo);
  const why = whyOf(info);
  const evidence = why === null ? [] : evidenceOf(why.component);
  const text = words().event.why;
  return (
    <>
      <p className="pb-2 text-ink-2">{text.lead(text[event.occurrence === null ? (why?.how ?? 'fallback') : 'found'])}</p>
      {evidence.length > 0 && <EvidenceList evidence={evidence} />}
      <Variants info={info} won={why?.variant.key ?? null} />
    </>
  );
}

function EvidenceList({ evidence }: { evidence: readonly Evidence[] }) {
  const [isWhole, setWhole] = useState(false);
  const text = words().event.why;
  const shown = isWhole ? evidence : evidence.slice(0, SHOWN);
  return (
    <ul className="why">
      {shown.map((each, index) => (
        <li key={index} data-unused={!each.isUsed || undefined} title={each.value}>
          <span className="truncate">{each.value}</span>
          <span className="role">{each.isUsed ? each.role : `${each.role}, ${text.unused}`}</span>
        </li>
      ))}
      {evidence.length > shown.length && (
        <li>
          <button type="button" className="role link" onClick={() => setWhole(true)}>
            {text.more(evidence.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

function Variants({ info, won }: { info: GroupingInfo; won: string | null }) {
  const text = words().event.why;
  const variants = Object.values(info.variants);
  return (
    <details className="pt-2">
      <summary className="cursor-pointer text-ink-3">{text.ways(variants.length)}</summary>
      <ul className="ways">
        {variants.map((variant) => (
          <li key={variant.key}>
            <span className="min-w-0 break-words">
              {variant.description ?? variant.key} {variant.key === won && <Badge tone="accent">{text.won}</Badge>}
            </span>
            <span className="mono break-all">{variant.hash ?? text.noHash}</span>
            {variant.hint !== null && <span className="text-ink-3">{variant.hint}</span>}
            {variant.hashMismatch && <span className="text-ink-3">{text.otherNow}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
