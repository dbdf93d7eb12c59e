import { useEffect, useRef, useSyncExternalStore } from 'react';
import { LiveMessage } from '../../src/features/live/contract.ts';
import { address } from '../api/client.ts';
import { setClockOffset } from '../ui/Age.tsx';

/**
 * One connection for the whole dashboard: a WebSocket, or Server-Sent Events where that is blocked. What arrives is a hint;
 * pages ask the API again (style: "Live updates invalidate queries; they do not patch them").
 */
export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'late'; readonly seconds: number }
  /** `sinceMs` is when it was lost, not when it was tried last. Both by the server's clock, as far as it is known. */
  | { readonly kind: 'offline'; readonly sinceMs: number; readonly retryAtMs: number };

export interface Pulse {
  readonly eventsPerSecond: number;
  /** From arrival to visible, of the latest message; null before the first. */
  readonly delayMs: number | null;
  /** Events of the last 46 seconds, a second each, oldest first. */
  readonly beats: readonly number[];
}

type Message = LiveMessage;
type Listener = (message: Message) => void;

const messageListeners = new Set<Listener>();
const stateListeners = new Set<() => void>();
let state: LiveState = { kind: 'connecting' };

/** Wait between attempts: doubled to this bound, with chance, so that a restarted server is not met by all at once. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** A restart takes seconds: so long it is asked often enough that a page is live within 3 s of its end. */
const RESTART_MS = 120_000;
const RESTART_WAIT_MS = 2000;
/** The server sends a heartbeat every 20 s; silence for longer than two of them is a dead connection. */
const SILENCE_MS = 45_000;
/** Past this the dot says "Catching up" (design language §2, Pulse). */
const LATE_MS = 5000;
const BEATS = 46;

const beats: { second: number; events: number }[] = [];
let delayMs: number | null = null;
let clockOffsetMs = 0;
let lastServerTime: string | null = null;

function setState(next: LiveState): void {
  state = next;
  stateListeners.forEach((listener) => listener());
}

let hurry = () => {};

/** Tries again now instead of when it was due. */
export function hurryLive(): void {
  hurry();
}

/** Opens the connection for an organization; returns what closes it. Called by the shell, once. */
export function connectLive(org: string): () => void {
  let wait = FIRST_WAIT_MS;
  let isClosed = false;
  let usesEvents = typeof WebSocket === 'undefined';
  let close = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    let hasSpoken = false;
    let hasEnded = false;
    const heard = (text: string) => {
      clearTimeout(timer);
      timer = setTimeout(ended, SILENCE_MS);
      hasSpoken = true;
      wait = FIRST_WAIT_MS;
      receive(text);
    };
    const ended = () => {
      if (isClosed || hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      close();
      // Never heard by this way: a proxy may block it, so the other is tried at once the first time.
      if (!hasSpoken) usesEvents = !usesEvents;
      const pause = !hasSpoken && usesEvents && wait === FIRST_WAIT_MS ? 0 : wait * (0.75 + Math.random() / 2);
      const nowMs = Date.now() + clockOffsetMs;
      const sinceMs = state.kind === 'offline' ? state.sinceMs : nowMs;
      wait = Math.min(nowMs - sinceMs < RESTART_MS ? RESTART_WAIT_MS : LONGEST_WAIT_MS, wait * 2);
      if (pause > 0) setState({ kind: 'offline', sinceMs, retryAtMs: nowMs + pause });
      timer = setTimeout(open, pause);
    };
    const path = address(`organizations/${org}/live/`, { since: lastServerTime });
    close = usesEvents ? openEvents(path, heard, ended) : openSocket(path, heard, ended);
  };

  hurry = () => {
    if (state.kind !== 'offline') return;
    clearTimeout(timer);
    wait = FIRST_WAIT_MS;
    open();
  };
  const whenOnline = () => hurry();
  window.addEventListener('online', whenOnline);
  open();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    window.removeEventListener('online', whenOnline);
    hurry = () => {};
    close();
  };
}

function openSocket(path: string, heard: (text: string) => void, ended: () => void): () => void {
  const socket = new WebSocket(path.startsWith('/') ? `${location.origin.replace(/^http/, 'ws')}${path}` : path);
  socket.addEventListener('message', (event) => heard(String(event.data)));
  socket.addEventListener('close', ended);
  socket.addEventListener('error', ended);
  return () => socket.close();
}

function openEvents(path: string, heard: (text: string) => void, ended: () => void): () => void {
  const source = new EventSource(path);
  source.addEventListener('message', (event) => heard(String(event.data)));
  source.addEventListener('error', ended);
  return () => source.close();
}

function receive(text: string): void {
  const parsed = LiveMessage.safeParse(parse(text));
  // A message of a newer server is nothing to this page: it is a hint, and the next one comes.
  if (!parsed.success) return;
  const message = parsed.data;
  if (message.type === 'hello' || message.type === 'heartbeat') {
    noteClock(Date.parse(message.serverTime) - Date.now());
    lastServerTime = message.serverTime;
  }
  if (message.type === 'issues') beat(message);
  setState(
    delayMs !== null && delayMs > LATE_MS && message.type === 'issues'
      ? { kind: 'late', seconds: Math.round(delayMs / 1000) }
      : { kind: 'live' },
  );
  messageListeners.forEach((listener) => listener(message));
}

/** The way takes some of the difference; what is left below a second is no wrong clock. */
function noteClock(offsetMs: number): void {
  clockOffsetMs = Math.abs(offsetMs) < 1000 ? 0 : offsetMs;
  setClockOffset(clockOffsetMs);
  stateListeners.forEach((listener) => listener());
}

/** How far the server's clock is ahead of this machine's, in milliseconds. */
export function useClockOffset(): number {
  return useSyncExternalStore(subscribeState, () => clockOffsetMs);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function beat(message: Extract<Message, { type: 'issues' }>): void {
  const now = Date.now() + clockOffsetMs;
  delayMs = Math.max(0, now - Date.parse(message.receivedAt));
  const second = Math.floor(now / 1000);
  const events = message.issues.reduce((sum, issue) => sum + issue.events, 0);
  const last = beats.at(-1);
  if (last?.second === second) last.events += events;
  else beats.push({ second, events });
  while (beats.length > BEATS) beats.shift();
}

/** Over how many whole seconds the rate is taken. */
const RATE_SECONDS = 10;

export function readPulse(nowMs: number): Pulse {
  const second = Math.floor(nowMs / 1000);
  const line = Array.from({ length: BEATS }, (_, index) => beats.find((each) => each.second === second - BEATS + index)?.events ?? 0);
  const recent = line.slice(-RATE_SECONDS).reduce((sum, events) => sum + events, 0);
  return { eventsPerSecond: recent / RATE_SECONDS, delayMs, beats: line };
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribeState, () => state);
}

function subscribeState(listener: () => void) {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
}

/** Calls back for each message while the component is shown. */
export function useLive(onMessage: Listener): void {
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  });
  useEffect(() => {
    const listener: Listener = (message) => latest.current(message);
    messageListeners.add(listener);
    return () => {
      messageListeners.delete(listener);
    };
  }, []);
}
