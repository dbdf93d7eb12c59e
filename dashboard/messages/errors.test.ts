import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { GERMAN_CODES, saidInGerman } from './de-errors.ts';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));
/** Rooms and layers whose refusals reach a page. What build tools upload and releases they write has no page that sends it. */
const SPEAKING =
  /^(?:features|signals|query|http)\/(?!ingest|multipart|artifact\/|release\/)(?!.*(?:\.test\.ts|\/view\/|\/fixtures\/|openapi))/;
/** How a sentence for people is handed over: beside a field, as the detail of an error, by a schema or a search. */
const GIVEN = [
  /wrongField\([^,]+,\s*(['`])(?<text>.+?)\1\)/g,
  /(?:new ApiError|fail|return|QueryRefusedError)[^\n]*?\b(?:detail|message): (['`])(?<text>[^\n]+?)\1/g,
  /\.(?:min|max|regex|refine|gte|lte|int)\([^\n]*?(['`])(?<text>[A-Z][^\n]*?\.)\1/g,
];
/** Said to programs alone: no page of ours sends what these answer to. */
const FOR_PROGRAMS = /^(?:Name the (?:issue|view|query) by its id|This is not the id of|This token belongs to nobody)/;

function sentences(): readonly string[] {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && SPEAKING.test(name));
  const texts = files.map((name) => readFileSync(SOURCE + name, 'utf8'));
  const found = GIVEN.flatMap((form) => texts.flatMap((text) => [...text.matchAll(form)].map(({ groups }) => groups?.['text'] ?? '')));
  return [...new Set(found)].filter((text) => /^[A-Z"$].* .*[.)]$/.test(text) && !FOR_PROGRAMS.test(text));
}

test('every code of the server has a German sentence, and none has one that is gone', () => {
  const list = readFileSync(`${SOURCE}http/errors.ts`, 'utf8');

  const codes = [...list.matchAll(/^ {2}(\w+): \[\d{3}, /gm)].map(([, code]) => code ?? '');

  expect(codes.length).toBeGreaterThan(20);
  expect(GERMAN_CODES.toSorted()).toEqual(codes.toSorted());
});

test('every sentence that the server writes about a field, a search or a change is said in German', () => {
  const all = sentences();

  const english = all.filter(
    (text) => saidInGerman(text.replaceAll(/\$\{[^}]*\}+(?:\)\})?/g, '7'), null) === text.replaceAll(/\$\{[^}]*\}+(?:\)\})?/g, '7'),
  );

  expect(all.length).toBeGreaterThan(60);
  expect(english).toEqual([]);
});

test('values and places stay, a sentence of its own goes before that of its code, and what is not known stays English', () => {
  expect(saidInGerman('Another project is called shop.', null)).toBe('Ein anderes Projekt heißt schon shop.');
  expect(saidInGerman('This ( is not closed. (at character 5)', 'bad_query')).toBe('Diese ( wird nicht geschlossen. (Stelle 5)');
  expect(saidInGerman('There is an account for ann@larkspur.example. Sign in with it to join.', 'forbidden')).toContain(
    'ann@larkspur.example',
  );
  expect(saidInGerman('You do not have permission to perform this action.', 'forbidden')).toBe('Dieses Konto darf das nicht.');
  expect(saidInGerman('A sentence of tomorrow.', 'bad_request')).toBe('A sentence of tomorrow.');
  expect(saidInGerman('A sentence of tomorrow.', null)).toBe('A sentence of tomorrow.');
});
