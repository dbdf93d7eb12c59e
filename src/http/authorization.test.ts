import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../../test/api.ts';
import type { Api } from '../../test/api.ts';
import { feed } from '../../test/api-events.ts';
import { openHouse } from '../../test/house.ts';
import type { Role } from '../features/account/contract.ts';
import type { AnyRoute } from './route.ts';

/**
 * The matrix of reliability §7: every route, made from the table itself, by every role, on what is its own, another
 * organization's, another project's, and nobody's. A new route is in here without a line being written.
 */
const house = openHouse();
let api: Api;
const tokens = new Map<Role, string>();

interface World {
  readonly org: string;
  readonly project: string;
  readonly team: string;
  readonly issueId: string;
  readonly eventId: string;
  readonly keyId: string;
  readonly shortId: string;
  readonly memberId: string;
}

let own: World;
let foreign: World;
let closed: World;

beforeAll(async () => {
  api = await startApi(house);
  const other = await makeOrganization('other');
  const [ownEvent, foreignEvent, closedEvent] = await feed(house, api, [
    { type: 'OwnError' },
    { type: 'ForeignError', projectId: other.projectId },
    { type: 'ClosedError', projectId: await makeProject(1, 'closed') },
  ]);
  // The project `closed` has no team in common with anybody, and the organization is not open: only managers and owners reach it.
  await api.metadata.execute(
    `UPDATE organization SET settings = '{"openMembership": false, "eventsMemberAdmin": false, "alertsMemberWrite": false}' WHERE id = 1`,
  );
  const bystander = await api.metadata.row<{ id: number }>(`INSERT INTO account (email) VALUES ('bystander@example.com') RETURNING id`);
  await api.metadata.execute(`INSERT INTO member (org_id, user_id, role) VALUES (1, $1, 'owner')`, [bystander?.id]);
  own = await world('vedette', 'default', 'vedette', ownEvent ?? '');
  foreign = await world('other', 'other-project', 'other-team', foreignEvent ?? '');
  closed = await world('vedette', 'closed', 'vedette', closedEvent ?? '');
  for (const role of ['member', 'admin', 'manager', 'owner'] as const) tokens.set(role, await makePerson(role));
});
afterAll(() => house.close());

async function makeOrganization(slug: string): Promise<{ orgId: number; projectId: number }> {
  const org = await api.metadata.row<{ id: number }>('INSERT INTO organization (slug, name) VALUES ($1, $1) RETURNING id', [slug]);
  const orgId = org?.id ?? 0;
  await api.metadata.execute('INSERT INTO team (org_id, slug, name) VALUES ($1, $2, $2)', [orgId, `${slug}-team`]);
  const person = await api.metadata.row<{ id: number }>('INSERT INTO account (email) VALUES ($1) RETURNING id', [`owner@${slug}.example`]);
  await api.metadata.execute(`INSERT INTO member (org_id, user_id, role) VALUES ($1, $2, 'owner')`, [orgId, person?.id]);
  return { orgId, projectId: await makeProject(orgId, `${slug}-project`) };
}

async function makeProject(orgId: number, slug: string): Promise<number> {
  const project = await api.metadata.row<{ id: number }>('INSERT INTO project (org_id, slug, name) VALUES ($1, $2, $2) RETURNING id', [
    orgId,
    slug,
  ]);
  await api.metadata.execute('INSERT INTO project_key (org_id, project_id, public_key, secret_key) VALUES ($1, $2, $3, $3)', [
    orgId,
    project?.id,
    hash('md5', slug),
  ]);
  return project?.id ?? 0;
}

async function makePerson(role: Role): Promise<string> {
  const token = `sntryu_${hash('sha256', role)}`;
  const account = await api.metadata.row<{ id: number }>('INSERT INTO account (email, name) VALUES ($1, $2) RETURNING id', [
    `${role}@example.com`,
    role,
  ]);
  const member = await api.metadata.row<{ id: number }>('INSERT INTO member (org_id, user_id, role) VALUES (1, $1, $2) RETURNING id', [
    account?.id,
    role,
  ]);
  await api.metadata.execute('INSERT INTO team_member (org_id, team_id, member_id) SELECT 1, id, $1 FROM team WHERE org_id = 1', [
    member?.id,
  ]);
  await api.metadata.execute(
    `INSERT INTO api_token (kind, user_id, token_hash, last_characters, scopes) SELECT 'user', $1, $2, 'xxxx', scopes FROM api_token WHERE name = 'Bootstrap token'`,
    [account?.id, hash('sha256', token, 'buffer')],
  );
  return token;
}

