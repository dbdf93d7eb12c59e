import { useSyncExternalStore } from 'react';
import { setLocale, type Locale } from '../ui/locale.ts';
import { en, type Words } from './en.ts';

/** Languages by their own names. English travels with the page, the others are fetched when they are chosen. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

/** How each language writes numbers and dates; English as in Britain, where the day stands before the month. */
const TAGS: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** A language that is fetched: its words, and how it says what the server says in English. */
interface Catalogue {
  readonly words: Words;
  readonly said: (sentence: string, code: string | null) => string;
}

const CATALOGUES: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Catalogue>>> = {
  async de() {
    const [{ de }, { saidInGerman }] = await Promise.all([import('./de.ts'), import('./de-errors.ts')]);
    return { words: de, said: saidInGerman };
  },
};
const ENGLISH: Catalogue = { words: en, said: (sentence) => sentence };

let language: Language = 'en';
/** What was asked for last: a catalogue that arrives after another choice is not taken. */
let wanted: Language = 'en';
let current = ENGLISH;
const listeners = new Set<() => void>();

/** The words of the chosen language. Called where they are used, never kept, so that another language needs no reload. */
export function words(): Words {
  return current.words;
}

/** A sentence of the server in the chosen language, by its stable code where it is that code's own; else as it came. */
export function saidByServer(sentence: string, code: string | null): string {
  return current.said(sentence, code);
}

/** Changes the language of everything on the screen. When its words cannot be fetched the page stays as it is. */
export async function speak(next: Language): Promise<void> {
  wanted = next;
  const catalogue = next === 'en' ? ENGLISH : await CATALOGUES[next]().catch(() => null);
  if (catalogue === null || wanted !== next) return;
  language = next;
  current = catalogue;
  setLocale({ tag: TAGS[next], units: catalogue.words.units });
  if (typeof document !== 'undefined') document.documentElement.lang = next;
  listeners.forEach((listener) => listener());
}

/** The first language of a list as browsers give it that there are words for; English where there is none. */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const short = tag.toLowerCase().split('-')[0];
    for (const known of Object.keys(LANGUAGES)) if (known === short) return known as Language;
  }
  return 'en';
}

/** Draws again what asks for it, and all below, when the language changes or how numbers and dates are written. */
export function useLanguage(): Language {
  useSyncExternalStore(subscribe, () => version);
  return language;
}

let version = 0;
listeners.add(() => (version += 1));

/** A person's own zone and clock, for every date on the screen. */
export function writeTimes(how: Pick<Locale, 'timeZone' | 'hour12'>): void {
  setLocale(how);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
