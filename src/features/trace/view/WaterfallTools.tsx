import { Search, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useRef } from 'react';
import { words } from '#dashboard/messages/words.ts';
import { useKeys } from '#dashboard/page/keys.ts';
import { Button, IconButton } from '#dashboard/ui/Button.tsx';
import { Swatch } from '#dashboard/ui/Marks.tsx';
import type { Trace } from './trace.ts';
import type { WaterfallState } from './use-waterfall.ts';
import '#dashboard/styles/search-field.css';

const MOST_SERVICES = 6;

/** Search within the trace, and what the colours mean. */
export function WaterfallTools({ trace, state }: { trace: Trace; state: WaterfallState }) {
  const field = useRef<HTMLInputElement>(null);
  const text = words().trace;
  useKeys([{ keys: '/', label: text.find, group: text.keys.group, run: () => field.current?.focus() }]);
  return (
    <div className="tools trace-tools flex-wrap">
      <form className="search-field" role="search" onSubmit={(event) => (event.preventDefault(), state.next())}>
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <input
          ref={field}
          type="search"
          aria-label={text.find}
          placeholder={text.find}
          value={state.words}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => state.search(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && (state.search(''), event.currentTarget.blur())}
        />
        <span className="found" role="status">
          {state.found === null ? '' : text.found(state.found.size)}
        </span>
        {state.words === '' ? (
          <kbd className="max-tablet:hidden">/</kbd>
        ) : (
          <IconButton label={text.clear} onClick={() => state.search('')}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </form>
      <IconButton label={`${text.zoom} +`} onClick={() => state.zoom(0.5)}>
        <ZoomIn size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
      <IconButton label={`${text.unzoom} -`} disabled={state.isWhole} onClick={() => state.zoom(2)}>
        <ZoomOut size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
      {!state.isWhole && <Button onClick={() => state.show({ from: 0, to: trace.lengthMs })}>{text.fit}</Button>}
      <span className="legend">
        {trace.services.slice(0, MOST_SERVICES).map((name) => (
          <Swatch key={name} name={name} />
        ))}
        {trace.services.length > MOST_SERVICES && <span>+{trace.services.length - MOST_SERVICES}</span>}
        <span className="critical-key" title={text.criticalPathWhy}>
          {text.criticalPath}
        </span>
      </span>
    </div>
  );
}