async function world(org: string, project: string, team: string, eventId: string): Promise<World> {
  const issue = await api.metadata.row<{ id: number; short_id: number }>(
    'SELECT i.id, i.short_id FROM issue i JOIN project p ON p.id = i.project_id WHERE p.slug = $1',
    [project],
  );
  const key = await api.metadata.row<{ public_key: string }>(
    'SELECT k.public_key FROM project_key k JOIN project p ON p.id = k.project_id WHERE p.slug = $1',
    [project],
  );
  const member = await api.metadata.row<{ id: number }>(
    'SELECT m.id FROM member m JOIN organization o ON o.id = m.org_id WHERE o.slug = $1 ORDER BY m.id LIMIT 1',
    [org],
  );
  return {
    org,
    project,
    team,
    eventId,
    issueId: String(issue?.id),
    keyId: key?.public_key ?? '',
    shortId: `${project.toUpperCase()}-${issue?.short_id}`,
    memberId: String(member?.id),
  };
}

function pathOf(route: AnyRoute, at: World): string {
  const values: Record<string, string> = {
    ...at,
    version: 'none',
    key: 'environment',
    noteId: '1',
    attachmentId: '1',
    tokenId: '999999',
    sessionId: '999999',
  };
  return (route.path as string).replace(/:(\w+)/g, (_, name: string) => values[name] ?? 'unknown');
}

/** A change that any route would take for one, were it allowed. */
const BODY = { name: 'Hacked', status: 'resolved', text: 'hacked', priority: 'low', isActive: false, scopes: ['org:admin'] };

async function call(route: AnyRoute, at: World, role: Role, query = '') {
  const hasBody = route.method === 'POST' || route.method === 'PUT';
  return api.call(route.method, `${pathOf(route, at)}${query}`, { token: tokens.get(role) ?? '', ...(hasBody ? { body: BODY } : {}) });
}

/** Everything that a change could touch. */
async function stateOf(): Promise<string> {
  const tables =
    'organization project project_key project_team issue issue_activity issue_user_state team team_member member audit_log'.split(' ');
  const rows = await Promise.all(tables.map((table) => api.metadata.rows(`SELECT * FROM ${table} t ORDER BY t::text`)));
  return JSON.stringify(rows);
}

const nobody: World = {
  org: 'nowhere',
  project: 'nothing',
  team: 'none',
  issueId: '987654321',
  eventId: 'f'.repeat(32),
  keyId: 'e'.repeat(32),
  shortId: 'NOTHING-1',
  memberId: '987654321',
};

const scoped = () => api.routes.filter((route) => (route.path as string).includes(':org'));
const inProject = () => api.routes.filter((route) => (route.path as string).includes(':project'));
const named = () =>
  api.routes.filter(
    (route) => /:(issueId|eventId|keyId|shortId|memberId)/.test(route.path as string) && !(route.path as string).includes('/tags/'),
  );

describe.each(['member', 'admin', 'manager', 'owner'] as const)('as %s', (role) => {
  test('another organization is as if it were not there, on every route', async () => {
    const before = await stateOf();

    for (const route of scoped()) {
      const answer = await call(route, foreign, role);
      const unknown = await call(route, nobody, role);

      expect([answer.status, answer.text], `${route.method} ${route.path}`).toEqual([404, unknown.text]);
      expect(unknown.status).toBe(404);
    }
    expect(await stateOf()).toBe(before);
  });

  test('ids of another organization under one’s own path lead nowhere, on every route', async () => {
    const before = await stateOf();

    for (const route of named()) {
      const mixed = { ...foreign, org: own.org, project: own.project, team: own.team };
      const answer = await call(route, mixed, role);

      expect([200, 201, 204], `${route.method} ${route.path} answered ${answer.text.slice(0, 200)}`).not.toContain(
        (route.path as string).endsWith('/attachments/') && answer.json?.length === 0 ? 404 : answer.status,
      );
      expect(answer.text).not.toContain('ForeignError');
    }
    expect(await stateOf()).toBe(before);
  });

  test('a search or filter that names another organization’s project finds nothing of it', async () => {
    for (const route of scoped().filter((one) => one.method === 'GET')) {
      const other = await api.metadata.row<{ id: number }>(`SELECT id FROM project WHERE slug = 'other-project'`);
      const byFilter = await call(route, own, role, `?project=${other?.id}`);
      const bySearch = await call(route, own, role, `?query=${encodeURIComponent(`project:other-project OR issue.id:${foreign.issueId}`)}`);

      for (const answer of [byFilter, bySearch]) {
        expect(answer.status, `${route.path} ${answer.text.slice(0, 200)}`).toBeLessThan(500);
        expect(answer.text, route.path).not.toContain('ForeignError');
        expect(answer.text, route.path).not.toContain(foreign.eventId);
      }
    }
  });
});

