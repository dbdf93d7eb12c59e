import { useMemo, useState } from 'react';
import { useAddress, useSetAddress } from '#dashboard/page/scope.ts';
import { textOf } from '#dashboard/page/search.ts';
import type { TraceSpan } from '../contract.ts';
import { keysAbove, rowsOf, type Row } from './rows.ts';
import { fits, type Trace } from './trace.ts';

/** The stretch of time that is drawn, in milliseconds from the beginning of the trace. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface WaterfallState {
  readonly rows: readonly Row[];
  readonly stretch: Stretch;
  readonly isWhole: boolean;
  readonly cursor: string | null;
  /** Id of the span whose details are open. */
  readonly opened: string | null;
  readonly words: string;
  /** Null while nothing is looked for. */
  readonly found: ReadonlySet<string> | null;
  readonly setCursor: (key: string) => void;
  readonly open: (key: string | null) => void;
  readonly toggle: (key: string) => void;
  readonly search: (words: string) => void;
  readonly show: (stretch: Stretch) => void;
  /** By a factor around the cursor's span, or the middle. */
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  /** From the cursor on: the next span that failed or in which an error happened; with words, the next that fits. */
  readonly next: () => void;
}

/** Nothing shorter can be told apart. */
const MIN_STRETCH_MS = 0.000_1;
const PADDING = 0.08;

/** What of a trace is in sight. What is open stands in the address, so that a link leads to the span. */
export function useWaterfall(trace: Trace): WaterfallState {
  const opened = textOf(useAddress()['span']) ?? null;
  const setAddress = useSetAddress();
  const whole = useMemo(() => ({ from: 0, to: trace.lengthMs }), [trace]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const [cursor, setCursor] = useState<string | null>(opened);
  const [typed, setTyped] = useState('');
  const words = typed.trim().toLowerCase();
  const rows = useMemo(() => rowsOf(trace.roots, toggled), [trace, toggled]);
  const found = useMemo(
    () => (words === '' ? null : new Set(trace.spans.filter((span) => fits(span, words)).map((span) => span.event_id))),
    [trace, words],
  );
  const shown = stretch ?? whole;

  const open = (key: string | null) => setAddress({ span: key ?? undefined }, true);
  /** With the details open the cursor walks on with them. */
  const walk = (key: string) => {
    setCursor(key);
    if (opened !== null && trace.spans.some((span) => span.event_id === key)) open(key);
  };
  const reveal = (span: TraceSpan) => {
    setToggled(toggledFor(span, trace, toggled));
    walk(span.event_id);
  };
  const spanAtCursor = () => trace.spans.find((span) => span.event_id === cursor);
  return {
    rows,
    stretch: shown,
    isWhole: stretch === null,
    cursor,
    opened,
    words: typed,
    found,
    setCursor: walk,
    open(key) {
      if (key !== null) setCursor(key);
      open(key);
    },
    toggle: (key) => setToggled(toggledWith(toggled, key)),
    search: setTyped,
    show: (next) => setStretch(bounded(next, trace.lengthMs)),
    zoom(factor) {
      const span = spanAtCursor();
      const middle = span === undefined ? (shown.from + shown.to) / 2 : startOf(span, trace) + span.duration / 2;
      const half = ((shown.to - shown.from) * factor) / 2;
      setStretch(bounded({ from: middle - half, to: middle + half }, trace.lengthMs));
    },
    fit() {
      const span = spanAtCursor();
      if (span === undefined) return setStretch(null);
      const padding = Math.max(span.duration * PADDING, MIN_STRETCH_MS);
      setStretch(bounded({ from: startOf(span, trace) - padding, to: startOf(span, trace) + span.duration + padding }, trace.lengthMs));
    },
    next() {
      const wanted = (span: TraceSpan) => (found === null ? span.has_failed || span.errors.length > 0 : found.has(span.event_id));
      const after = following(trace.spans, cursor).find(wanted);
      if (after !== undefined) reveal(after);
    },
  };
}

/** So that the span is in sight: nothing above it is closed, and the repeats it is among are open. */
function toggledFor(span: TraceSpan, { roots }: Trace, toggled: ReadonlySet<string>): ReadonlySet<string> {
  const above = new Set(keysAbove(roots, span.event_id));
  const closed = [...toggled].filter((key) => !above.has(key));
  const repeats = rowsOf(roots, new Set(closed)).find((row) => row.kind === 'repeats' && !row.isOpen && row.spans.includes(span));
  return new Set(repeats === undefined ? closed : [...closed, repeats.key]);
}

/** All of them once around, beginning after one. */
function following(spans: readonly TraceSpan[], id: string | null): readonly TraceSpan[] {
  const at = spans.findIndex((span) => span.event_id === id);
  return [...spans.slice(at + 1), ...spans.slice(0, at + 1)];
}

function toggledWith(toggled: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(toggled);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The whole is no stretch of it. */
function bounded({ from, to }: Stretch, lengthMs: number): Stretch | null {
  const length = Math.max(to - from, MIN_STRETCH_MS);
  if (length >= lengthMs) return null;
  const start = Math.min(Math.max(0, from), lengthMs - length);
  return { from: start, to: start + length };
}

export function startOf(span: Pick<TraceSpan, 'start_timestamp'>, trace: Pick<Trace, 'beganAtMs'>): number {
  return span.start_timestamp * 1000 - trace.beganAtMs;
}
