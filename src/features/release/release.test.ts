import { expect, test } from 'vitest';
import { feed } from '../../../test/api-events.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';

const RELEASES = 'organizations/vedette/releases/';
const HOUR_MS = 3600_000;

async function make(api: Api, version: string, more: Record<string, unknown> = {}): Promise<void> {
  const made = await api.call('POST', RELEASES, { body: { version, projects: ['default'], ...more } });
  expect(made.status, made.text).toBe(201);
}

function at(api: Api, agoMs: number): string {
  return new Date(api.clock.now() - agoMs).toISOString();
}

/** Two releases of a shop, the newer with a new issue, and one issue of the older that it does not have. */
async function twoReleases(api: Api): Promise<void> {
  await make(api, 'shop@1.0.0', { dateReleased: at(api, 8 * HOUR_MS) });
  await make(api, 'shop@1.1.0', { dateReleased: at(api, 2 * HOUR_MS) });
  await feed(house, api, [
    { type: 'OldError', release: 'shop@1.0.0', environment: 'production', user: { id: 'a' }, ageMs: 7 * HOUR_MS },
    { type: 'StayingError', release: 'shop@1.0.0', environment: 'production', user: { id: 'a' }, ageMs: 7 * HOUR_MS },
  ]);
  await feed(house, api, [
    { type: 'StayingError', release: 'shop@1.1.0', environment: 'staging', user: { id: 'a' }, ageMs: HOUR_MS },
    { type: 'NewError', release: 'shop@1.1.0', environment: 'production', user: { id: 'a' }, ageMs: HOUR_MS },
    { type: 'NewError', release: 'shop@1.1.0', environment: 'production', user: { id: 'b' }, ageMs: HOUR_MS },
    { type: 'NoRelease', environment: 'production', ageMs: HOUR_MS },
  ]);
}

test('a list says of each release what came from it in the chosen time and environments, and its share of all events', async () => {
  const api = await startApi(house);
  await twoReleases(api);

  const all = await api.get(`${RELEASES}?expand=figures&statsPeriod=24h`);
  const recent = await api.get(`${RELEASES}?expand=figures&statsPeriod=3h`);
  const staging = await api.get(`${RELEASES}?expand=figures&statsPeriod=24h&environment=staging`);
  const plain = await api.get(RELEASES);

  expect(all.json.map((each: { version: string }) => each.version)).toEqual(['shop@1.1.0', 'shop@1.0.0']);
  expect(all.json[0]).toMatchObject({ newGroups: 1, figures: { events: 3, users: 2, share: 0.5, regressed: 0 } });
  expect(all.json[1]).toMatchObject({ newGroups: 2, figures: { events: 2, users: 1, share: 2 / 6 } });
  expect(all.json[0].figures.series.reduce((sum: number, [, value]: [number, number]) => sum + value, 0)).toBe(3);
  expect(recent.json.map((each: { figures: { events: number } }) => each.figures.events)).toEqual([3, 0]);
  expect(staging.json).toHaveLength(1);
  expect(staging.json[0].figures).toMatchObject({ events: 1, users: 1, share: 1 });
  expect(plain.json[0].figures).toBeUndefined();
});

test('releases are sorted by date, version, new issues, events and people, page by page, whoever has none last', async () => {
  const api = await startApi(house);
  await twoReleases(api);
  await make(api, 'shop@1.10.0', { dateReleased: at(api, 20 * HOUR_MS) });
  await make(api, 'not a version', { dateReleased: at(api, 30 * HOUR_MS) });
  const order = async (search: string) => (await api.get(`${RELEASES}?${search}`)).json.map((each: { version: string }) => each.version);

  expect(await order('sort=date')).toEqual(['shop@1.1.0', 'shop@1.0.0', 'shop@1.10.0', 'not a version']);
  expect(await order('sort=semver')).toEqual(['shop@1.10.0', 'shop@1.1.0', 'shop@1.0.0', 'not a version']);
  expect(await order('sort=new')).toEqual(['shop@1.0.0', 'shop@1.1.0', 'shop@1.10.0', 'not a version']);
  expect(await order('sort=events&statsPeriod=24h')).toEqual(['shop@1.1.0', 'shop@1.0.0', 'shop@1.10.0', 'not a version']);
  expect(await order('sort=users&statsPeriod=24h&per_page=1&cursor=0:1:0')).toEqual(['shop@1.0.0']);
  expect((await api.get(`${RELEASES}?sort=adoption`)).status).toBe(400);
  expect((await api.get(`${RELEASES}?statsPeriod=soon`)).status).toBe(400);
});

test('a release is found by part of its version, the beginning of a commit and its authors; archived ones stand apart', async () => {
  const api = await startApi(house);
  await make(api, 'shop@1.0.0', { commits: [{ id: 'c0ffee1234', author_name: 'Hana Sato', author_email: 'hana@example.com' }] });
  await make(api, 'shop@2.0.0');
  await api.call('PUT', `${RELEASES}shop@2.0.0/`, { body: { status: 'archived' } });
  const found = async (search: string) => (await api.get(`${RELEASES}?${search}`)).json.map((each: { version: string }) => each.version);

  expect(await found('query=OP@1')).toEqual(['shop@1.0.0']);
  expect(await found('query=c0ffee')).toEqual(['shop@1.0.0']);
  expect(await found('query=hana')).toEqual(['shop@1.0.0']);
  expect(await found('query=nobody')).toEqual([]);
  expect(await found('status=archived')).toEqual(['shop@2.0.0']);
  expect(await found('status=open')).toEqual(['shop@1.0.0']);
});