test.each(['member', 'admin'] as const)('a project that a %s does not reach is as if it were not there, on every route', async (role) => {
  const before = await stateOf();

  for (const route of inProject()) {
    const answer = await call(route, closed, role);

    expect(answer.status, `${route.method} ${route.path}`).toBe(404);
  }
  for (const route of named()) {
    // Members are of the organization, not of a project.
    const answer = await call(route, { ...closed, project: own.project, memberId: nobody.memberId }, role);
    expect(answer.text, route.path).not.toContain('ClosedError');
  }
  const list = await api.get('organizations/vedette/issues/?query=', { token: tokens.get(role) ?? '' });
  expect(list.text).toContain('OwnError');
  expect(list.text).not.toContain('ClosedError');
  expect(await stateOf()).toBe(before);
});

test('the table of routes and scopes changes on purpose only', async () => {
  const table = api.routes.map((route) => `${route.method.padEnd(6)} ${route.path} ${[route.scope].flat().join(' ')}`).toSorted();

  await expect(`${table.join('\n')}\n`).toMatchFileSnapshot('./routes.txt');
});

test('no token is enough for nothing but what is public, and a token without scopes for what needs none', async () => {
  const bare = `sntryu_${hash('sha256', 'bare')}`;
  await api.metadata.execute(
    `INSERT INTO api_token (kind, user_id, token_hash, last_characters, scopes) SELECT 'user', id, $1, 'xxxx', '{}' FROM account WHERE email = 'owner@example.com'`,
    [hash('sha256', bare, 'buffer')],
  );

  for (const route of api.routes) {
    const anonymous = await api.call(route.method, pathOf(route, own), {
      token: null,
      ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body: BODY }),
    });
    const unscoped = await api.call(route.method, pathOf(route, own), {
      token: bare,
      ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body: BODY }),
    });

    const name = `${route.method} ${route.path}`;
    if (route.scope !== 'public') expect(anonymous.status, name).toBe(401);
    if (route.scope !== 'public' && route.scope !== 'user') expect(unscoped.status, name).toBe(403);
  }
});

test('ids in the query or the body that are another organization’s change nothing', async () => {
  const before = await stateOf();

  await api.call('PUT', `organizations/vedette/issues/?id=${foreign.issueId}`, {
    token: tokens.get('owner') ?? '',
    body: { status: 'resolved', isBookmarked: true },
  });
  await api.call('DELETE', `organizations/vedette/issues/?id=${foreign.issueId}`, { token: tokens.get('owner') ?? '' });
  const given = await api.call('PUT', `organizations/vedette/issues/${own.issueId}/`, {
    token: tokens.get('owner') ?? '',
    body: { assignedTo: '#other-team' },
  });
  const joined = await api.call('POST', 'organizations/vedette/projects/', {
    token: tokens.get('owner') ?? '',
    body: { name: 'N', team: 'other-team' },
  });

  expect([given.status, joined.status]).toEqual([400, 404]);
  expect(await stateOf()).toBe(before);
});

test('what a member may not do is refused by name of the scope', async () => {
  const refused = [];
  for (const route of scoped()) {
    if (route.method !== 'GET' && (await call(route, own, 'member')).status === 403) refused.push(`${route.method} ${route.path}`);
  }

  expect(refused).toContain('POST /api/0/projects/:org/:project/keys/');
  expect(refused).toContain('DELETE /api/0/organizations/:org/issues/');
  expect(refused).toContain('PUT /api/0/projects/:org/:project/');
  expect(refused).toContain('PUT /api/0/organizations/:org/');
  expect(refused).toContain('POST /api/0/organizations/:org/members/');
  expect(refused).toContain('PUT /api/0/organizations/:org/members/:memberId/');
  expect(refused).toContain('DELETE /api/0/organizations/:org/members/:memberId/');
  expect(refused).toContain('DELETE /api/0/teams/:org/:team/');
  expect(refused).not.toContain('PUT /api/0/organizations/:org/issues/:issueId/');
});
