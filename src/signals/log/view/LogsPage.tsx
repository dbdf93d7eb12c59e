import { Pause, Play, Sparkles } from 'lucide-react';
import { lazy, useCallback, useMemo, useState } from 'react';
import { ApiError } from '#dashboard/api/client.ts';
import { words } from '#dashboard/messages/words.ts';
import { useIsAtTop } from '#dashboard/page/at-top.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Page } from '#dashboard/page/Page.tsx';
import { Failure, Part } from '#dashboard/page/Part.tsx';
import { QueryBox } from '#dashboard/page/QueryBox.tsx';
import { usePart } from '#dashboard/page/scope.ts';
import { Button } from '#dashboard/ui/Button.tsx';
import { LoadingBar, Skeleton } from '#dashboard/ui/States.tsx';
import { SearchFault } from '../../../features/issue/contract.ts';
import { useLogAddress, type LogAddress } from './address.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { LogList } from './LogList.tsx';
import { NoLogs } from './NoLogs.tsx';
import { PatternsAside } from './PatternsAside.tsx';
import { SeverityChart } from './SeverityChart.tsx';
import { useLogLines, type LogLines } from './use-log-lines.ts';
import './log.css';

const Suggestions = lazy(async () => ({ default: (await import('./LogSuggestions.tsx')).LogSuggestions }));

/** Lines as they come, searched and counted, with the patterns they are of beside them. */
export function LogsPage() {
  const org = usePart('org');
  const address = useLogAddress();
  const [isPaused, setPaused] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const [showsPatterns, setPatterns] = useState(false);
  const isAtTop = useIsAtTop();
  const lines = useLogLines(org, address, isPaused || open !== null || !isAtTop);
  const toggle = useCallback((id: string) => setOpen((before) => (before === id ? null : id)), []);
  const resume = () => {
    setPaused(!isPaused);
    if (isPaused) lines.takeIn();
  };
  const cursor = useCursor({ lines, toggle, close: () => setOpen(null), pause: resume });
  const fault = useMemo(() => faultOf(lines.error), [lines.error]);
  const text = words().log;
  return (
    <Page title={text.title} crumbs={[{ label: text.title }]} scope={{ org }}>
      <h1 className="sr-only">{text.title}</h1>
      {lines.isUpdating && <LoadingBar label={words().states.updating} />}
      <div className="tools log-tools">
        <QueryBox org={org} query={address.query} onChange={address.setQuery} fault={fault} suggestions={Suggestions} texts={text.query} />
        <ColumnsMenu org={org} address={address} />
        <Button aria-pressed={showsPatterns} className="log-patterns-toggle" onClick={() => setPatterns(!showsPatterns)}>
          <Sparkles size={14} aria-hidden />
          {text.patterns.show}
        </Button>
        {address.isOpen && <FollowButton isPaused={isPaused} onToggle={resume} />}
      </div>
      <SeverityChart org={org} address={address} />
      <Columns address={address} />
      <div className="log-page" data-shows={showsPatterns ? 'patterns' : 'lines'}>
        <div className="log-lines">
          <Lines org={org} address={address} lines={lines} isRefused={fault !== null}>
            <LogList org={org} address={address} lines={lines} open={open} cursor={cursor} onToggle={toggle} />
          </Lines>
        </div>
        <aside className="log-aside" aria-label={text.patterns.title}>
          <h2>{text.patterns.title}</h2>
          <Part name={text.patterns.title} lines={10} key={JSON.stringify([address.scope, address.query])}>
            <PatternsAside org={org} address={address} />
          </Part>
        </aside>
      </div>
    </Page>
  );
}

function FollowButton({ isPaused, onToggle }: { isPaused: boolean; onToggle: () => void }) {
  const text = words().log.follow;
  return (
    <Button className="log-follow" onClick={onToggle} title={text.why} aria-pressed={isPaused}>
      {isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
      {isPaused ? text.play : text.pause}
      <kbd className="max-tablet:hidden">Space</kbd>
    </Button>
  );
}

/** The chosen columns, each with what takes it out again. */
function Columns({ address: { columns, setColumns } }: { address: LogAddress }) {
  if (columns.length === 0) return null;
  const text = words().log.columns;
  return (
    <ul className="log-columns" aria-label={text.label}>
      {columns.map((name) => (
        <li key={name}>
          <button
            type="button"
            className="chip"
            aria-label={text.remove(name)}
            onClick={() => setColumns(columns.filter((one) => one !== name))}
          >
            <span className="value">{name} ×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface LinesProps {
  org: string;
  address: LogAddress;
  lines: LogLines;
  isRefused: boolean;
  children: React.ReactNode;
}

/** The lines, or what is to be said in their place. */
function Lines({ org, address, lines: { lines, error, isLoading, retry }, isRefused, children }: LinesProps) {
  if (error !== null && !isRefused && lines.length === 0) {
    return (
      <div className="px-5">
        <Failure name={words().log.title} error={error} onRetry={retry} />
      </div>
    );
  }
  if (lines.length > 0) return children;
  if (isRefused) return null;
  return isLoading ? (
    <div className="px-5">
      <Skeleton lines={16} label={words().states.loading(words().log.title)} />
    </div>
  ) : (
    <NoLogs org={org} address={address} />
  );
}

interface CursorActs {
  readonly lines: LogLines;
  readonly toggle: (id: string) => void;
  readonly close: () => void;
  readonly pause: () => void;
}

/** The line that the keys are on (design language §8). */
function useCursor({ lines: { lines, takeIn }, toggle, close, pause }: CursorActs): string | null {
  const [cursor, setCursor] = useState<string | null>(null);
  const move = (by: number) => {
    const at = lines.findIndex(({ id }) => id === cursor);
    const next = lines[at < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, at + by))];
    setCursor(next?.id ?? null);
  };
  const text = words().log.keys;
  const group = words().keys.list;
  useKeys([
    { keys: 'j', label: text.down, group, run: () => move(1) },
    { keys: 'k', label: text.up, group, run: () => move(-1) },
    { keys: 'Enter', label: text.open, group, run: () => cursor !== null && toggle(cursor) },
    { keys: ' ', label: text.pause, group, run: pause },
    { keys: '.', label: text.takeIn, group, run: takeIn },
    {
      keys: '/',
      label: words().log.query.label,
      group,
      run: () => document.querySelector<HTMLInputElement>('[data-query-input]')?.focus(),
    },
    { keys: 'Escape', label: text.back, group, run: close },
  ]);
  return cursor;
}

/** A search that means nothing: the last good lines stay. */
function faultOf(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 400) return null;
  const place = SearchFault.safeParse(error.body);
  return { sentence: error.message.replace(/ \(at character \d+\)$/, ''), place: place.success ? place.data : null };
}
