import { describe, expect, test } from 'vitest';
import type { ErrorEvent, Frame } from '../../../event/schema.ts';
import { event, failure } from './fixtures/build.ts';
import { DEFAULT_GROUPING_CONFIG, groupEvent } from './group.ts';
import { applyInApp } from './in-app.ts';
import { projectRules } from './project-rules.ts';

function group(given: ErrorEvent, texts: { readonly fingerprinting?: string; readonly stack?: string }) {
  const own = structuredClone(given);
  const rules = projectRules({ fingerprinting: texts.fingerprinting ?? '', stack: texts.stack ?? '' });
  const marks = applyInApp(own, rules);
  return { event: own, ...groupEvent(own, DEFAULT_GROUPING_CONFIG, marks, rules) };
}

function stack(...frames: readonly (Frame & { readonly function: string })[]): ErrorEvent {
  return failure('python', {
    type: 'TimeoutError',
    value: 'took 31 s',
    mechanism: { type: 'django' },
    stacktrace: { frames: [...frames] },
  });
}

const SHOP = stack(
  { function: 'main', filename: 'run.py', in_app: true },
  { function: 'load', filename: 'shop/db.py', abs_path: '/srv/shop/db.py', module: 'shop.db', in_app: true },
  { function: 'query', filename: 'pg/query.py', abs_path: '/srv/pg/query.py', module: 'pg.query', in_app: true },
);

function namesOf({ variants }: ReturnType<typeof group>, name: string): readonly string[] {
  const variant = variants.find((each) => each.name === name);
  const texts: string[] = [];
  const visit = (node: (typeof variants)[number]['component']): void => {
    for (const value of node.values) {
      if (typeof value === 'string') texts.push(value);
      else if (value.contributes) visit(value);
    }
  };
  if (variant) visit(variant.component);
  return texts;
}

describe('a fingerprint rule', () => {
  test.each([
    ['error.type:TimeoutError -> slow', ['slow']],
    ['type:Timeout* stack.module:pg.* -> slow, {{ function }}', ['slow', 'query']],
    ['value:"TOOK * s" -> {{ error.type }}', ['TimeoutError']],
    ['message:took* level:ERROR -> {{ tags.tier }}', ['<no-value-for-tag-tier>']],
    ['path:**/shop/*.py app:yes -> "db: {{ module }}"', ['db: pg.query']],
    ['family:other sdk:sentry.python !release:* -> x', ['x']],
  ])('%s', (rule, fingerprint) => {
    const given = { ...SHOP, level: 'error', sdk: { name: 'sentry.python', version: '2' } } as ErrorEvent;
    const grouping = group(given, { fingerprinting: rule });

    expect(namesOf(grouping, 'custom-fingerprint')).toEqual(fingerprint);
    expect(grouping.hashes).toHaveLength(1);
  });

  test.each([
    'error.type:timeouterror -> x',
    'module:shop.* function:query -> x',
    'module:shop.db app:no -> x',
    'tags.tier:db -> x',
    '!type:TimeoutError -> x',
    'release:* -> x',
    'family:native -> x',
  ])('%s does not fit', (rule) => {
    expect(group(SHOP, { fingerprinting: rule }).hashes).toEqual(group(SHOP, {}).hashes);
  });

  test('beside the default splits what the default groups', () => {
    const rule = 'type:TimeoutError -> {{ default }}, {{ tags.tier }}';
    const of = (tier: string) => group({ ...SHOP, tags: [['tier', tier]] }, { fingerprinting: rule }).hashes;

    expect(of('db')).toEqual(of('db'));
    expect(of('db')).not.toEqual(of('cache'));
  });

  test('comes before what the SDK sent and before the built-in ones, and the first that fits decides', () => {
    const given = { ...SHOP, fingerprint: ['from the SDK'] };
    const texts = { fingerprinting: 'type:Other -> a\ntype:TimeoutError -> b\ntype:TimeoutError -> c' };

    expect(namesOf(group(given, texts), 'custom-fingerprint')).toEqual(['b']);
    const chunk = failure('javascript', { type: 'ChunkLoadError', value: 'Loading chunk 3 failed' });
    expect(namesOf(group(chunk, { fingerprinting: 'type:ChunkLoadError -> mine' }), 'custom-fingerprint')).toEqual(['mine']);
  });

  test('gives the issue its title', () => {
    const grouping = group(SHOP, { fingerprinting: 'type:TimeoutError -> slow title="Slow: {{ function }}"' });

    expect(grouping.title).toBe('Slow: query');
    expect(grouping.metadata.title).toBe('Slow: query');
  });

  test('is told where the grouping is explained', () => {
    const [variant] = group(SHOP, { fingerprinting: '# remark\ntype:TimeoutError -> slow' }).variants;

    expect(variant).toMatchObject({ name: 'custom-fingerprint', hint: 'fingerprint rule in line 2' });
  });
});

describe('a stack trace rule', () => {
  const inApp = (texts: string) =>
    group(SHOP, { stack: texts }).event.exception?.values[0]?.stacktrace?.frames.map((frame) => frame.in_app);

  test.each([
    ['module:pg.* -app', [true, true, false]],
    ['path:/srv/** -app', [true, false, false]],
    ['function:load ^-app', [true, true, false]],
    ['function:load v-app', [false, true, true]],
    ['[function:main] | function:* -app', [true, false, true]],
    ['function:* | [function:query] -app', [true, false, true]],
    ['!module:pg.* -app', [false, false, true]],
    ['mechanism:django type:Timeout* module:pg.* -app', [true, true, false]],
    ['mechanism:flask module:pg.* -app', [true, true, true]],
    ['module:pg.* -app\nmodule:pg.* +app', [true, true, true]],
    ['module:pg.* category=driver\ncategory:driver -app', [true, true, false]],
    ['module:pg.* -app\napp:no v-app', [false, false, false]],
  ])('%s', (rules, expected) => {
    expect(inApp(rules)).toEqual(expected);
  });

  test('takes frames in and out of the hash', () => {
    expect(namesOf(group(SHOP, { stack: 'function:load -group' }), 'app')).not.toContain('load');
    const noisy = failure('node', { type: 'E', stacktrace: { frames: [{ function: 'nextTick', filename: 'a.js', in_app: true }] } });
    expect(namesOf(group(noisy, { stack: 'function:nextTick +group +app' }), 'app')).toContain('nextTick');
  });

  test('keeps the frames nearest to the crash, or says nothing when there are too few', () => {
    expect(namesOf(group(SHOP, { stack: 'family:other max-frames=1' }), 'app')).toEqual(['TimeoutError', 'pg.query', 'query']);
    expect(group(SHOP, { stack: 'family:other min-frames=4' }).hashes).toEqual(
      group(failure('python', { type: 'TimeoutError', value: 'took 31 s' }), {}).hashes,
    );
  });

  test('is asked again with the same answer: what it changed is not taken for what the SDK said', () => {
    const rules = projectRules({ fingerprinting: '', stack: 'module:pg.* -app\napp:no v-app' });
    const given = structuredClone(SHOP);
    applyInApp(given, rules);
    const once = structuredClone(given);
    applyInApp(given, rules);

    expect(given).toEqual(once);
    applyInApp(given, null);
    expect(given.exception?.values[0]?.stacktrace?.frames.map((frame) => frame.in_app)).toEqual([true, true, true]);
  });
});

test('a project without rules costs nothing, and a text without one is none', () => {
  expect(projectRules(undefined)).toBeNull();
  expect(projectRules({ fingerprinting: '# nothing\nnonsense', stack: '' })).toBeNull();
  expect(group(event({}), {}).hashes).toHaveLength(1);
});
