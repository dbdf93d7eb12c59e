import { expect, test } from 'vitest';
import { house, NOON_MS } from '../../../test/house.ts';
import { NO_FILTERS } from '../../../test/no-filters.ts';
import { normal } from '../../../test/normal-form.ts';
import { makeProjects } from '../../../test/processor-house.ts';
import type { InboundFilters } from '../../pipeline/project-config.ts';
import { run } from '../../pipeline/run.ts';
import { unwantedFor } from '../../event/filter.ts';
import { errorSignal } from './index.ts';

const CHROME_109 = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36';
const CHROME_140 = CHROME_109.replace('109', '140');
const SENDER = { clientIp: '198.51.100.7', userAgent: null };

function exception(type: string, value: string, path?: string) {
  const stacktrace = path === undefined ? undefined : { frames: [{ abs_path: path, function: 'f' }, { abs_path: '<anonymous>' }] };
  return { platform: 'javascript', exception: { values: [{ type, value, stacktrace }] } };
}

function from(userAgent: string) {
  return { platform: 'javascript', message: 'm', request: { headers: { 'User-Agent': userAgent } } };
}

test.each<[string, object, Partial<InboundFilters>, string | null]>([
  ['an address in a range', { message: 'm' }, { addresses: ['203.0.113.9', '198.51.100.0/24'] }, 'ip-address'],
  ['an address beside it', { message: 'm' }, { addresses: ['198.51.101.0/24'] }, null],
  ['a release', { message: 'm', release: 'shop@1.2.3-beta' }, { releases: ['*-beta'] }, 'release-version'],
  ['a message', { message: 'Connection reset by peer' }, { errorMessages: ['*RESET*'] }, 'error-message'],
  ['a type with its value', exception('TypeError', 'x is null'), { errorMessages: ['TypeError: *null'] }, 'error-message'],
  ['a type alone', exception('TypeError', ''), { errorMessages: ['TypeError'] }, 'error-message'],
  ['a part of a message', { message: 'Connection reset by peer' }, { errorMessages: ['reset'] }, null],
  ['a local page', { message: 'm', request: { url: 'http://localhost:3000/cart' } }, { localhost: true }, 'localhost'],
  ['a local person', { message: 'm', user: { ip_address: '127.0.0.1' } }, { localhost: true }, 'localhost'],
  ['a host that begins like it', { message: 'm', request: { url: 'http://localhost.example/' } }, { localhost: true }, null],
  ['a message of an extension', exception('Error', 'Extension context invalidated.'), { browserExtensions: true }, 'browser-extensions'],
  ['a frame of an extension', exception('E', 'v', 'chrome-extension://abc/x.js'), { browserExtensions: true }, 'browser-extensions'],
  ['a frame of the page', exception('E', 'v', 'https://shop.example/app.js'), { browserExtensions: true }, null],
  ['an extension’s word on a server', { ...exception('E', 'conduitPage'), platform: 'python' }, { browserExtensions: true }, null],
  ['an old browser', from(CHROME_109), { legacyBrowsers: ['chrome'] }, 'legacy-browsers'],
  ['a new browser', from(CHROME_140), { legacyBrowsers: ['chrome', 'safari'] }, null],
  ['another old browser', from(CHROME_109), { legacyBrowsers: ['firefox'] }, null],
  ['a crawler', from('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'), { webCrawlers: true }, 'web-crawlers'],
  ['a fetch of Slack', from('Slackbot 1.0 (+https://api.slack.com/robots)'), { webCrawlers: true }, null],
  ['a browser', from(CHROME_140), { webCrawlers: true }, null],
  ['a replaced chunk', exception('ChunkLoadError', 'Loading chunk 7 failed.'), { chunkLoadErrors: true }, 'chunk-load-error'],
  [
    'a hydration error',
    exception('Error', 'see https://react.dev/errors/418?args'),
    { reactHydrationErrors: true },
    'react-hydration-errors',
  ],
  ['another error of React', exception('Error', 'see https://react.dev/errors/31'), { reactHydrationErrors: true }, null],
  ['everything off', exception('ChunkLoadError', 'Loading chunk 7 failed.', 'chrome-extension://abc/x.js'), {}, null],
])('%s', (_name, payload, filters, reason) => {
  expect(unwantedFor(normal(payload), { ...NO_FILTERS, ...filters }, SENDER)).toBe(reason);
});

test('what is no pattern matches nothing, and does not stop the others', () => {
  const filters = { ...NO_FILTERS, addresses: ['nonsense', '198.51.100.7'], errorMessages: ['{open', '*'] };

  expect(unwantedFor(normal({ message: 'm' }), filters, { clientIp: null, userAgent: null })).toBe('error-message');
  expect(unwantedFor(normal({ message: 'm' }), filters, SENDER)).toBe('ip-address');
});

test('a filter sees what was sent, before it is scrubbed, and what it drops is counted and not stored', async () => {
  const [metadata, events, blobs] = await Promise.all([house.metadata(), house.events(), house.blobs()]);
  const filters = { ...NO_FILTERS, errorMessages: ['*password=hunter2*'] };
  const [shop] = await makeProjects(metadata, ['shop']);
  const project = { ...shop!, filters };
  const items = [{ message: 'password=hunter2' }, { message: 'password=other' }];

  const receipt = await run(errorSignal({ blobs }), items, { metadata, project, receivedAtMs: NOON_MS }, events);

  expect(receipt.discarded).toEqual([{ outcome: 'filtered', reason: 'error-message' }]);
  expect(receipt.accepted).toBe(1);
  expect(receipt.outcomes).toContainEqual(expect.objectContaining({ kind: 'filtered', reason: 'error-message', quantity: 1 }));
});
