import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { startLine } from '../../../test/span-house.ts';
import { totalScore, vitalScore } from './score.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

async function started() {
  const api = await startApi(house);
  const line = await startLine(api);
  return { api, line, now: api.clock.now() / 1000 };
}

let ids = 0;

/** As the SDKs of version 1 send them: on the transaction, or on a span of its own. */
function pageload(now: number, name: string, { measurements, browser }: { measurements: Record<string, number>; browser: string }) {
  ids += 1;
  const hex = ids.toString(16);
  return itemOf('transaction', {
    type: 'transaction',
    platform: 'javascript',
    transaction: name,
    transaction_info: { source: 'route' },
    start_timestamp: now - 20,
    timestamp: now - 18,
    contexts: {
      trace: { trace_id: hex.padStart(32, 'a'), span_id: hex.padStart(16, 'b'), op: 'pageload', status: 'ok' },
      browser: { name: browser, version: '1' },
    },
    spans: [],
    measurements: Object.fromEntries(
      Object.entries(measurements).map(([key, value]) => [key, { value, unit: key === 'cls' ? '' : 'millisecond' }]),
    ),
  });
}

async function vitals(api: Api, path = '', query = 'statsPeriod=1h') {
  const answer = await api.get(`organizations/vedette/web-vitals/${path}?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

test('pages are judged by what browsers measured, each browser by its own figures, those that lose most first', async () => {
  const { api, line, now } = await started();
  const good = { lcp: 1000, fcp: 800, cls: 0, ttfb: 100 };
  const slow = { lcp: 6000, fcp: 3500, cls: 0.4, ttfb: 900 };
  await line.post({ items: [pageload(now, '/fast', { measurements: good, browser: 'Chrome' })] });
  await line.post({ items: [pageload(now, '/slow', { measurements: slow, browser: 'Chrome' })] });
  await line.post({ items: [pageload(now, '/slow', { measurements: { lcp: 9000, ttfb: 100 }, browser: 'Safari' })] });
  const { pages, score } = await vitals(api);

  expect(pages.map(({ transaction }: { transaction: string }) => transaction)).toEqual(['/slow', '/fast']);
  const [worst, best] = pages;
  expect(worst.opportunity + best.opportunity).toBeCloseTo(1, 8);
  expect(worst.opportunity).toBeGreaterThan(0.8);
  const of = (vital: 'lcp' | 'fcp' | 'cls' | 'ttfb', value: number, browser = 'Chrome') => vitalScore(vital, value, browser) ?? Number.NaN;
  const expected = totalScore({
    lcp: of('lcp', 6000),
    fcp: of('fcp', 3500),
    cls: of('cls', 0.4),
    ttfb: (of('ttfb', 900) + of('ttfb', 100, 'Safari')) / 2,
  });
  expect(worst.score).toBeCloseTo(expected ?? Number.NaN, 6);
  // Safari's value is shown, and takes no part in the score.
  expect(worst.vitals[0]).toMatchObject({ vital: 'lcp', count: 2, good: 0, meh: 0, poor: 2 });
  expect(best.vitals.map(({ vital, good: n }: { vital: string; good: number }) => [vital, n])).toEqual([
    ['lcp', 1],
    ['cls', 1],
    ['fcp', 1],
    ['ttfb', 1],
  ]);
  expect(score).toBeGreaterThan(worst.score);

  const page = await vitals(api, 'page/', 'statsPeriod=1h&interval=10m&transaction=%2Fslow&vital=lcp');
  expect(page.score).toBeCloseTo(worst.score, 6);
  expect(page.samples.map((sample: { vitals: { lcp: number }; browser: string }) => [sample.vitals.lcp, sample.browser])).toEqual([
    [9000, 'Safari'],
    [6000, 'Chrome'],
  ]);
  expect(page.samples[1].score).toBeCloseTo(
    totalScore({ lcp: of('lcp', 6000), fcp: of('fcp', 3500), cls: of('cls', 0.4), ttfb: of('ttfb', 900) }) ?? Number.NaN,
    6,
  );
  expect(page.trend.filter(({ score: at }: { score: number | null }) => at !== null)).toHaveLength(1);
});

test('vitals that come with spans of their own belong to their page, and their browser is told by the request', async () => {
  const { api, line } = await started();
  const [captured] = capturedEnvelopes().filter(({ name }) => name.endsWith('span-v2-webvitals'));
  if (captured === undefined) throw new Error('There is a capture of web vitals.');
  api.clock.advance(1795332140_000 - api.clock.now());
  await line.post(captured.body, { userAgent: CHROME });
  const { pages } = await vitals(api);

  expect(pages).toMatchObject([
    {
      transaction: 'Pageload',
      vitals: [
        { vital: 'lcp', count: 1, p75: 104, good: 1 },
        { vital: 'cls', p75: 0 },
      ],
    },
  ]);
  const { samples } = await vitals(api, 'page/', 'statsPeriod=1h&transaction=Pageload');
  // Both came by themselves and are of one opening.
  expect(samples).toMatchObject([
    { trace: '359c7cacbefc418bb4c1ae9b7b43e5ee', browser: 'Chrome', vitals: { lcp: 104, cls: 0, inp: null } },
  ]);
});

test('nothing measured is no score', async () => {
  const { api } = await started();

  expect(await vitals(api)).toEqual({ score: null, vitals: [], pages: [], isCut: false });
});
