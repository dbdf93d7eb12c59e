import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileOwnership, NOTHING_OWNED, parseCodeOwners, parseOwnership } from './index.ts';
import type { CodeRoot, Owned } from './index.ts';
import { parsePathPattern } from './path-pattern.ts';

const CART: Owned = {
  paths: ['src/shop/cart.ts', '/srv/app/src/shop/cart.ts', 'node_modules/react/index.js'],
  modules: ['com.acme.shop.Cart'],
  url: 'https://shop.example/Checkout?step=2',
  tags: [
    ['region', 'North East'],
    ['user.email', 'ada@example.com'],
  ],
};

function ownersBy(rules: string, owned: Owned = CART): readonly string[] {
  const { rules: parsed, faults } = parseOwnership(rules);
  expect(faults).toEqual([]);
  return compileOwnership(parsed, []).match(owned)[0]?.owners ?? [];
}

test.each([
  ['path:src/shop/* #shop', true],
  ['path:SRC/Shop/* #shop', true],
  ['src/shop/* #shop', true],
  ['path:/srv/app/* #shop', true],
  ['path:*/cart.?s #shop', true],
  ['path:src/{shop,basket}/* #shop', true],
  ['path:src/shop #shop', false],
  ['path:shop/* #shop', false],
  ['module:com.acme.* #shop', true],
  ['module:com.other.* #shop', false],
  ['url:https://shop.example/checkout* #shop', true],
  ['url:*/basket* #shop', false],
  ['tags.region:"north east" #shop', true],
  ['tags."region":north* #shop', true],
  ['tags.user.email:*@example.com #shop', true],
  ['tags.region:south* #shop', false],
  ['codeowners:/src/shop/ #shop', true],
  ['codeowners:/shop/ #shop', false],
])('%s is asked of the event as the field asks it: %s', (rule, isOwner) => {
  expect(ownersBy(rule)).toEqual(isOwner ? ['#shop'] : []);
});

test('the last rule that matches decides, the one before it is a suggestion, and files come before rules', () => {
  const file = parseCodeOwners('* @acme/all\n/src/shop/ @acme/shop');
  const rules = parseOwnership('path:src/* #src\n# a remark\npath:lib/* #lib\nurl:*checkout* #pay hana@example.com').rules;

  const both = compileOwnership(rules, [{ rules: file, roots: [] }]).match(CART);
  const files = compileOwnership([], [{ rules: file, roots: [] }]).match(CART);

  expect(both.map(({ source, line, owners }) => [source, line, owners])).toEqual([
    ['ownership_rule', 4, ['#pay', 'hana@example.com']],
    ['ownership_rule', 1, ['#src']],
  ]);
  expect(files.map(({ line, pattern }) => [line, pattern])).toEqual([
    [2, '/src/shop/'],
    [1, '*'],
  ]);
});

test('every line that is no rule is told with its number, and the others are rules', () => {
  const { rules, faults } = parseOwnership(
    'path:a\nfile:x #shop\npath:b #shop\npath:c nobody\npath:{ #shop\n\n# note\nhttps://a.example/* #shop',
  );

  expect(faults.map(({ sentence }) => sentence)).toEqual([
    'Line 1: write a pattern and then its owners, as in path:src/shop/* #shop.',
    'Line 2: file is no kind of rule. Kinds are path, url, module, codeowners and tags.name.',
    'Line 4: nobody is neither #team nor an e-mail address.',
    'Line 5: the pattern cannot be read: a { has no }.',
  ]);
  expect(rules.map(({ line, kind }) => [line, kind])).toEqual([
    [3, 'path'],
    [8, 'path'],
  ]);
});

