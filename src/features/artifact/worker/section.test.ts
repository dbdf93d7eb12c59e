import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findScopes, functionAround, functionAt, MODULE } from './scopes.ts';
import { isPlainModule, memberAt, sectionAt } from './section.ts';

const MODULES = new URL('../../../../node_modules/', import.meta.url);
const PLACES = 60;

test.each([
  'react-dom/cjs/react-dom-client.production.js',
  'fastify/fastify.js',
  'yauzl/index.js',
  'pg/lib/client.js',
  'zod/v4/core/schemas.js',
  'source-map/lib/source-map-consumer.js',
  'react/cjs/react.development.js',
])('functions of a part of %s are called as in the whole', (file) => {
  const text = readFileSync(new URL(file, MODULES), 'utf8');
  const whole = findScopes(text, file);
  const seen = { alone: 0, fallenBack: 0 };

  for (let place = 0; place < PLACES; place += 1) {
    const offset = Math.floor(((place + 0.5) * text.length) / PLACES);
    const section = sectionAt(text, offset);
    const name = section.text.length < text.length ? functionAround(section.text, file, offset - section.start) : null;
    if (name === null || (name === MODULE && !isPlainModule(text))) {
      seen.fallenBack += 1;
      continue;
    }
    seen.alone += 1;
    expect(name, `${file} ${offset}`).toBe(functionAt(whole ?? [], offset));
  }

  // React's file for developers is in a wrapper: it is always read whole.
  if (file.includes('development')) expect(seen.alone).toBe(0);
  else expect(seen.alone).toBeGreaterThan(PLACES / 2);
});

test.each([
  '@babel/parser/lib/index.js',
  '@tanstack/react-router/dist/esm/Match.js',
  '@tanstack/query-core/build/modern/query.js',
  'source-map/lib/source-map-consumer.js',
  'pg/lib/client.js',
])('functions of a member of a class in %s are called as in the whole', (file) => {
  const text = readFileSync(new URL(file, MODULES), 'utf8');
  const whole = findScopes(text, file) ?? [];
  let alone = 0;

  for (let place = 0; place < 4 * PLACES; place += 1) {
    const offset = Math.floor(((place + 0.5) * text.length) / (4 * PLACES));
    const member = memberAt(sectionAt(text, offset), offset);
    const name = member === null ? null : functionAround(member.text, file, offset - member.start);
    if (name === null || name === MODULE) continue;
    alone += 1;
    expect(name, `${file} ${offset}`).toBe(functionAt(whole, offset));
  }

  if (file.startsWith('@babel')) expect(alone).toBeGreaterThan(2 * PLACES);
});

test('a member that is not where its indentation says, or in no class, is not taken for one', () => {
  const nameAt = (text: string, mark: string) => {
    const offset = text.indexOf(mark);
    const member = memberAt({ start: 0, text }, offset);
    return member === null ? null : functionAround(member.text, 'a.js', offset - member.start);
  };
  const cart =
    'class Cart extends Base {\n  total() {\n    return `\n  ${here()}`;\n  }\n\n  static empty = () => {\n    there();\n  };\n}\n';

  expect(nameAt(cart, 'there')).toBe('Cart.empty');
  expect(nameAt(cart, 'total')).toBe('Cart.total');
  expect(nameAt(cart, 'here()')).toBe('Cart.total');
  expect(nameAt(cart, 'Base')).toBeNull();
  expect(nameAt('const shop = {\n  open() {\n    here();\n  },\n};\n', 'here')).toBeNull();
  expect(nameAt('class Broken {\n  a( {\n    here();\n', 'here')).toBeNull();
});

test('code inside of a wrapper that is not indented is not taken for a module', () => {
  const wrapped = `(function (exports) {\n'use strict';\n\nvar a = 1;\nthrowing(a);\n})(this);\n`;
  expect(isPlainModule(wrapped)).toBe(false);
  expect(isPlainModule(`import a from 'a';\na();\n`)).toBe(true);
  expect(isPlainModule(`var a = 1;\nexports.a = a;\n`)).toBe(true);
});
