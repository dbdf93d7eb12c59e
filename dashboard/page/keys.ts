import { useEffect, useRef } from 'react';
import { preferences } from './preferences.ts';

/** A shortcut as it is written for people: `e`, `shift+e`, `g i`, `?`. */
export interface KeyBinding {
  readonly keys: string;
  /** What it does, for the list on `?` and the command palette. */
  readonly label: string;
  readonly group: string;
  readonly run: () => void;
}

/**
 * The one map of the keyboard: what is listed here is what works, what `?` prints and what the palette offers. The youngest layer
 * wins: a page's `e` before the shell's. A layer is asked for its bindings when they are wanted, so that they are those of the
 * screen, in the language of the screen.
 */
const layers: (() => readonly KeyBinding[])[] = [];
let pending = '';
let pendingAtMs = 0;

/** How long the second letter of `g i` may take. */
const CHORD_MS = 1200;

/** Every shortcut of this moment, the page's after the shell's. */
export function allBindings(): readonly KeyBinding[] {
  return layers.flatMap((layer) => layer());
}

/** Shortcuts of a page, alive while it is shown. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  // The keyboard is outside React; the layer reads the latest closure, so that keys see what is on the screen.
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const layer = () => latest.current;
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, []);
}

/** Listens for all; mounted once by the shell. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKeyDown);
  return () => window.removeEventListener('keydown', onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (name === null || event.defaultPrevented || isForOthers(name, event.target)) return;
  // When the key was pressed, not when a busy page came to it.
  const now = event.timeStamp;
  const chord = now - pendingAtMs < CHORD_MS && pending !== '' ? `${pending} ${name}` : name;
  const found = find(chord) ?? find(name);
  pending = found === undefined && isChordStart(name) ? name : '';
  pendingAtMs = now;
  if (found === undefined) return;
  event.preventDefault();
  found.run();
}

function find(keys: string): KeyBinding | undefined {
  for (const layer of layers.toReversed()) {
    const found = layer().find((each) => each.keys === keys);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isChordStart(name: string): boolean {
  return allBindings().some((each) => each.keys.startsWith(`${name} `));
}

function isForOthers(name: string, target: EventTarget | null): boolean {
  if ((!name.startsWith('mod+') || name === 'mod+a') && isTyping(target)) return true;
  if (/^(?:Enter| )$/.test(name) && isPressable(target)) return true;
  // With Shift an arrow extends what is selected; that is the browser's.
  if (name.startsWith('shift+Arrow') && getSelection()?.isCollapsed === false) return true;
  return isSingle(name) && preferences().letters === 'off';
}

/** Enter and Space press what has the focus; only elsewhere are they the page's. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a[href], summary, [role="option"], [role="checkbox"]') !== null;
}

/** A key that is a character by itself: somebody who speaks to the machine, or whose hand shakes, types those unwillingly. */
export function isSingle(keys: string): boolean {
  return /^(?:shift\+)?.$/u.test(keys) || /^. .$/u.test(keys);
}

/** Single letters act only outside inputs (WCAG 2.1.4), and not where a menu or dialog holds the keys. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role="menu"], [role="dialog"]') !== null
  );
}

/** `mod` is ⌘ on a Mac and Ctrl elsewhere. Null for keys that belong to the browser. */
function nameOf(event: KeyboardEvent): string | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.metaKey || event.ctrlKey) return `mod+${key}`;
  const isNamedWithShift = event.shiftKey && (/^[a-z]$/.test(key) || key.length > 1);
  return isNamedWithShift ? `shift+${key}` : key;
}

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

const PRINTED: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  shift: '⇧',
  Enter: 'Enter',
  Escape: 'Esc',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** `mod+k` as it is printed: ⌘K or Ctrl K. */
export function printed(keys: string): readonly string[] {
  if (keys === ' ') return ['Space'];
  return keys.split(/[+ ]/).map((part) => PRINTED[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}