test.each([
  ['*', 'a/b/c.ts', true],
  ['*.ts', 'a/b/c.ts', true],
  ['*.ts', 'a/b/c.tsx', false],
  ['/build/logs/', 'build/logs/x/y.log', true],
  ['/build/logs/', 'a/build/logs/y.log', false],
  ['docs/*', 'docs/start.md', true],
  ['docs/*', 'docs/deep/start.md', false],
  ['docs/*', 'a/docs/start.md', false],
  ['apps/', 'x/apps/shop/a.ts', true],
  ['apps/', 'x/apps', false],
  ['apps/*/', 'apps/shop/a.ts', true],
  ['/docs/', 'docs/a.md', true],
  ['**/logs', 'deploy/logs/a.log', true],
  ['/src/**/test', 'src/test/a.ts', true],
  ['/src/**/test', 'src/a/b/test/c.ts', true],
  ['/src/**', 'src/a/b.ts', true],
  ['cart.ts', 'src/shop/cart.ts', true],
  ['Cart.ts', 'src/shop/cart.ts', false],
  ['/apps/github', 'apps/github/x.ts', true],
])('CODEOWNERS %s and %s: %s', (pattern, path, isMatching) => {
  expect(parsePathPattern(pattern)?.matches(path)).toBe(isMatching);
});

test('a CODEOWNERS file is read as the field reads it: remarks, sections and what is no pattern are left out', () => {
  const text =
    '# all\n*  @acme/all # default\n[Docs]\n/docs/ ann@example.com @ben\n!/x @a\nfile[1].ts @a\nwith\\ space @a\n/free/\n/odd/ nonsense';

  expect(parseCodeOwners(text)).toEqual([
    { line: 2, pattern: '*', owners: ['@acme/all'] },
    { line: 4, pattern: '/docs/', owners: ['ann@example.com', '@ben'] },
    { line: 8, pattern: '/free/', owners: [] },
  ]);
});

test('paths of frames become paths of the repository by the roots, and a line without owners is nobody’s', () => {
  const match = (text: string, path: string, roots: readonly CodeRoot[] = []) =>
    compileOwnership([], [{ rules: parseCodeOwners(text), roots }]).match({ ...NOTHING_OWNED, paths: [path] })[0]?.owners;
  const roots = [{ stackRoot: '/srv/app/', sourceRoot: 'backend/' }];

  expect(match('/backend/src/ @a/web', '/srv/app/src/x.py', roots)).toEqual(['@a/web']);
  expect(match('/src/ @a/web', '/srv/app/src/x.py', roots)).toBeUndefined();
  expect(match('/src/ @a/web', 'app:///src/x.js')).toEqual(['@a/web']);
  expect(match('/src/ @a/web', 'webpack:///./src/x.js')).toEqual(['@a/web']);
  expect(match('/src/ @a/web\n/src/free/', 'src/free/x.js')).toBeUndefined();
});

test('no text and no pattern makes reading or matching throw, and stars without end take no time without end', () => {
  const text = fc.string({ maxLength: 300 });
  fc.assert(
    fc.property(text, text, text, (rules, file, path) => {
      const compiled = compileOwnership(parseOwnership(rules).rules, [{ rules: parseCodeOwners(file), roots: [] }]);
      compiled.match({ paths: [path], modules: [path], url: path, tags: [[path, path]] });
    }),
    { numRuns: 500 },
  );
  const stars = `/${'*a'.repeat(120)}b`;
  const longPath = 'a'.repeat(1_000);
  const compiled = compileOwnership(parseOwnership(`codeowners:${stars} #x\npath:${'*a'.repeat(120)}b #x`).rules, []);
  let steps = 0;
  const counting = {
    ...NOTHING_OWNED,
    get paths() {
      steps += 1;
      return [longPath, `${longPath}b`];
    },
  };

  expect(compiled.match(counting).map(({ kind }) => kind)).toEqual(['path', 'codeowners']);
  expect(steps).toBeLessThan(5);
});

test('the one look that leaves rules out leaves out none that matches', () => {
  const name = fc.constantFrom('src', 'shop', 'a', 'b.ts', '*', '**', '?', 'x*', '*.ts', 'sh?p');
  const plain = fc.array(fc.constantFrom('src', 'shop', 'a', 'b.ts', 'xy'), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.boolean(), plain, (names, isTied, isFolder, parts) => {
      const pattern = `${isTied ? '/' : ''}${names.join('/')}${isFolder ? '/' : ''}`;
      const path = parts.join('/');
      const whole = parsePathPattern(pattern)?.matches(path) ?? false;
      const asked = compileOwnership([], [{ rules: [{ line: 1, pattern, owners: ['@a/b'] }], roots: [] }]).match({
        ...NOTHING_OWNED,
        paths: [path],
      });
      expect(asked.length > 0).toBe(whole);
    }),
    { numRuns: 2_000 },
  );
});
