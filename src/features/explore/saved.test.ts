import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api, CallOptions } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { tokenHash } from '../../http/auth.ts';

const SAVED = 'organizations/vedette/explore/saved/';
const question = {
  mode: 'aggregate',
  query: 'span.op:db',
  groupby: ['transaction'],
  visualize: [{ yAxes: ['count()'] }],
  orderby: '-count()',
};
const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: 'correct horse battery staple' };

async function asOwner(api: Api): Promise<CallOptions> {
  const body = { email: OWNER.ownerEmail, password: OWNER.ownerPassword };
  const login = await api.call('POST', 'auth/login/', { token: null, body });
  return { token: null, headers: { cookie: String(login.headers['set-cookie']).split(';')[0] ?? '', origin: 'http://vedette.test' } };
}

/** Another member, who does not run the organization. */
async function asMember(api: Api): Promise<CallOptions> {
  const row = await api.metadata.row<{ id: number }>(
    `WITH a AS (INSERT INTO account (email, name) VALUES ('member@example.com', 'Member') RETURNING id)
     INSERT INTO member (org_id, user_id, role) SELECT 1, id, 'member' FROM a RETURNING user_id AS id`,
  );
  const token = `sntryu_${'cd'.repeat(32)}`;
  await api.metadata.execute(
    `INSERT INTO api_token (kind, user_id, token_hash, last_characters, scopes) VALUES ('user', $1, $2, 'cdcd', '{event:read,org:read}')`,
    [row?.id, Buffer.from(tokenHash(token))],
  );
  return { token };
}

test('a question is kept with a name, read back as it was, changed and deleted; what is shared is in the audit log', async () => {
  const api = await startApi(house, OWNER);
  const owner = await asOwner(api);
  const made = await api.call('POST', SAVED, {
    ...owner,
    body: { name: ' Slow queries ', dataset: 'spans', query: [question], range: '24h', projects: [1] },
  });

  expect(made.status, made.text).toBe(201);
  expect(made.json).toMatchObject({
    name: 'Slow queries',
    dataset: 'spans',
    range: '24h',
    projects: [1],
    visibility: 'owner',
    query: [question],
  });
  const path = `${SAVED}${made.json.id}/`;
  expect((await api.get(path, owner)).json).toEqual(made.json);
  const renamed = await api.call('PUT', path, { ...owner, body: { name: 'Slowest', visibility: 'organization' } });
  expect(renamed.json).toMatchObject({ name: 'Slowest', visibility: 'organization', query: [question] });
  expect((await api.get(`${SAVED}?query=slow`, owner)).json.map(({ name }: { name: string }) => name)).toEqual(['Slowest']);
  expect((await api.call('POST', `${path}visit/`, owner)).status).toBe(204);
  expect((await api.get(path, owner)).json.lastVisited).not.toBeNull();
  expect((await api.call('DELETE', path, owner)).status).toBe(204);
  expect((await api.get(path, owner)).status).toBe(404);
  const audit = (await api.get('organizations/vedette/audit-logs/', owner)).json.rows;
  expect(audit.map(({ event, note }: { event: string; note: string }) => [event, note]).slice(0, 2)).toEqual([
    ['saved-query.remove', 'Slowest'],
    ['saved-query.edit', 'Slowest'],
  ]);
  expect(audit.some(({ event }: { event: string }) => event === 'saved-query.create')).toBe(false);
});

test('a private query is its maker’s alone; a shared one is opened and starred by all, and changed by its maker', async () => {
  const api = await startApi(house, OWNER);
  const [owner, member] = [await asOwner(api), await asMember(api)];
  const save = (name: string, visibility: string) => api.call('POST', SAVED, { ...owner, body: { name, visibility, query: [question] } });
  const [mine, shared] = [await save('Mine', 'owner'), await save('Shared', 'organization')];

  const seen = (await api.get(SAVED, member)).json;
  expect(seen.map(({ name, starred }: { name: string; starred: boolean }) => [name, starred])).toEqual([['Shared', false]]);
  const path = `${SAVED}${shared.json.id}/`;
  expect((await api.get(`${SAVED}${mine.json.id}/`, member)).status).toBe(404);
  expect((await api.call('PUT', path, { ...member, body: { name: 'Mine now' } })).status).toBe(403);
  expect((await api.call('DELETE', path, member)).status).toBe(403);
  expect((await api.call('POST', `${path}starred/`, { ...member, body: { starred: true } })).status).toBe(204);
  expect((await api.get(path, member)).json.starred).toBe(true);
  expect((await api.get(SAVED, owner)).json.map(({ name }: { name: string }) => name)).toEqual(['Mine', 'Shared']);
});

test('what could not be opened is not saved', async () => {
  const api = await startApi(house);
  const save = (body: object) => api.call('POST', SAVED, { body: { name: 'x', query: [question], ...body } });

  expect((await save({ dataset: 'tarot' })).status).toBe(400);
  expect((await save({ query: [{ ...question, query: '"open' }] })).status).toBe(400);
  expect((await save({ projects: [99] })).status).toBe(400);
  expect((await save({ range: 'soon' })).status).toBe(400);
  expect((await save({ name: '  ' })).status).toBe(400);
  expect((await save({ query: [] })).status).toBe(400);
});
