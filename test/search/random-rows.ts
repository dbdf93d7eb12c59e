import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { ErrorColumns } from '../../src/signals/error/columns.ts';
import type { ErrorRow } from '../../src/signals/error/table.ts';
import type { Vocabulary } from './any-search.ts';

const DAY_MS = 86_400_000;

/** Texts that search engines stumble over: wildcards of LIKE, quotes, paths, placeholders, letters of several cases and widths. */
const TEXTS = [
  '',
  'timeout',
  'Timeout of 30s',
  'connection refused',
  '100%',
  'a_b',
  'aXb',
  String.raw`C:\temp\x`,
  "it's",
  'say "no"',
  '*star*',
  'Émile é',
  '結果 😀',
  'line one\nline two',
  '{v0:String}',
  "'; DROP TABLE errors; --",
  '%',
  String.raw`back\slash\%`,
];
const NAMES = ['', 'handle', 'Handle', 'handle_request', 'shop/cart.py', 'Array.map', '<anonymous>', 'a=b'];
const TAG_KEYS = ['browser', 'browser.name', 'a', 'a=b', 'odd key', 'level'];
const TAG_VALUES = ['Chrome', 'chrome', 'b=c', 'c', '', '100%', 'Émile é', 'x'];
const DETAIL_KEYS = ['extra.plan', 'extra.cart.count', 'contexts.device.free', 'contexts.odd key.x'];
const DETAIL_VALUES = ['free', 'Free', '7', '12.5', '-3', 'many', '100%', "it's"];
const CATEGORIES = ['console', 'ui.click', 'fetch'];
const DATA = ['url=https://shop.test/cart', 'status_code=500', 'a=b=c', '%'];
const TRACES = ['0'.repeat(32), 'a1'.repeat(16), 'b2'.repeat(16)];
const PROJECTS = [1, 2];
const LEVELS = ['error', 'warning', 'fatal'];
const RELEASES = ['', 'shop@1.0.0', 'shop@1.0.1', 'api@2'];
const EMAILS = ['', 'ada@example.com', 'Ada@example.com', 'bo@test'];
const URLS = ['', 'https://shop.test/cart?a=1', 'https://shop.test/'];

export function vocabulary(nowMs: number): Vocabulary {
  const day = (ago: number) => new Date(nowMs - ago * DAY_MS).toISOString();
  const instants = [day(0), day(2).slice(0, 10), day(5), day(9).slice(0, 10)];
  const text = (key: string, values: readonly string[]) => ({ key, values, takes: 'text' as const });
  return {
    texts: TEXTS,
    patterns: [
      '^handle',
      '(?i)timeout',
      'a.b',
      String.raw`\d+s?`,
      '[eé]',
      '^$',
      '.*',
      '(shop|api)@',
      String.raw`\\temp`,
      '"no"',
      '😀$',
      '^.$',
    ],
    fields: [
      text('title', TEXTS),
      text('culprit', NAMES),
      text('message', TEXTS),
      text('level', LEVELS),
      text('release', RELEASES),
      text('user.email', EMAILS),
      text('http.url', URLS),
      text('error.type', NAMES),
      text('error.value', TEXTS),
      text('stack.function', NAMES),
      text('breadcrumbs.category', CATEGORIES),
      text('breadcrumbs.message', TEXTS),
      text('breadcrumbs.data', DATA),
      text('inside', [...TEXTS, 'shop.test', 'status', 'FREE']),
      ...DETAIL_KEYS.map((key) => text(key, ['', ...DETAIL_VALUES])),
      { key: 'extra.cart.count', values: ['7', '10', '-3', '1k'], takes: 'order' },
      ...TAG_KEYS.map((key) => text(key === 'level' ? 'tags[level]' : key, TAG_VALUES)),
      {
        key: 'has',
        values: ['browser', 'release', 'trace', 'error.type', 'odd key', 'user.email', 'inside', 'extra.plan', 'breadcrumbs.data'],
        takes: 'exact',
      },
      { key: 'trace', values: ['', 'a1'.repeat(16), 'B2'.repeat(16), 'no id', 'a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1'], takes: 'exact' },
      { key: 'error.handled', values: ['true', 'false', '1', '0'], takes: 'exact' },
      { key: 'size', values: ['0', '1k', '1.5k', '2000', '3m'], takes: 'order' },
      { key: 'issue.id', values: ['1', '7', '40'], takes: 'order' },
      { key: 'project.id', values: ['1', '2', '3'], takes: 'order' },
      { key: 'timestamp', values: ['-24h', '+2d', '-1w', '+30m'], takes: 'exact' },
      { key: 'timestamp', values: instants, takes: 'order' },
    ],
  };
}

