import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { apiKey, useApiHeld } from '#dashboard/api/use-api.ts';
import { words } from '#dashboard/messages/words.ts';
import { chartBrush } from '#dashboard/page/chart-brush.ts';
import { useLive } from '#dashboard/page/live.ts';
import { roundUp } from '#dashboard/ui/bars.ts';
import { ticks } from '#dashboard/ui/chart-time.ts';
import { ChartPlot } from '#dashboard/ui/ChartPlot.tsx';
import { axisCount, count } from '#dashboard/ui/format.ts';
import { EventsSeries } from '../../../features/explore/contract.ts';
import type { LogAddress } from './address.ts';
import { kindOf, type Kind } from './levels.ts';

const BySeverity = z.record(z.string(), EventsSeries);
const KINDS: readonly Kind[] = ['rest', 'warning', 'error'];
const [WIDTH, HEIGHT] = [1000, 52];
/** The chart is asked for again this long after lines came: bars move more slowly than lines. */
const RENEW_MS = 5_000;

/** How many lines came when, and how many of them are bad; drag to narrow the time. */
export function SeverityChart({ org, address }: { org: string; address: LogAddress }) {
  const path = `organizations/${org}/events-stats/`;
  const { scope, query, setAddress } = address;
  const params = { ...scope, dataset: 'logs', yAxis: 'count()', field: 'severity', topEvents: 10, query: query === '' ? undefined : query };
  const { data } = useApiHeld(path, params, BySeverity);
  useRenewed(path, address.isOpen);
  const stacks = stacksOf(data?.value ?? {});
  const total = stacks.reduce((sum, { all }) => sum + all, 0);
  const text = words().log;
  if (stacks.length === 0) return <div className="volume log-volume" />;
  const maximum = roundUp(Math.max(1, ...stacks.map(({ all }) => all)));
  const first = stacks[0]?.at ?? 0;
  const step = stacks.length > 1 ? (stacks[1]?.at ?? first) - first : 60;
  const range = { startMs: first * 1000, endMs: ((stacks.at(-1)?.at ?? first) + step) * 1000 };
  const brush = chartBrush(({ startMs, endMs }) =>
    setAddress({ statsPeriod: undefined, start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() }),
  );
  return (
    <div className="volume log-volume">
      <p className="log-legend">
        <span>{text.volume(total)}</span>
        {KINDS.toReversed().map((kind) => (
          <span key={kind} className="log-key" data-kind={kind}>
            {text.kinds[kind]} <b>{count(stacks.reduce((sum, stack) => sum + stack[kind], 0))}</b>
          </span>
        ))}
      </p>
      <figure className="chart" data-height="tall" aria-label={text.volume(total)}>
        <div className="y" aria-hidden>
          <span style={{ top: 0 }}>{axisCount(maximum)}</span>
          <span style={{ top: '100%' }}>0</span>
        </div>
        <ChartPlot
          label={text.volume(total)}
          series={stacks.map(({ at, all }) => [at, all] as const)}
          counted={text.lines}
          range={range}
          brush={brush}
        >
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
            <line className="grid-line" x1="0" x2={WIDTH} y1="0" y2="0" />
            {KINDS.map((kind) => (
              <path key={kind} className="log-bar" data-kind={kind} d={pathOf(stacks, kind, maximum)} />
            ))}
            <line className="base-line" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
          </svg>
        </ChartPlot>
        <div className="x" aria-hidden>
          {ticks(range, words().explore.now).map((tick) => (
            <span key={tick.share} style={{ left: `${tick.share * 100}%` }}>
              {tick.text}
            </span>
          ))}
        </div>
      </figure>
    </div>
  );
}

/** Asked for again some time after lines came, not with each of them. */
function useRenewed(path: string, isOpen: boolean): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useLive((message) => {
    if (message.type !== 'logs' || !isOpen || timer.current !== null) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: apiKey(path) });
    }, RENEW_MS);
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
}

type Stack = Readonly<Record<Kind, number>> & { readonly at: number; readonly all: number };

function stacksOf(series: z.infer<typeof BySeverity>): readonly Stack[] {
  const stacks = new Map<number, { at: number; all: number; error: number; warning: number; rest: number }>();
  for (const [severity, { data }] of Object.entries(series)) {
    for (const [at, [first]] of data) {
      const value = first?.count ?? 0;
      const stack = stacks.get(at) ?? { at, all: 0, error: 0, warning: 0, rest: 0 };
      stack.all += value;
      stack[kindOf(severity)] += value;
      stacks.set(at, stack);
    }
  }
  return [...stacks.values()].sort((a, b) => a.at - b.at);
}

/** Bars of one kind on top of those below it. */
function pathOf(stacks: readonly Stack[], kind: Kind, maximum: number): string {
  const slot = WIDTH / stacks.length;
  return stacks
    .map((stack, at) => {
      if (stack[kind] === 0) return '';
      const below = KINDS.slice(0, KINDS.indexOf(kind)).reduce((sum, one) => sum + stack[one], 0);
      const height = Math.max(1, (stack[kind] / maximum) * HEIGHT);
      const top = Math.max(0, HEIGHT - (below / maximum) * HEIGHT - height);
      return `M${round(at * slot + slot * 0.07)} ${round(top)}h${round(slot * 0.86)}v${round(height)}h${round(-slot * 0.86)}z`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
