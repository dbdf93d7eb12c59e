import { expect, test } from 'vitest';
import { z } from 'zod';
import { SITE_URL, startApi } from './api.ts';
import type { Answer, Api } from './api.ts';
import { house } from './house.ts';

/**
 * The requests of the Terraform provider `jianyuan/sentry` (product §4) through the life of a configuration: made, read back, changed,
 * read back, destroyed. What it reads back must be what it wrote, or every plan shows a change that is none. The shapes are its own.
 */
const Team = z.object({ id: z.string(), name: z.string(), slug: z.string() });
const Organization = z.object({ id: z.string(), name: z.string(), slug: z.string() });
const Project = z.object({
  organization: Organization,
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  platform: z.string().nullable(),
  dateCreated: z.iso.datetime(),
  teams: z.array(Team),
  features: z.array(z.string()),
  options: z.record(z.string(), z.unknown()),
  color: z.string(),
  isPublic: z.boolean(),
  digestsMinDelay: z.int(),
  digestsMaxDelay: z.int(),
  resolveAge: z.int(),
  fingerprintingRules: z.string(),
  groupingEnhancements: z.string(),
  allowedDomains: z.array(z.string()),
  scrapeJavaScript: z.boolean(),
  subjectTemplate: z.string(),
  securityToken: z.string(),
  securityTokenHeader: z.string().nullable(),
  verifySSL: z.boolean(),
});
const Key = z.object({
  id: z.string(),
  name: z.string(),
  label: z.string(),
  public: z.string(),
  secret: z.string(),
  projectId: z.int(),
  isActive: z.boolean(),
  rateLimit: z.object({ window: z.int(), count: z.int() }).nullable(),
  dsn: z.record(z.string(), z.string()),
  browserSdkVersion: z.string(),
  dateCreated: z.iso.datetime(),
  dynamicSdkLoaderOptions: z.object({ hasReplay: z.boolean(), hasPerformance: z.boolean(), hasDebug: z.boolean() }),
});

type Method = Parameters<Api['call']>[0];

async function ask<T>(api: Api, [method, path, body]: readonly [Method, string, unknown?], shape: z.ZodType<T>): Promise<T> {
  const first = await api.call(method, path, body === undefined ? {} : { body });
  const { status, json } = first.status === 302 ? await api.get(followed(first)) : first;
  expect(status, `${method} ${path} → ${JSON.stringify(json)?.slice(0, 300)}`).toBe(method === 'POST' ? 201 : 200);
  return shape.parse(json);
}

/** As Go's client does for a GET. */
function followed({ headers }: Answer): string {
  return new URL(String(headers['location']), SITE_URL).pathname.replace('/api/0/', '');
}

const Gone = [202, 204];

test('a team is made, read, renamed and destroyed', async () => {
  const api = await startApi(house);

  expect(await ask(api, ['GET', 'organizations/vedette/'], Organization)).toMatchObject({ slug: 'vedette' });
  const team = await ask(api, ['POST', 'organizations/vedette/teams/', { name: 'Web', slug: 'web' }], Team);
  expect(await ask(api, ['GET', 'teams/vedette/web/'], Team)).toEqual(team);
  const renamed = await ask(api, ['PUT', 'teams/vedette/web/', { name: 'Web shop', slug: 'web-shop' }], Team);
  expect(renamed).toMatchObject({ id: team.id, name: 'Web shop', slug: 'web-shop' });
  expect((await ask(api, ['GET', 'organizations/vedette/teams/?cursor='], z.array(Team))).map(({ slug }) => slug)).toContain('web-shop');
  expect(Gone).toContain((await api.call('DELETE', 'teams/vedette/web-shop/')).status);
  expect((await api.get('teams/vedette/web-shop/')).status).toBe(404);
});

test('a project is made in a team, configured, given to another team, and destroyed', async () => {
  const api = await startApi(house);
  await ask(api, ['POST', 'organizations/vedette/teams/', { name: 'Web', slug: 'web' }], Team);

  const made = await ask(
    api,
    ['POST', 'teams/vedette/vedette/projects/', { name: 'Shop', slug: 'shop', platform: 'javascript', default_rules: false }],
    z.looseObject({ id: z.string(), slug: z.string() }),
  );
  const settings = {
    name: 'The shop',
    slug: 'the-shop',
    platform: 'node',
    digestsMinDelay: 300,
    digestsMaxDelay: 1800,
    resolveAge: 720,
    fingerprintingRules: 'error.type:Timeout -> timeout',
    groupingEnhancements: 'stack.function:raise -group',
    allowedDomains: ['https://shop.example'],
  };
  await ask(api, ['PUT', 'projects/vedette/shop/', settings], z.unknown());
  const read = await ask(api, ['GET', 'projects/vedette/the-shop/'], Project);
  expect(read).toMatchObject({ id: made.id, ...settings });
  expect(
    (await ask(api, ['GET', 'organizations/vedette/projects/?options=sentry:origins'], z.array(Team))).map(({ slug }) => slug),
  ).toContain('the-shop');

  await ask(api, ['POST', 'projects/vedette/the-shop/teams/web/'], z.unknown());
  expect((await ask(api, ['GET', 'projects/vedette/the-shop/'], Project)).teams.map(({ slug }) => slug).toSorted()).toEqual([
    'vedette',
    'web',
  ]);
  expect((await api.call('DELETE', 'projects/vedette/the-shop/teams/vedette/')).status).toBe(200);
  expect((await ask(api, ['GET', 'projects/vedette/the-shop/'], Project)).teams.map(({ slug }) => slug)).toEqual(['web']);
  expect(Gone).toContain((await api.call('DELETE', 'projects/vedette/the-shop/')).status);
  expect((await api.get('projects/vedette/the-shop/')).status).toBe(404);
});

test('a client key is made with a rate limit, read by id and in the list, changed and destroyed', async () => {
  const api = await startApi(house);
  const limited = { name: 'ci', rateLimit: { window: 3600, count: 100 } };

  const key = await ask(api, ['POST', 'projects/vedette/default/keys/', limited], Key);
  expect(key).toMatchObject(limited);
  expect(await ask(api, ['GET', `projects/vedette/default/keys/${key.id}/`], Key)).toEqual(key);
  expect((await ask(api, ['GET', 'projects/vedette/default/keys/?status=active'], z.array(Key))).map(({ id }) => id)).toContain(key.id);
  const changed = await ask(
    api,
    ['PUT', `projects/vedette/default/keys/${key.id}/`, { name: 'build', rateLimit: { window: 60, count: 5 } }],
    Key,
  );
  expect(changed).toMatchObject({ id: key.id, name: 'build', rateLimit: { window: 60, count: 5 } });
  expect(Gone).toContain((await api.call('DELETE', `projects/vedette/default/keys/${key.id}/`)).status);
  expect((await api.get(`projects/vedette/default/keys/${key.id}/`)).status).toBe(404);
});

test('ownership is written and read at the provider’s address, which has no slash at its end', async () => {
  const api = await startApi(house);
  const ownership = {
    raw: 'path:src/pay/* #vedette',
    fallthrough: false,
    autoAssignment: 'Auto Assign to Issue Owner',
    codeownersAutoSync: false,
  };

  await ask(api, ['PUT', 'projects/vedette/default/ownership', ownership], z.unknown());
  expect(await ask(api, ['GET', 'projects/vedette/default/ownership'], z.looseObject({ raw: z.string() }))).toMatchObject({
    raw: ownership.raw,
    fallthrough: false,
  });
});
