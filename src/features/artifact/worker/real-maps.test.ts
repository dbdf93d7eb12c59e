import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceMapConsumer, type RawSourceMap } from 'source-map';
import { expect, test } from 'vitest';
import { contextAt } from './context.ts';
import { indexMap, originalOf } from './map-index.ts';

const MODULES = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
const PACKAGES = 20;
const MAPS_OF_EACH = 6;
const PLACES_OF_EACH_MAP = 25;

/** Names of the maps that a package ships, at most `MAPS_OF_EACH`, spread over all of them. */
function mapsOf(name: string): readonly string[] {
  const files = readdirSync(join(MODULES, name), { recursive: true, encoding: 'utf8' });
  const maps = files.filter((file) => /\.[cm]?js\.map$/.test(file) && !file.includes('node_modules')).toSorted();
  const step = Math.max(1, Math.floor(maps.length / MAPS_OF_EACH));
  return maps.filter((_, at) => at % step === 0).slice(0, MAPS_OF_EACH);
}

function packageNames(): readonly string[] {
  const names = readdirSync(MODULES).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) => (name.startsWith('@') ? readdirSync(join(MODULES, name)).map((one) => `${name}/${one}`) : [name]));
}

interface Real {
  readonly name: string;
  readonly text: string;
  readonly map: RawSourceMap;
}

function realMaps(): readonly (readonly Real[])[] {
  const found: Real[][] = [];
  for (const name of packageNames()) {
    const maps = mapsOf(name).flatMap((file): Real[] => {
      const text = readFileSync(join(MODULES, name, file), 'utf8');
      const map = JSON.parse(text) as RawSourceMap; // those of packages that many people use
      return map.mappings === '' || map.sources.length === 0 ? [] : [{ name: `${name}/${file}`, text, map }];
    });
    if (maps.length > 0) found.push(maps);
  }
  return found;
}

/** The same places at every run, spread over the whole file. */
function placesIn(map: RawSourceMap, seed: number): readonly { readonly line: number; readonly column: number }[] {
  const lines = map.mappings.split(';').length;
  let state = seed + 1;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return Array.from({ length: PLACES_OF_EACH_MAP }, () => ({ line: next(lines), column: next(next(4) === 0 ? 2_000 : 60) }));
}

test('places in the maps of real packages resolve as an independent reader resolves them', async () => {
  const packages = realMaps();
  const counted = { places: 0, mapped: 0, contexts: 0 };

  for (const [seed, maps] of packages.entries()) {
    for (const { name, text, map } of maps) {
      const index = indexMap(text);
      await SourceMapConsumer.with(map, null, (consumer) => {
        for (const { line, column } of placesIn(map, seed)) {
          const ours = originalOf(index, line, column);
          const theirs = consumer.originalPositionFor({ line: line + 1, column });
          const where = `${name} ${line}:${column}`;
          counted.places += 1;
          if (ours === null) {
            expect(theirs.line, where).toBeNull();
            continue;
          }
          counted.mapped += 1;
          expect([ours.line + 1, ours.column, ours.name], where).toEqual([theirs.line, theirs.column, theirs.name]);
          const listed = consumer.sources[ours.source];
          expect(theirs.source, where).toBe(listed);
          const content = map.sourcesContent?.[ours.source];
          const source = index.contents[ours.source] ?? null;
          expect(source, where).toBe(content ?? null);
          if (source === null) continue;
          const lines = source.split('\n').map((one) => one.replace(/\r$/, ''));
          const shown = contextAt(source, ours.line, ours.column);
          if ((lines[ours.line]?.length ?? 0) <= 150) expect(shown?.line, where).toBe(lines[ours.line]);
          expect(shown?.before.length, where).toBe(Math.min(5, ours.line));
          counted.contexts += 1;
        }
      });
    }
  }

  expect(packages.length).toBeGreaterThanOrEqual(PACKAGES);
  expect(counted.mapped).toBeGreaterThanOrEqual(1_000);
  expect(counted.contexts).toBeGreaterThanOrEqual(1_000);
  console.log(`${packages.length} packages: ${JSON.stringify(counted)}`);
});
