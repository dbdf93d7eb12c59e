import { words } from '../messages/words.ts';
import { useTicking } from '../ui/Age.tsx';
import { useLiveState, type LiveState } from './live.ts';

/** Live / Catching up / Offline: a word beside the dot, never only a colour. */
export function LiveDot() {
  const state = useLiveState();
  const text = useTicking((nowMs) => textOf(state, nowMs));
  const kind = state.kind === 'connecting' ? 'offline' : state.kind;
  return (
    <span className="live" data-state={kind} role="status" title={words().live.meaning}>
      {text}
    </span>
  );
}

function textOf(state: LiveState, nowMs: number): string {
  if (state.kind === 'live') return words().live.live;
  if (state.kind === 'connecting') return words().live.connecting;
  if (state.kind === 'late') return words().live.late(state.seconds);
  return words().live.offline(Math.max(0, Math.ceil((state.retryAtMs - nowMs) / 1000)));
}
