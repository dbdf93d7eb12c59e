import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api, CallOptions } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';

const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: 'a rather long password' };
const VIEWS = 'organizations/vedette/group-search-views/';

async function asOwner(api: Api): Promise<CallOptions> {
  const body = { email: OWNER.ownerEmail, password: OWNER.ownerPassword };
  const login = await api.call('POST', 'auth/login/', { token: null, body });
  return { token: null, headers: { cookie: String(login.headers['set-cookie']).split(';')[0] ?? '', origin: 'http://vedette.test' } };
}

/** Another member: a token of a person who does not run the organization. */
async function asMember(api: Api): Promise<CallOptions> {
  const row = await api.metadata.row<{ id: number }>(
    `WITH a AS (INSERT INTO account (email, name) VALUES ('member@example.com', 'Member') RETURNING id)
     INSERT INTO member (org_id, user_id, role) SELECT 1, id, 'member' FROM a RETURNING user_id AS id`,
  );
  const token = `sntryu_${'cd'.repeat(32)}`;
  const { tokenHash } = await import('../../http/auth.ts');
  await api.metadata.execute(
    `INSERT INTO api_token (kind, user_id, token_hash, last_characters, scopes) VALUES ('user', $1, $2, 'cdcd', '{event:read,org:read}')`,
    [row?.id, Buffer.from(tokenHash(token))],
  );
  return { token };
}

const names = (views: readonly { name: string }[]) => views.map((view) => view.name);

test('a view is saved with all that filters, found again, changed and deleted', async () => {
  const api = await startApi(house, OWNER);
  const owner = await asOwner(api);
  const body = {
    name: 'Payments',
    query: 'is:unresolved plan:paid',
    querySort: 'freq',
    projects: [1],
    environments: ['production'],
    timeFilters: { period: '24h' },
  };

  const made = await api.call('POST', VIEWS, { ...owner, body });
  const found = await api.get(`${VIEWS}${made.json.id}/`, owner);
  const changed = await api.call('PUT', `${VIEWS}${made.json.id}/`, { ...owner, body: { name: 'Paying', querySort: 'new' } });
  const visited = await api.call('POST', `${VIEWS}${made.json.id}/visit/`, owner);
  const seen = await api.get(`${VIEWS}${made.json.id}/`, owner);
  const removed = await api.call('DELETE', `${VIEWS}${made.json.id}/`, owner);

  expect(made.status).toBe(201);
  expect(found.json).toMatchObject({ ...body, starred: true, stars: 1, visibility: 'owner', isAllProjects: false, lastVisited: null });
  expect(changed.json).toMatchObject({ ...body, name: 'Paying', querySort: 'new' });
  expect(visited.status).toBe(204);
  expect(seen.json.lastVisited).not.toBeNull();
  expect(removed.status).toBe(204);
  expect((await api.get(`${VIEWS}${made.json.id}/`, owner)).status).toBe(404);
});

test('a private view is its maker’s alone; a shared one is seen by all and changed by its maker', async () => {
  const api = await startApi(house, OWNER);
  const [owner, member] = [await asOwner(api), await asMember(api)];
  const secret = await api.call('POST', VIEWS, { ...owner, body: { name: 'Secret' } });
  const shared = await api.call('POST', VIEWS, { ...owner, body: { name: 'Shared', visibility: 'organization' } });

  const seen = await api.get(VIEWS, member);
  const others = await api.get(`${VIEWS}?createdBy=me`, member);
  const foreign = await api.get(`${VIEWS}${secret.json.id}/`, member);
  const changed = await api.call('PUT', `${VIEWS}${shared.json.id}/`, { ...member, body: { name: 'Mine' } });
  const starred = await api.call('PUT', `${VIEWS}${shared.json.id}/starred/`, { ...member, body: { starred: true } });
  const tabs = await api.get(`${VIEWS}starred/`, member);

  expect(names(seen.json)).toEqual(['Shared']);
  expect(others.json).toEqual([]);
  expect(foreign.status).toBe(404);
  expect(changed.status).toBe(403);
  expect(starred.status).toBe(204);
  expect(tabs.json).toMatchObject([{ name: 'Shared', stars: 2 }]);
});

test('tabs keep the order a person gave them', async () => {
  const api = await startApi(house, OWNER);
  const owner = await asOwner(api);
  const ids: string[] = [];
  for (const name of ['A', 'B', 'C']) ids.push((await api.call('POST', VIEWS, { ...owner, body: { name } })).json.id);
  const tabs = async () => names((await api.get(`${VIEWS}starred/`, owner)).json);

  const first = await tabs();
  await api.call('PUT', `${VIEWS}starred/order/`, { ...owner, body: { view_ids: [ids[2], ids[0], ids[1]] } });
  const second = await tabs();
  await api.call('PUT', `${VIEWS}${ids[0]}/starred/`, { ...owner, body: { starred: false } });
  const third = await tabs();
  await api.call('PUT', `${VIEWS}${ids[0]}/starred/`, { ...owner, body: { starred: true, position: 1 } });

  expect([first, second, third, await tabs()]).toEqual([
    ['A', 'B', 'C'],
    ['C', 'A', 'B'],
    ['C', 'B'],
    ['C', 'A', 'B'],
  ]);
});

test('a view that could not be opened is not saved', async () => {
  const api = await startApi(house, OWNER);
  const owner = await asOwner(api);
  const save = (body: object) => api.call('POST', VIEWS, { ...owner, body });

  const nameless = await save({ name: '  ' });
  const broken = await save({ name: 'Broken', query: '(is:unresolved' });
  const foreign = await save({ name: 'Foreign', projects: [999] });
  const nobody = await api.call('PUT', `${VIEWS}starred/order/`, { body: { view_ids: [] } });

  expect([nameless.status, broken.status, foreign.status, nobody.status]).toEqual([400, 400, 400, 403]);
  expect(broken.json.detail).toContain('not closed');
  expect((await api.get(VIEWS, owner)).json).toEqual([]);
});

test('a view that a token without a person saves is the organization’s: it would be found by nobody otherwise', async () => {
  const api = await startApi(house, OWNER);

  const made = await api.call('POST', VIEWS, { body: { name: 'Deploys', query: 'is:unresolved' } });

  expect([made.status, made.json.visibility, made.json.createdBy]).toEqual([201, 'organization', null]);
  expect(names((await api.get(VIEWS)).json)).toContain('Deploys');
});
