import { CloudOff, Timer, X } from 'lucide-react';
import { useState } from 'react';
import { words } from '../messages/words.ts';
import { hurryLive, useClockOffset, useLiveState } from '../page/live.ts';
import { useShownAsOf } from '../offline/as-of.ts';
import { useTicking } from '../ui/Age.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { clock, moment, span } from '../ui/format.ts';

/** A restart of the server takes seconds; a sentence that comes and goes meanwhile would only startle. */
const GRACE_MS = 3000;
/** A clock that is off by less changes no age that people read. */
const WORTH_SAYING_MS = 120_000;
const MINUTE_MS = 60_000;

/** What a person has to know about the connection, in a sentence: that it is gone, or that their clock is wrong. */
export function ConnectionNotice() {
  const state = useLiveState();
  const isLong = useTicking((nowMs) => String(state.kind === 'offline' && nowMs - state.sinceMs > GRACE_MS)) === 'true';
  const asOfMs = useShownAsOf();
  if (state.kind !== 'offline' || !isLong) return <ClockNotice />;
  const text = words().connection;
  return (
    <div className="toast" data-tone="warning">
      <CloudOff size={16} className="text-warning-ink" aria-hidden />
      <span>{asOfMs === null ? text.lost(clock(state.sinceMs)) : text.offline(moment(asOfMs))}</span>
      <Button kind="quiet" onClick={hurryLive}>
        {words().connection.tryNow}
      </Button>
    </div>
  );
}

function ClockNotice() {
  const offsetMs = useClockOffset();
  const [isHidden, setHidden] = useState(false);
  if (isHidden || Math.abs(offsetMs) < WORTH_SAYING_MS) return null;
  const text = words().connection;
  const by = span(Math.round(Math.abs(offsetMs) / MINUTE_MS) * MINUTE_MS);
  return (
    <div className="toast" data-tone="warning">
      <Timer size={16} className="text-warning-ink" aria-hidden />
      <span>{offsetMs > 0 ? text.clockSlow(by) : text.clockFast(by)}</span>
      <IconButton label={words().actions.dismiss} onClick={() => setHidden(true)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
