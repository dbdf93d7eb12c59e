import { afterEach, expect, test } from 'vitest';
import { age, bytes, count, MISSING, moment, percent, span, when } from '../ui/format.ts';
import { nameOf, typedRange } from '../page/time-range.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { pluralIn } from './plural.ts';
import { LANGUAGES, languageOf, speak, words, writeTimes } from './words.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

afterEach(async () => {
  writeTimes({ timeZone: undefined, hour12: undefined });
  await speak('en');
});

/** Words that both languages write alike: names, and what German developers say. A new one is a decision, so it is written here. */
const ALIKE = new Set(
  (
    'Version|System|Log|Release|Tags|Events|Issue|Issues|Name|Thread|Threads|Breadcrumbs|Hash|SDK|Trace|Trends|Stack|Frames|JSON|URL|Query|Fragment|Cookies|' +
    'GPU|Cloud|OpenTelemetry|App|Dist|Server|DSN|CODEOWNERS|Minidumps|Browser|Live|Team|Teams|Releases|Admin|Manager|Vedette|checkout-api|in|now|h|s|m|min|mo|y|d|Id|' +
    'Tag|Event|Commit|Commits|Deploys|debug|info|warning|error|fatal|Traces|Span|Spans|Status|Operation|Segment|Logs|Filter|p50|p75|p90|p95|p99'
  ).split('|'),
);

interface Message {
  readonly path: string;
  readonly english: unknown;
  readonly german: unknown;
}

function pairs(english: object, german: object, path = ''): readonly Message[] {
  const keys = new Set([...Object.keys(english), ...Object.keys(german)]);
  return [...keys].flatMap((key) => {
    const message = {
      path: `${path}${key}`,
      english: (english as Record<string, unknown>)[key],
      german: (german as Record<string, unknown>)[key],
    };
    return isGroup(message.english) && isGroup(message.german) ? pairs(message.english, message.german, `${message.path}.`) : [message];
  });
}

function isGroup(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

type Sentence = (...values: readonly unknown[]) => unknown;

/** Values that are found again in a sentence, texts and numbers in every order: which of them a sentence takes is not known here. */
function probes(length: number): readonly (readonly unknown[])[] {
  return Array.from({ length: 2 ** length }, (_, mask) =>
    Array.from({ length }, (_unused, index) => ((mask >> index) & 1 ? 71 + index : `zq${index}zq`)),
  );
}

function spoken(sentence: Sentence, values: readonly unknown[]): string | null {
  try {
    return String(sentence(...values));
  } catch {
    // These values are not the ones it takes.
    return null;
  }
}

function holds(text: string, values: readonly unknown[]): readonly boolean[] {
  return values.map((value) => text.toLowerCase().includes(String(value)));
}

test('every sentence is there in both languages, as the same kind of thing', () => {
  const faults = pairs(en, de).filter(({ english, german }) => typeof english !== typeof german || german === undefined);

  expect(faults.map(({ path }) => path)).toEqual([]);
});

test('no text is left untranslated', () => {
  const texts = pairs(en, de).filter(({ english }) => typeof english === 'string');
  const faults = texts.filter(({ english, german }) => english === german && !ALIKE.has(String(english)));

  expect(texts.length).toBeGreaterThan(200);
  expect(faults.map(({ path, english }) => `${path}: ${String(english)}`)).toEqual([]);
});

test('a sentence holds the same values in both languages, whatever they are', () => {
  const faults: string[] = [];
  let compared = 0;
  for (const { path, english, german } of pairs(en, de)) {
    if (typeof english !== 'function' || typeof german !== 'function') continue;
    const length = Math.max(english.length, german.length);
    for (const values of [
      ...probes(length),
      ...probes(length).map((each) => each.map((value) => (typeof value === 'number' ? 1 : value))),
    ]) {
      const [one, other] = [spoken(english as Sentence, values), spoken(german as Sentence, values)];
      // A text where a number belongs is written as missing: not the values it takes either.
      if (one === null || `${one}${other}`.includes(MISSING)) continue;
      compared += 1;
      const isSame = other !== null && (values.includes(1) || String(holds(one, values)) === String(holds(other, values)));
      if (!isSame) faults.push(`${path}(${values.join(', ')}): ${one} / ${other}`);
    }
  }

  expect(compared).toBeGreaterThan(100);
  expect(faults).toEqual([]);
});

test('numbers, dates, ages and ranges are written as the language writes them', async () => {
  writeTimes({ timeZone: 'Europe/Berlin' });
  await speak('de');

  expect(words().shell.signOut).toBe('Abmelden');
  expect([count(12_481), count(1_240_000), percent(0.5), bytes(18_213)]).toEqual(['12.481', '1,2\u2009M', '50\u2009%', '18,2\u2009kB']);
  expect([age(0, 0), age(0, 6 * 86_400_000), span(26 * 3_600_000)]).toEqual(['jetzt', '6T', '1\u2009Tag 2\u2009h']);
  expect([moment(NOW), when(NOW, NOW), when(NOW - 9 * 86_400_000, NOW)]).toEqual(['22.11.2026, 13:00:00 MEZ', '13:00', '13. Nov.']);
  expect([{ statsPeriod: '24h' }, { statsPeriod: '1d' }].map(nameOf)).toEqual(['Letzte 24 Stunden', 'Letzter Tag']);
});

test('a person may want twelve hours, and another zone', () => {
  writeTimes({ timeZone: 'America/New_York', hour12: true });

  expect(when(NOW, NOW)).toMatch(/^07:00\sam$/);
});

test('time takes the words people type, in both languages at any time', () => {
  expect(['3 Tage', 'letzte 2 Stunden', '3 hours', '45 sek', '2 wochen', '1 mo'].map((text) => typedRange(text, NOW)?.statsPeriod)).toEqual(
    ['3d', '2h', '3h', '45s', '2w', '30d'],
  );
  const english = typedRange('22 Oct 01:00 to 03:00', NOW);

  expect(english).not.toBeNull();
  expect(typedRange('22. Okt 01:00 bis 03:00', NOW)).toEqual(english);
  expect(typedRange('gestern', NOW)).toEqual(typedRange('yesterday', NOW));
});

test('plurals follow the rules of the language, and the number is written as there', () => {
  const files = { one: '# Datei', other: '# Dateien' };
  const plural = pluralIn('pl');
  const polish = { one: '# plik', few: '# pliki', many: '# plików', other: '# pliku' };

  expect([0, 1, 2].map((n) => pluralIn('de')(n, files))).toEqual(['0 Dateien', '1 Datei', '2 Dateien']);
  expect([1, 2, 5, 22].map((n) => plural(n, polish))).toEqual(['1 plik', '2 pliki', '5 plików', '22 pliki']);
});

test('the first language of the browser that there are words for is spoken', () => {
  expect(languageOf(['fr-CA', 'de-AT', 'en'])).toBe('de');
  expect(languageOf(['ja'])).toBe('en');
  expect(languageOf([])).toBe('en');
  expect(Object.keys(LANGUAGES)).toEqual(['en', 'de']);
});

test('of two choices in a row the last one counts', async () => {
  await Promise.all([speak('de'), speak('en')]);

  expect(words()).toBe(en);
});
