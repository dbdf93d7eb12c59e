import { useSyncExternalStore } from 'react';
import { languageOf, speak, type Language } from '../messages/words.ts';

/** Choices of this browser, not of the account: how it looks here. Read before first paint by index.html. */
export interface Preferences {
  readonly theme: 'light' | 'dark' | 'system';
  readonly density: 'default' | 'compact';
  readonly rail: 'open' | 'folded' | 'auto';
  /** Shortcuts that are a single character (WCAG 2.1.4). */
  readonly letters: 'on' | 'off';
  /** `auto` is the first language of the browser that there are words for. */
  readonly language: Language | 'auto';
}

const listeners = new Set<() => void>();
let current: Preferences = {
  theme: oneOf(stored('theme'), ['light', 'dark', 'system'], 'system'),
  density: oneOf(stored('density'), ['default', 'compact'], 'default'),
  rail: oneOf(stored('rail'), ['open', 'folded', 'auto'], 'auto'),
  letters: oneOf(stored('letters'), ['on', 'off'], 'on'),
  language: oneOf(stored('language'), ['en', 'de', 'auto'], 'auto'),
};

function stored(name: string): string | null {
  try {
    return localStorage.getItem(`vedette.${name}`);
  } catch {
    // Storage switched off: every visit begins with the defaults.
    return null;
  }
}

function oneOf<Value extends string>(value: string | null, known: readonly Value[], otherwise: Value): Value {
  return known.find((each) => each === value) ?? otherwise;
}

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  current = { ...current, [name]: value };
  try {
    localStorage.setItem(`vedette.${name}`, value);
  } catch {
    // Kept for this visit at least.
  }
  apply();
  if (name === 'language') void speakPreferred();
  listeners.forEach((listener) => listener());
}

/** The choices of this moment, for what is no component. */
export function preferences(): Preferences {
  return current;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

/** Ends when the words of the chosen language are on the screen, or cannot be fetched. */
export function speakPreferred(): Promise<void> {
  return speak(current.language === 'auto' ? languageOf(navigator.languages) : current.language);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const systemDark = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');

function apply(): void {
  const isDark = current.theme === 'dark' || (current.theme === 'system' && systemDark?.matches === true);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  if (current.density === 'compact') document.documentElement.dataset['density'] = 'compact';
  else delete document.documentElement.dataset['density'];
}

systemDark?.addEventListener('change', apply);

if (typeof window !== 'undefined') {
  // Paper is white: light ink of the dark theme would not be seen on it.
  window.addEventListener('beforeprint', () => (document.documentElement.dataset['theme'] = 'light'));
  window.addEventListener('afterprint', apply);
}

/** True below or above a width, and again when the window changes. */
export function useMedia(query: string): boolean {
  const media = mediaOf(query);
  return useSyncExternalStore(media.subscribe, media.matches);
}

interface Media {
  readonly subscribe: (listener: () => void) => () => void;
  readonly matches: () => boolean;
}

/** Asked at every rendering of a list that scrolls: parsing the query and listening anew each time takes longer than the answer. */
const medias = new Map<string, Media>();

function mediaOf(query: string): Media {
  const known = medias.get(query);
  if (known !== undefined) return known;
  const list = matchMedia(query);
  const media: Media = {
    subscribe: (listener) => {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    matches: () => list.matches,
  };
  medias.set(query, media);
  return media;
}
