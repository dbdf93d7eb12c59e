import { expect, test } from 'vitest';
import { z } from 'zod';
import { startApi } from './api.ts';
import type { Api } from './api.ts';
import { feed } from './api-events.ts';
import { house } from './house.ts';

/**
 * The requests of Grafana's data source for Sentry (product §4), as its plugin writes them: times without a zone, limits of ten
 * thousand, every parameter that it always sends. The shapes are what it decodes; a missing or differently typed field fails a panel.
 */
const Time = z.iso.datetime();
const Named = z.object({ id: z.string(), name: z.string(), slug: z.string() });
const Projects = z.array(
  Named.extend({
    dateCreated: Time,
    hasAccess: z.boolean(),
    isBookmarked: z.boolean(),
    isMember: z.boolean(),
    environments: z.array(z.string()),
    team: Named.nullish(),
    teams: z.array(Named),
  }),
);
const Teams = z.array(
  Named.extend({
    dateCreated: Time,
    hasAccess: z.boolean(),
    isMember: z.boolean(),
    isPending: z.boolean(),
    memberCount: z.number(),
    avatar: z.object({ avatarType: z.string() }),
  }),
);
const Issues = z.array(
  z.object({
    id: z.string(),
    shortId: z.string(),
    title: z.string(),
    count: z.string(),
    userCount: z.number(),
    status: z.string(),
    substatus: z.string().nullable(),
    level: z.string(),
    type: z.string(),
    platform: z.string(),
    firstSeen: Time,
    lastSeen: Time,
    culprit: z.string(),
    hasSeen: z.boolean(),
    isUnhandled: z.boolean(),
    permalink: z.url(),
    isPublic: z.boolean(),
    project: Named.extend({ platform: z.string().nullable() }),
    metadata: z.object({ value: z.string(), type: z.string() }),
    numComments: z.number(),
    assignedTo: z.object({ id: z.string(), type: z.string(), name: z.string() }).nullable(),
    isBookmarked: z.boolean(),
    isSubscribed: z.boolean(),
    subscriptionDetails: z.object({ reason: z.string() }).nullish(),
  }),
);
const Events = z.object({ data: z.array(z.record(z.string(), z.unknown())), meta: z.object({ fields: z.record(z.string(), z.string()) }) });
const Usage = z.object({
  start: Time,
  end: Time,
  intervals: z.array(Time),
  groups: z.array(
    z.object({
      by: z.object({ outcome: z.string() }),
      totals: z.object({ 'sum(quantity)': z.number() }),
      series: z.object({ 'sum(quantity)': z.array(z.number()) }),
    }),
  ),
});
const Releases = z.array(
  z.object({
    version: z.string(),
    shortVersion: z.string(),
    dateCreated: Time,
    dateReleased: Time.nullable(),
    firstEvent: Time.nullable(),
    lastEvent: Time.nullable(),
    commitCount: z.number(),
    deployCount: z.number(),
    newGroups: z.number(),
    url: z.string().nullable(),
    projects: z.array(z.object({ slug: z.string() })),
  }),
);
const Deploys = z.array(z.object({ id: z.string(), name: z.string().nullable(), environment: z.string(), dateFinished: Time }));
const Tags = z.array(z.object({ key: z.string(), name: z.string(), totalValues: z.number() }));

const ORG = 'organizations/vedette';

async function ask<T>(api: Api, path: string, shape: z.ZodType<T>): Promise<T> {
  const { status, json } = await api.get(path);
  expect(status, `${path} → ${JSON.stringify(json).slice(0, 300)}`).toBe(200);
  return shape.parse(json);
}

/** `2026-11-28T10:00:00`, in UTC and without saying so. */
function range(api: Api): string {
  const at = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  return `start=${at(api.clock.now() - 6 * 3_600_000)}&end=${at(api.clock.now() + 1000)}`;
}

async function filled(): Promise<Api> {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'A', ageMs: 60_000, release: 'shop@2.0.0', tags: { plan: 'paid' } },
    { type: 'A', ageMs: 120_000, release: 'shop@2.0.0', tags: { plan: 'free' }, user: { id: '2' } },
    { type: 'B', ageMs: 180_000, release: 'shop@1.0.0', environment: 'staging' },
  ]);
  await api.call('POST', `${ORG}/releases/shop%402.0.0/deploys/`, { body: { environment: 'production', name: 'first' } });
  return api;
}

test('Grafana’s health check, its pickers of projects, teams and tags are answered', async () => {
  const api = await filled();

  const [project] = await ask(api, `${ORG}/projects/`, Projects);
  expect(project).toMatchObject({ slug: 'default', environments: expect.arrayContaining(['production', 'staging']) });
  expect((await ask(api, `${ORG}/teams/`, Teams))[0]).toMatchObject({ slug: 'vedette' });
  expect((await ask(api, 'teams/vedette/vedette/projects/', Projects.or(z.array(Named))))[0]).toMatchObject({ slug: 'default' });
  expect((await ask(api, `${ORG}/tags/`, Tags)).map(({ key }) => key)).toContain('plan');
  expect((await ask(api, 'organizations/', z.array(Named.extend({ dateCreated: Time }))))[0]).toMatchObject({ slug: 'vedette' });
});

test('Grafana’s table of issues asks for ten thousand and gets a page', async () => {
  const api = await filled();

  const issues = await ask(api, `${ORG}/issues/?${range(api)}&query=plan%3Apaid&sort=freq&limit=10000&project=1`, Issues);
  expect(issues.map(({ metadata }) => metadata.type)).toEqual(['A']);
  const staging = await ask(api, `${ORG}/issues/?${range(api)}&query=&limit=100&environment=staging&environment=test`, Issues);
  expect(staging.map(({ metadata }) => metadata.type)).toEqual(['B']);
  expect((await api.get(`${ORG}/issues/?query=nonsense%3A%3E&limit=10000`)).json).toHaveProperty('detail');
});

test('Grafana’s table of events and its charts of events are answered', async () => {
  const api = await filled();

  const events = await ask(
    api,
    `${ORG}/events/?dataset=errors&${range(api)}&field=id&field=title&field=project&field=timestamp&query=&sort=-timestamp&per_page=10&project=1`,
    Events,
  );
  expect(events.data).toHaveLength(3);
  const base = `${ORG}/events-stats/?${range(api)}&interval=5m&partial=1&excludeOther=1&query=&yAxis=count()&project=1`;
  const top = await ask(
    api,
    `${base}&topEvents=10&field=title&field=count()&sort=-count()&dataset=errors`,
    z.record(z.string(), z.unknown()),
  );
  expect(Object.keys(top)).toHaveLength(2);
  const Series = z.object({ data: z.array(z.tuple([z.number(), z.array(z.object({ count: z.number() }))])) });
  const { data } = await ask(api, base, Series);
  expect(data.reduce((sum, [, [first]]) => sum + (first?.count ?? 0), 0)).toBe(3);
});

test('Grafana’s usage statistics, releases and deploys are answered', async () => {
  const api = await filled();

  const usage = `${ORG}/stats_v2/?${range(api)}&interval=1h&category=error&field=sum(quantity)&groupBy=outcome&project=1`;
  await ask(api, usage, Usage);
  const releases = await ask(api, `${ORG}/releases/?per_page=100&query=2.0&project=1&environment=production`, Releases);
  expect(releases.map(({ version, deployCount }) => [version, deployCount])).toEqual([['shop@2.0.0', 1]]);
  expect((await ask(api, `${ORG}/releases/shop%402.0.0/deploys/?per_page=100`, Deploys))[0]).toMatchObject({ environment: 'production' });
});
