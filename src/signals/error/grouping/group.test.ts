import { describe, expect, test } from 'vitest';
import type { ErrorEvent, Frame } from '../../../event/schema.ts';
import { event, failure, group, leaves } from './fixtures/build.ts';
import { DEFAULT_GROUPING_CONFIG, groupEvent } from './group.ts';

const frames = (name: string): Frame[] => [
  { function: name, filename: 'a.py', module: 'a', package: 'p.so', abs_path: '/srv/a.py', in_app: true },
];
const crash = (parts: Partial<ErrorEvent> = {}) => ({
  ...failure('python', { type: 'ValueError', value: 'bad 5', stacktrace: { frames: frames('f') } }),
  ...parts,
});
const names = (given: ErrorEvent) =>
  group(given)
    .variants.filter((variant) => variant.contributes)
    .map((variant) => variant.name);

test('a config that is not known gives way to the default, and says so', () => {
  expect(groupEvent(crash(), 'newstyle:2019-10-29').config).toBe(DEFAULT_GROUPING_CONFIG);
  expect(groupEvent(crash(), '__proto__').hashes).toEqual(groupEvent(crash(), DEFAULT_GROUPING_CONFIG).hashes);
});

describe('the strategy with the highest score that finds something wins', () => {
  const stacktrace = { frames: frames('top') };
  const threads = { values: [{ id: 1, stacktrace: { frames: frames('thread') } }] };
  const template = { filename: 'index.html', context_line: ' {% bad %} ' };
  const logentry = { formatted: 'message 5' };
  const csp = { effective_directive: 'img-src', blocked_uri: 'https://evil.com/x.png' };

  test.each<[string, Partial<ErrorEvent>, string]>([
    ['exception', { exception: { values: [{ type: 'E' }] }, threads, stacktrace, template, csp, logentry }, 'type=E'],
    ['thread', { threads, stacktrace, template, csp, logentry }, 'function=thread'],
    ['stack trace', { stacktrace, template, csp, logentry }, 'function=top'],
    ['template', { template, csp, logentry }, 'filename=index.html'],
    ['security report', { csp, logentry }, 'directive=img-src'],
    ['message', { logentry }, 'value=message <int>'],
  ])('%s', (_, parts, leaf) => {
    const grouping = group(event(parts));
    expect(leaves(grouping)).toContain(leaf);
    // The others are kept for "why is this one issue".
    expect(grouping.variants.filter((variant) => !variant.contributes).every((variant) => variant.hint !== undefined)).toBe(true);
  });

  test('an exception that says nothing gives way to the message', () => {
    expect(leaves(group(event({ exception: { values: [{}] }, logentry })))).toEqual(['value=message <int>']);
  });

  test('a message is known by its template', () => {
    expect(leaves(group(event({ logentry: { message: 'Failed %s times', formatted: 'Failed 3 times' } })))).toEqual([
      'value=Failed %s times',
    ]);
  });
});

test('what says nothing shares the issue of nothing', () => {
  const grouping = group(event({}));
  expect(grouping.hashes).toEqual(['d41d8cd98f00b204e9800998ecf8427e']);
  expect(grouping.variants).toMatchObject([{ name: 'fallback', contributes: true }]);
});

