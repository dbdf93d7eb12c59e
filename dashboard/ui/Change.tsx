import { percent } from './format.ts';

export interface ChangeProps {
  /** Of one: 0.5 is half as much again. Null where there is nothing to compare with, or no difference to speak of. */
  change: number | null;
  /** Which way is bad; a figure that is neither is grey both ways. */
  worse?: 'up' | 'down';
  /** Says what it is compared with. */
  title: string;
}

/** Less than this is noise. */
const WORTH_COLOUR = 0.1;

/** How a figure differs from the one before. Only what became worse has a colour. */
export function Change({ change, worse, title }: ChangeProps) {
  if (change === null) return <span className="change" aria-hidden />;
  const isWorse = worse !== undefined && Math.abs(change) >= WORTH_COLOUR && change > 0 === (worse === 'up');
  const isHuge = change > 9.99;
  return (
    <span className="change" data-worse={isWorse} title={title}>
      {change > 0 ? '↑' : '↓'} {isHuge ? `${Math.round(change + 1)}×` : percent(Math.abs(change))}
    </span>
  );
}