test('a release names those beside it, and is compared with the one before over as long as it is out', async () => {
  const api = await startApi(house);
  await twoReleases(api);

  const older = await api.get(`${RELEASES}shop@1.0.0/`);
  const newer = await api.get(`${RELEASES}shop@1.1.0/?expand=figures&statsPeriod=24h`);
  const compared = await api.get(`${RELEASES}shop@1.1.0/comparison/`);
  const first = await api.get(`${RELEASES}shop@1.0.0/comparison/`);
  const unknown = await api.get(`${RELEASES}shop@1.1.0/comparison/?base=none`);

  expect(older.json.currentProjectMeta).toMatchObject({ prevReleaseVersion: null, nextReleaseVersion: 'shop@1.1.0' });
  expect(newer.json.currentProjectMeta).toMatchObject({ prevReleaseVersion: 'shop@1.0.0', nextReleaseVersion: null });
  expect(newer.json.figures).toMatchObject({ events: 3, users: 2 });
  expect(compared.json).toMatchObject({
    seconds: 2 * 3600,
    release: { version: 'shop@1.1.0', events: 3, users: 2, issues: 2 },
    base: { version: 'shop@1.0.0', events: 2, users: 1, issues: 2 },
    appeared: { total: 1, issues: [{ count: 2 }] },
    gone: { total: 1, issues: [{ count: 1 }] },
  });
  expect(compared.json.appeared.issues[0].title).toMatch(/^NewError/);
  expect(compared.json.gone.issues[0].title).toMatch(/^OldError/);
  expect(first.json).toBeNull();
  expect(unknown.status).toBe(404);
});

test('issues are found by the release they began in, came back in, and are resolved with', async () => {
  const api = await startApi(house);
  await twoReleases(api);
  const issues = async (query: string) =>
    (await api.get(`organizations/vedette/issues/?query=${encodeURIComponent(query)}`)).json.map((each: { title: string }) =>
      each.title.replace(/:.*/, ''),
    );
  const [old] = (await api.get('organizations/vedette/issues/?query=OldError')).json;
  const [fresh] = (await api.get('organizations/vedette/issues/?query=NewError')).json;
  const [staying] = (await api.get('organizations/vedette/issues/?query=StayingError')).json;
  const resolve = (id: string, statusDetails: unknown) =>
    api.call('PUT', `organizations/vedette/issues/${id}/`, { body: { status: 'resolved', statusDetails } });

  expect(await issues('first-release:shop@1.1.0')).toEqual(['NewError']);
  await resolve(old.id, { inRelease: 'shop@1.1.0' });
  await resolve(fresh.id, { inNextRelease: true });
  await resolve(staying.id, { inCommit: { repository: 'shop', commit: 'beef01' } });
  api.clock.advance(HOUR_MS);
  await make(api, 'shop@1.2.0', { commits: [{ id: 'beef01', repository: 'shop' }] });
  expect(await issues('resolved_in_release:shop@1.1.0')).toEqual(['OldError']);
  expect((await issues('resolved_in_release:shop@1.2.0')).toSorted()).toEqual(['NewError', 'StayingError']);
  api.clock.advance(60_000);
  await feed(house, api, [{ type: 'OldError', release: 'shop@1.2.0' }]);
  expect(await issues('regressed_in_release:shop@1.2.0')).toEqual(['OldError']);
  expect(await issues('resolved_in_release:shop@1.1.0')).toEqual([]);
  const listed = await api.get(`${RELEASES}?expand=figures`);
  expect(listed.json[0]).toMatchObject({ version: 'shop@1.2.0', figures: { regressed: 1 } });
});

test('that a release is out can be taken back, and what a tool leaves out stays', async () => {
  const api = await startApi(house);
  await make(api, 'shop@1.0.0');
  const put = (body: unknown) => api.call('PUT', `${RELEASES}shop@1.0.0/`, { body });

  const released = await put({ dateReleased: at(api, 0) });
  const renamed = await put({ ref: 'main' });
  const back = await put({ dateReleased: null });

  expect(released.json.dateReleased).toBe(at(api, 0));
  expect(renamed.json).toMatchObject({ ref: 'main', dateReleased: at(api, 0) });
  expect(back.json).toMatchObject({ ref: 'main', dateReleased: null });
});

test('figures and neighbours stop at the projects that somebody sees', async () => {
  const api = await startApi(house);
  const org = await api.metadata.row<{ id: number }>(`INSERT INTO organization (slug, name) VALUES ('other', 'other') RETURNING id`);
  const project = await api.metadata.row<{ id: number }>(
    `INSERT INTO project (org_id, slug, name) VALUES ($1, 'foreign', 'foreign') RETURNING id`,
    [org?.id],
  );
  await feed(house, api, [
    { type: 'Foreign', projectId: project?.id ?? 0, release: 'shop@1.0.0' },
    { type: 'Foreign', projectId: project?.id ?? 0, release: 'shop@0.9.0' },
    { type: 'Own', release: 'shop@1.0.0' },
  ]);

  const listed = await api.get(`${RELEASES}?expand=figures`);
  const compared = await api.get(`${RELEASES}shop@1.0.0/comparison/?base=shop@0.9.0`);

  expect(listed.json).toHaveLength(1);
  expect(listed.json[0]).toMatchObject({ version: 'shop@1.0.0', newGroups: 1, figures: { events: 1, share: 1 } });
  expect((await api.get(`${RELEASES}shop@1.0.0/`)).json.currentProjectMeta.prevReleaseVersion).toBeNull();
  expect(compared.status).toBe(404);
  expect((await api.get(`${RELEASES}shop@0.9.0/`)).status).toBe(404);
});