/** Rows as the processor makes them, of the last ten days. The log offset is the row's number: what a search finds is told by it. */
export function randomRows(count: number, { seed, nowMs }: { readonly seed: number; readonly nowMs: number }): readonly ErrorRow[] {
  const columns = fc.sample(anyColumns(nowMs), { numRuns: count, seed });
  const places = fc.sample(fc.tuple(fc.constantFrom(...PROJECTS), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 4000 })), {
    numRuns: count,
    seed,
  });
  return columns.map((row, index) => {
    const [projectId = 1, issueId = 1, payloadSize = 0] = places[index] ?? [];
    const id = createHash('md5').update(`${seed}/${index}`).digest('hex');
    return {
      columns: row,
      projectId,
      issueId,
      payloadSize,
      eventId: id,
      receivedAtMs: row.timestampMs,
      primaryHash: id,
      groupingConfig: 'test',
      payloadBlock: 0,
      payloadIndex: 0,
      logPartition: 0,
      logOffset: index,
    };
  });
}

function anyColumns(nowMs: number): fc.Arbitrary<ErrorColumns> {
  const text = fc.constantFrom(...TEXTS);
  const name = fc.constantFrom(...NAMES);
  const texts = fc.uniqueArray(text, { maxLength: 3 });
  const names = fc.uniqueArray(name, { maxLength: 3 });
  const absent = fc.constant('');
  return fc.record({
    timestampMs: fc.integer({ min: 0, max: 10 * 86_400 }).map((seconds) => nowMs - seconds * 1000),
    type: fc.constant('error'),
    platform: fc.constantFrom('python', 'javascript'),
    level: fc.constantFrom(...LEVELS),
    logger: absent,
    environment: fc.constantFrom('production', 'staging'),
    release: fc.constantFrom(...RELEASES),
    dist: absent,
    transaction: name,
    serverName: absent,
    sdkName: absent,
    sdkVersion: absent,
    title: text,
    culprit: name,
    location: absent,
    message: text,
    exceptions: fc.record({ types: names, values: texts, mechanisms: fc.constant([]) }),
    frames: fc.record({ filenames: names, functions: names, modules: fc.constant([]) }),
    handled: fc.constantFrom(0 as const, 1 as const, 2 as const),
    user: fc.constantFrom(...EMAILS).map((email) => ({ id: '', email, username: '', ip: '', country: '', person: null })),
    httpMethod: absent,
    url: fc.constantFrom(...URLS),
    traceId: fc.constantFrom(...TRACES),
    spanId: fc.constant('0'.repeat(16)),
    replayId: fc.constant('0'.repeat(32)),
    tags: fc.uniqueArray(fc.tuple(fc.constantFrom(...TAG_KEYS.filter((key) => key !== 'a=b')), fc.constantFrom(...TAG_VALUES)), {
      maxLength: 4,
      selector: ([key]) => key,
    }),
    flags: fc.constant([]),
    inside: fc.record({
      categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { maxLength: 2 }),
      messages: texts,
      data: fc.uniqueArray(fc.constantFrom(...DATA), { maxLength: 2 }),
      details: fc.uniqueArray(fc.tuple(fc.constantFrom(...DETAIL_KEYS), fc.constantFrom(...DETAIL_VALUES)), {
        maxLength: 3,
        selector: ([key]) => key,
      }),
    }),
  });
}
