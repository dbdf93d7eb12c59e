import { useEffect, useRef } from 'react';

/** A shortcut as it is written for people: `e`, `shift+e`, `g i`, `?`. */
export interface KeyBinding {
  readonly keys: string;
  /** What it does, for the list on `?`. */
  readonly label: string;
  readonly group: string;
  readonly run: () => void;
}

/** The youngest layer wins: a page's `e` before the shell's. */
const layers: (readonly KeyBinding[])[] = [];
let pending = '';
let pendingAtMs = 0;

/** How long the second letter of `g i` may take. */
const CHORD_MS = 1200;

export function allBindings(): readonly KeyBinding[] {
  return layers.flat();
}

/** Shortcuts of a page, alive while it is shown. */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  // The keyboard is outside React; the layer reads the latest closure, so that keys see what is on the screen.
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const layer = latest.current.map((binding, index) => ({ ...binding, run: () => latest.current[index]?.run() }));
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
  if (name === null || event.defaultPrevented) return;
  if (!name.startsWith('mod+') && isTyping(event.target)) return;
  const now = Date.now();
  const chord = now - pendingAtMs < CHORD_MS && pending !== '' ? `${pending} ${name}` : name;
  const found = find(chord) ?? find(name);
  pending = found === undefined && isChordStart(name) ? name : '';
  pendingAtMs = now;
  if (found === undefined) return;
  event.preventDefault();
  found.run();
}

function find(keys: string): KeyBinding | undefined {
  return layers.findLast((layer) => layer.some((each) => each.keys === keys))?.find((each) => each.keys === keys);
}

function isChordStart(name: string): boolean {
  return layers.some((layer) => layer.some((each) => each.keys.startsWith(`${name} `)));
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

/** `mod+k` as it is printed: ⌘K or Ctrl K. */
export function printed(keys: string): readonly string[] {
  return keys
    .split(/[+ ]/)
    .map(
      (part) =>
        ({ mod: isMac ? '⌘' : 'Ctrl', shift: '⇧', Enter: 'Enter', ' ': 'Space', Escape: 'Esc' })[part] ??
        (part.length === 1 ? part.toUpperCase() : part),
    );
}
