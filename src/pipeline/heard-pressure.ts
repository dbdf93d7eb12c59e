import type { Cache } from '../engines/cache/port.ts';
import { CHANNELS } from './channels.ts';
import type { PressureTold } from './channels.ts';

/** The pressure on the gateways, for the processes that could ease it by doing less. */
export interface HeardPressure {
  /** Of the gateway that has it worst; null when none said anything lately. */
  worst(): PressureTold | null;
  level(): number;
  close(): void;
}

/** Gateways tell this often; a message that was missed is made good by the next. */
export const TELL_EVERY_MS = 5_000;
/** A gateway that is silent for longer is gone, and its pressure with it. */
const FORGET_AFTER_MS = 16_000;
/** More gateways than anybody has; the channel is ours alone, but a restarted one comes with a new name. */
const MAX_GATEWAYS = 1_000;

/** `nowMs` is a clock that never steps back. */
export function hearPressure(cache: Cache, nowMs: () => number): HeardPressure {
  const heard = new Map<string, { told: PressureTold; atMs: number }>();
  const close = cache.subscribe(CHANNELS.pressure, (message) => {
    const told = message as PressureTold; // gateways publish nothing else there
    heard.delete(told.gateway);
    heard.set(told.gateway, { told, atMs: nowMs() });
    if (heard.size > MAX_GATEWAYS) heard.delete(heard.keys().next().value ?? '');
  });

  function worst(): PressureTold | null {
    let found: PressureTold | null = null;
    for (const { told, atMs } of heard.values()) {
      if (nowMs() - atMs < FORGET_AFTER_MS && (found === null || told.level > found.level)) found = told;
    }
    return found;
  }

  return { worst, level: () => worst()?.level ?? 0, close };
}