describe('a checksum', () => {
  test('that is a hash is the hash', () => {
    expect(group(crash({ checksum: 'D41D8CD98F00B204E9800998ECF8427F' })).hashes).toEqual(['d41d8cd98f00b204e9800998ecf8427f']);
  });

  test('that is none is hashed', () => {
    const grouping = group(crash({ checksum: 'mine' }));
    expect(grouping.hashes).toHaveLength(1);
    expect(grouping.hashes[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(grouping.variants[1]).toMatchObject({ name: 'app', contributes: false, hint: 'the SDK sent a checksum' });
  });
});

describe('a fingerprint', () => {
  test.each([[['{{ default }}']], [['{{default}}', '{{ default }}']], [[]]])('of defaults changes nothing: %j', (fingerprint) => {
    expect(group(crash({ fingerprint })).hashes).toEqual(group(crash()).hashes);
  });

  test('of its own decides alone', () => {
    expect(names(crash({ fingerprint: ['checkout'] }))).toEqual(['custom-fingerprint']);
    expect(group(crash({ fingerprint: ['checkout'] })).hashes).toEqual(group(event({ fingerprint: ['checkout'] })).hashes);
  });

  test('with a default divides what the strategies found', () => {
    const system = { function: 'lib', filename: 'l.py', in_app: false };
    const mixed = failure('python', { type: 'E', stacktrace: { frames: [system, ...frames('f')] } });
    const salted = { ...mixed, fingerprint: ['{{ default }}', 'tenant-1'] };

    expect(names(salted)).toEqual(['salted-app', 'salted-system']);
    expect(group(salted).hashes).toHaveLength(2);
    expect(group(salted).hashes).not.toEqual(group({ ...salted, fingerprint: ['{{ default }}', 'tenant-2'] }).hashes);
    expect(group(salted).hashes).not.toEqual(group(mixed).hashes);
    expect(leaves(group(salted)).at(-1)).toBe('value=tenant-1');
  });

  test('with a default where nothing was found keeps its own parts', () => {
    const hashes = (tenant: string) => group(event({ fingerprint: ['{{ default }}', tenant] })).hashes[0];
    expect(hashes('a')).not.toBe(hashes('b'));
  });

  test('parts do not run into each other', () => {
    expect(group(crash({ fingerprint: ['ab', 'c'] })).hashes).not.toEqual(group(crash({ fingerprint: ['a', 'bc'] })).hashes);
  });

  test('that repeats the message loses its parameters', () => {
    const hashes = (value: string) => group(failure('python', { type: 'E', value, stacktrace: { frames: frames('f') } })).hashes;
    expect(hashes('a')).toEqual(hashes('a'));
    expect(group(crash({ fingerprint: ['bad 5'] })).hashes).toEqual(
      group({ ...failure('python', { type: 'ValueError', value: 'bad 6' }), fingerprint: ['bad 6'] }).hashes,
    );
    expect(group(crash({ fingerprint: ['other 5'] })).hashes).not.toEqual(group(crash({ fingerprint: ['other 6'] })).hashes);
  });

  const rich = crash({
    transaction: '/pay',
    logger: 'shop',
    tags: [['tenant', 'acme']],
    release: 'shop@1',
    environment: 'prod',
    logentry: { formatted: 'said' },
  });
  test.each([
    ['transaction', '/pay'],
    ['message', 'said'],
    ['type', 'ValueError'],
    ['error.type', 'ValueError'],
    ['value', 'bad <int>'],
    ['error.value', 'bad <int>'],
    ['function', 'f'],
    ['stack.function', 'f'],
    ['path', '/srv/a.py'],
    ['stack.abs_path', '/srv/a.py'],
    ['stack.filename', 'a.py'],
    ['module', 'a'],
    ['stack.module', 'a'],
    ['package', 'p.so'],
    ['level', 'error'],
    ['logger', 'shop'],
    ['tags.tenant', 'acme'],
    ['tags.release', 'shop@1'],
    ['tags.environment', 'prod'],
    ['tags.none', '<no-value-for-tag-none>'],
    ['nonsense', '<unrecognized-variable-nonsense>'],
    ['constructor', '<unrecognized-variable-constructor>'],
  ])('variable %s', (name, value) => {
    expect(leaves(group({ ...rich, fingerprint: [`x {{ ${name} }} y`] }))).toEqual([
      `value=x ${value === 'bad <int>' ? 'bad 5' : value} y`,
    ]);
    expect(leaves(group({ ...rich, fingerprint: [`{{${name}}}`] }))).toEqual([`value=${value}`]);
  });

  test('a variable that the event does not have says so', () => {
    expect(leaves(group(event({ fingerprint: ['{{ transaction }}', '{{ function }}'] })))).toEqual([
      'value=<no-transaction>',
      'value=<no-function>',
    ]);
  });
});

describe('built-in fingerprints', () => {
  test.each([
    { type: 'ChunkLoadError', value: 'Loading chunk 5 failed' },
    { type: 'Error', value: 'ChunkLoadError: Loading chunk 7 failed' },
  ])('a chunk that did not load: %j', (exception) => {
    const grouping = group(failure('javascript', exception));
    expect(grouping.variants[0]?.name).toBe('built-in-fingerprint');
    expect(leaves(grouping)).toEqual(['value=chunkloaderror']);
  });

  test.each([
    'Hydration failed because the initial UI does not match what was rendered on the server.',
    "Hydration failed because the server rendered HTML didn't match the client.",
    'Text content does not match server-rendered HTML.',
    'There was an error while hydrating this Suspense boundary. Switched to client rendering.',
    'Minified React error #418; visit https://react.dev/errors/418',
  ])('a page that did not hydrate: %s', (value) => {
    const page = { ...failure('javascript', { type: 'Error', value }), transaction: '/cart' };
    expect(leaves(group(page))).toEqual(['value=hydrationerror', 'value=/cart']);
    expect(names(failure('javascript', { type: 'Error', value }))).toEqual(['app']);
  });

  test('are JavaScript’s', () => {
    expect(names(failure('python', { type: 'ChunkLoadError', value: 'x' }))).toEqual(['app']);
  });
});

describe('security reports', () => {
  const csp = (report: Record<string, unknown>) => leaves(group(event({ type: 'csp', csp: report })));

  test.each([
    [{ effective_directive: 'script-src-elem', blocked_uri: 'inline' }, ['directive=script-src-elem', "violation='inline'"]],
    [{ effective_directive: 'script-src', blocked_uri: 'eval' }, ['directive=script-src', "violation='eval'"]],
    [{ effective_directive: 'script-src', blocked_uri: 'self' }, ['directive=script-src', "violation='inline'"]],
    [{ effective_directive: 'img-src', blocked_uri: 'https://evil.com/a/b.png' }, ['directive=img-src', 'uri=evil.com']],
    [{ effective_directive: 'img-src', blocked_uri: 'data' }, ['directive=img-src', 'uri=data']],
    [{ effective_directive: 'img-src', blocked_uri: 'blob:https://x' }, ['directive=img-src', 'uri=blob']],
    [
      { violated_directive: "font-src 'self'", blocked_uri: 'https://shop.io/f', document_uri: 'https://shop.io/' },
      ['directive=font-src', 'uri=self'],
    ],
  ])('%j', (report, expected) => {
    expect(csp(report)).toEqual(expected);
  });

  test('others by host', () => {
    expect(leaves(group(event({ type: 'hpkp', hpkp: { hostname: 'shop.io' } })))).toEqual(['type=hpkp', 'hostname=shop.io']);
  });
});
