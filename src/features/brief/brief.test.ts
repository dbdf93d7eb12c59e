import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import type { TestEvent } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

const MINUTE = 60_000;
const flags = (values: Record<string, unknown>) => ({
  contexts: { flags: { values: Object.entries(values).map(([flag, result]) => ({ flag, result })) } },
});
const range = (length: number) => Array.from({ length }, (_, index) => index);

async function briefOf(api: Api, type: string, query = '') {
  const issues = (await api.get('organizations/vedette/issues/?query=')).json;
  const issue = issues.find((one: { metadata: { type: string } }) => one.metadata.type === type);
  return api.get(`organizations/vedette/issues/${issue.id}/brief/${query}`);
}

/** Others of the last two hours: half of them with the flag off, a tenth with it on, on three devices. */
function others(): TestEvent[] {
  return range(60).map((n) => ({
    type: `Other${n % 4}`,
    ageMs: (n * 2 + 1) * MINUTE,
    release: n < 30 ? 'shop@2.0.0' : 'shop@1.9.0',
    user: { id: `other-${n}` },
    tags: { market: n % 2 === 0 ? 'no' : 'se', 'device.model': `phone-${n % 3}` },
    more: flags({ 'new-payment': n < 6 }),
  }));
}

test('the brief says which flag and which release set an issue apart, by people, and what a test supports only', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    ...others(),
    ...range(30).map((n) => ({
      type: 'PaymentError',
      ageMs: n * MINUTE,
      release: 'shop@2.0.0',
      user: { id: `hit-${n}` },
      tags: { market: n % 2 === 0 ? 'no' : 'se', request: `r-${n}` },
      more: flags({ 'new-payment': true }),
    })),
  ]);

  const { status, json } = await briefOf(api, 'PaymentError');

  expect(status).toBe(200);
  expect(json.compared).toMatchObject({ unit: 'people', here: 30 });
  const [first] = json.traits;
  expect(first).toMatchObject({
    kind: 'flag',
    key: 'new-payment',
    value: 'true',
    query: 'flags["new-payment"]:"true"',
    share: 1,
    count: 30,
    standsOut: true,
    isOnly: true,
  });
  expect(first.otherShare).toBeLessThan(0.2);
  const standing = json.traits.filter((trait: { standsOut: boolean }) => trait.standsOut).map((trait: { key: string }) => trait.key);
  expect(standing).not.toContain('market');
  expect(standing).not.toContain('request');
  expect(json.facts.map((fact: { kind: string }) => fact.kind)).toEqual(expect.arrayContaining(['started', 'users', 'apart']));
  expect(json.text).toMatch(/^Started .* UTC.* All who are hit have the flag new-payment true, \d+ % of the others\./);
});

test('a person with many events counts once, and few people prove nothing', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    ...others(),
    ...range(40).map((n) => ({ type: 'Loop', ageMs: n * MINUTE, user: { id: `hit-${n % 3}` }, tags: { market: 'dk' } })),
  ]);

  const { json } = await briefOf(api, 'Loop');

  expect(json.compared).toMatchObject({ unit: null, here: 3 });
  expect(json.traits.every((trait: { standsOut: boolean; p: unknown }) => !trait.standsOut && trait.p === null)).toBe(true);
  expect(json.facts.map((fact: { kind: string }) => fact.kind)).toEqual(['started', 'users']);
});

test('where nobody is named, traces are counted', async () => {
  const api = await startApi(house);
  const traced = (n: number) => ({ contexts: { trace: { trace_id: n.toString(16).padStart(32, 'a'), span_id: 'b'.repeat(16) } } });
  await feed(house, api, [
    ...range(30).map((n) => ({ type: 'Job', ageMs: n * MINUTE, user: {}, tags: { zone: 'eu-1' }, more: traced(n + 1) })),
    ...range(60).map((n) => ({ type: `B${n % 3}`, ageMs: n * MINUTE, user: {}, tags: { zone: `eu-${n % 5}` }, more: traced(n + 1000) })),
  ]);

  const { json } = await briefOf(api, 'Job');

  expect(json.compared).toMatchObject({ unit: 'traces', here: 30, others: 60 });
  expect(json.traits[0]).toMatchObject({ key: 'zone', value: 'eu-1', share: 1, otherShare: 0.2, standsOut: true });
});

test('an issue of another organization has no brief, and an unknown one neither', async () => {
  const api = await startApi(house);

  expect((await api.get('organizations/vedette/issues/999999/brief/')).status).toBe(404);
  expect((await api.get('organizations/vedette/issues/999999/brief/', { token: null })).status).toBe(401);
});

test('an issue that began after a deploy, or after a flag was turned, says so', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    ...range(40).map((n) => ({
      type: 'Old',
      ageMs: (n + 40) * MINUTE,
      release: 'shop@1.0.0',
      user: { id: `old-${n}` },
      more: flags({ step: false }),
    })),
    ...range(40).map((n) => ({
      type: 'Old',
      ageMs: n * MINUTE,
      release: 'shop@1.0.0',
      user: { id: `late-${n}` },
      more: flags({ step: n % 4 === 0 }),
    })),
    ...range(30).map((n) => ({
      type: 'Broken',
      ageMs: n * MINUTE,
      release: 'shop@1.0.0',
      user: { id: `hit-${n}` },
      more: flags({ step: true }),
    })),
  ]);

  const { json } = await briefOf(api, 'Broken');

  expect(json.facts[0]).toMatchObject({ kind: 'started', before: { kind: 'flag', flag: 'step', result: 'true' } });
  expect(json.text).toContain('minutes after the flag step was first seen as true.');
});

test('an issue that began after a deploy of the release that it lives in says so, and one that is in older releases too does not', async () => {
  const api = await startApi(house);
  const minutesAgo = (n: number) => new Date(api.clock.now() - n * MINUTE).toISOString();
  const spread = (type: string, ageMs: (n: number) => number, release: (n: number) => string) =>
    range(40).map((n) => ({ type, ageMs: ageMs(n) * MINUTE, release: release(n), user: { id: `${type}-${n}` } }));
  await feed(house, api, [
    ...spread(
      'Old',
      (n) => 60 + n,
      () => 'shop@1.0.0',
    ),
    ...spread(
      'Usual',
      (n) => n / 2,
      (n) => (n % 3 === 0 ? 'shop@2.0.0' : 'shop@1.0.0'),
    ),
    ...spread(
      'Broken',
      (n) => n / 4,
      () => 'shop@2.0.0',
    ),
    ...spread(
      'Elsewhere',
      (n) => n / 4,
      (n) => (n === 39 || n % 3 === 0 ? 'shop@2.0.0' : 'shop@1.0.0'),
    ),
  ]);
  await api.call('POST', 'organizations/vedette/releases/shop%402.0.0/deploys/', {
    body: { environment: 'production', dateFinished: minutesAgo(14) },
  });

  const broken = (await briefOf(api, 'Broken')).json;
  const elsewhere = (await briefOf(api, 'Elsewhere')).json;

  expect(broken.facts[0].before).toMatchObject({ kind: 'deploy', environment: 'production', release: { shortVersion: '2.0.0' } });
  expect(broken.facts).toContainEqual(expect.objectContaining({ kind: 'only', release: { version: 'shop@2.0.0', shortVersion: '2.0.0' } }));
  expect(elsewhere.facts[0].before).toBeNull();
  expect(elsewhere.facts.map((fact: { kind: string }) => fact.kind)).not.toContain('only');
});
