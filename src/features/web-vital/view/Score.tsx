import { words } from '#dashboard/messages/words.ts';
import { MISSING, percent } from '#dashboard/ui/format.ts';
import type { VitalFigures } from '../contract.ts';
import { judge, judgeScore, vitalValue } from './figures.ts';

/** A number of a hundred in a ring that is as full; colour and word say the same. */
export function Score({ score, size = 'small' }: { score: number | null; size?: 'small' | 'large' }) {
  const text = words().webVital;
  if (score === null) return <span className="text-ink-3">{MISSING}</span>;
  const shown = Math.round(score);
  const judged = judgeScore(score);
  const about = 2 * Math.PI * 15;
  return (
    <span className="score" data-judged={judged} data-size={size} role="img" aria-label={`${text.score} ${shown}, ${text.judged[judged]}`}>
      <svg viewBox="0 0 36 36" aria-hidden>
        <circle className="whole" cx="18" cy="18" r="15" />
        <circle
          className="part"
          cx="18"
          cy="18"
          r="15"
          strokeDasharray={`${(score / 100) * about} ${about}`}
          transform="rotate(-90 18 18)"
        />
      </svg>
      <b aria-hidden>{shown}</b>
    </span>
  );
}

/** The 75th percentile with its judgement. */
export function VitalValue({ figures }: { figures: VitalFigures | undefined }) {
  const text = words().webVital;
  if (figures === undefined) return <span className="text-ink-3">{MISSING}</span>;
  const judged = judge(figures.vital, figures.p75);
  return (
    <span className="vital-value" data-judged={judged} title={`${text.judged[judged]}, ${text.values(figures.count)}`}>
      {vitalValue(figures.vital, figures.p75)}
    </span>
  );
}

/** Shares of good, meh and poor values as one bar, told in words beside it. */
export function Shares({ figures: { good, meh, poor, count: all } }: { figures: VitalFigures }) {
  const text = words().webVital;
  const share = (n: number) => (all === 0 ? 0 : n / all);
  const said = text.share(percent(share(good)), percent(share(meh)), percent(share(poor)));
  return (
    <span className="vital-shares" role="img" aria-label={said} title={said}>
      {(['good', 'meh', 'poor'] as const).map((judged) => {
        const part = share({ good, meh, poor }[judged]);
        return part === 0 ? null : <i key={judged} data-judged={judged} style={{ width: `${part * 100}%` }} />;
      })}
    </span>
  );
}

/** The five vitals side by side. */
export function VitalCards({ vitals }: { vitals: readonly VitalFigures[] }) {
  const text = words().webVital;
  return (
    <ul className="vital-cards" aria-label={text.title}>
      {vitals.map((figures) => {
        const judged = judge(figures.vital, figures.p75);
        return (
          <li key={figures.vital}>
            <span className="vital-name" title={text.names[figures.vital]}>
              {figures.vital.toUpperCase()}
            </span>
            <b data-judged={judged}>{vitalValue(figures.vital, figures.p75)}</b>
            <span className="text-ink-3">{text.judged[judged]}</span>
            <Shares figures={figures} />
            <span className="vital-count">{text.values(figures.count)}</span>
          </li>
        );
      })}
    </ul>
  );
}
