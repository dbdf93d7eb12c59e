import { Check as CheckIcon, Minus } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { initials } from './format.ts';
import { seriesOf, useSeriesOf } from './series.ts';

const LEVELS = ['fatal', 'error', 'warning', 'info', 'debug'];

/** Shape first, colour second: ◆ ● ▲ ○ –. A level nobody knows reads as error. */
export function LevelMark({ level, className = '' }: { level: string; className?: string }) {
  const known = LEVELS.includes(level) ? level : 'error';
  return <span className={`lv ${className}`} data-level={known} role="img" aria-label={level} />;
}

export type Tone = 'neutral' | 'error' | 'fatal' | 'warning' | 'info' | 'ok' | 'accent';

export function Badge({ tone = 'neutral', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className="badge" data-tone={tone} title={title}>
      {children}
    </span>
  );
}

/** A person or team as letters, beside or inside what says the name; `name` null is "nobody" and shows what `children` says. */
export function Who({ name, kind = 'person', children }: { name: string | null; kind?: 'person' | 'team'; children?: ReactNode }) {
  // The letters are drawn, not written: they are a picture of the name, which stands beside them or names the button.
  return (
    <span
      className="who"
      data-kind={name === null ? 'none' : kind}
      data-letters={name === null ? undefined : initials(name)}
      title={name ?? undefined}
      aria-hidden
    >
      {name === null && children}
    </span>
  );
}

/** The small square of a name's colour, always with the name. */
export function Swatch({ name, of, children }: { name: string; of?: string; children?: ReactNode }) {
  const ofName = useSeriesOf();
  return (
    <span className="swatch" data-series={of === undefined ? ofName(name) : seriesOf(of)}>
      {children ?? name}
    </span>
  );
}

/** A share at a glance; the number stands beside it. */
export function Meter({ share }: { share: number }) {
  return (
    <span className="meter" aria-hidden>
      <i style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
    </span>
  );
}

export interface CheckProps {
  label: string;
  state: 'on' | 'off' | 'mixed';
  onToggle: (event: MouseEvent) => void;
  className?: string;
}

export function Check({ label, state, onToggle, className = '' }: CheckProps) {
  const checked = state === 'mixed' ? 'mixed' : state === 'on';
  return (
    <button type="button" role="checkbox" aria-checked={checked} aria-label={label} className={`check ${className}`} onClick={onToggle}>
      {state === 'mixed' ? <Minus size={12} strokeWidth={3} /> : <CheckIcon size={12} strokeWidth={3} />}
    </button>
  );
}

export interface SegmentProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode }[];
  onChange: (value: Value) => void;
}

/** One choice of a few, all in sight. */
export function Segment<Value extends string>({ label, value, options, onChange }: SegmentProps<Value>) {
  return (
    <span className="seg" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </button>
      ))}
    </span>
  );
}
