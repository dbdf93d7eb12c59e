import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { SITE_URL, startApi, TOKEN } from '../../../test/api.ts';

const PASSWORD = 'a rather long password';
const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: PASSWORD };

function cookieOf(answer: { headers: Record<string, unknown> }): string {
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

test('a first start makes organization, team, project 1, key and token, and a second start adds nothing', async () => {
  const api = await startApi(house);
  const { bootstrap } = await import('./index.ts');

  const again = await bootstrap(api, {
    ownerEmail: null,
    ownerPassword: null,
    dsnKey: 'c0ffee00c0ffee00c0ffee00c0ffee00',
    token: TOKEN,
    url: SITE_URL,
  });
  const projects = await api.get('organizations/vedette/projects/');
  const keys = await api.get('projects/vedette/1/keys/');

  expect(again.dsn).toBe('http://c0ffee00c0ffee00c0ffee00c0ffee00@vedette.test/1');
  expect(projects.json.map((project: { id: string; slug: string }) => [project.id, project.slug])).toEqual([['1', 'default']]);
  expect(keys.json).toHaveLength(1);
  expect(keys.json[0].dsn.public).toBe(again.dsn);
});

test('the set-up link makes one owner, once', async () => {
  const api = await startApi(house);
  const token = new URL(api.first.setupUrl ?? '').searchParams.get('token');
  const body = { token, email: 'first@example.com', name: 'First', password: PASSWORD };

  const weak = await api.call('POST', 'auth/setup/', { token: null, body: { ...body, password: 'short' } });
  const [one, two] = await Promise.all([
    api.call('POST', 'auth/setup/', { token: null, body }),
    api.call('POST', 'auth/setup/', { token: null, body: { ...body, email: 'second@example.com' } }),
  ]);
  const late = await api.call('POST', 'auth/setup/', { token: null, body: { ...body, email: 'third@example.com' } });

  expect(weak.status).toBe(400);
  expect(weak.json.password).toHaveLength(1);
  expect([one.status, two.status].toSorted((a, b) => a - b)).toEqual([200, 403]);
  expect(late.status).toBe(403);
  const owners = await api.metadata.rows('SELECT 1 FROM member');
  expect(owners).toHaveLength(1);
});

test('a person signs in, is known by the cookie, and is unknown after signing out', async () => {
  const api = await startApi(house, OWNER);
  const login = await api.call('POST', 'auth/login/', { token: null, body: { email: 'OWNER@example.com', password: PASSWORD } });
  const cookie = cookieOf(login);
  const own = { token: null, headers: { cookie, origin: SITE_URL } };

  const state = await api.get('auth/state/', own);
  const org = await api.get('organizations/vedette/', own);
  const out = await api.call('DELETE', 'auth/', own);
  const after = await api.get('users/me/', own);

  expect(login.status).toBe(200);
  expect(String(login.headers['set-cookie'])).toContain('HttpOnly; SameSite=Lax');
  expect(state.json.user.email).toBe('owner@example.com');
  expect(state.json.organizationSlug).toBe('vedette');
  expect(org.json.access).toContain('org:admin');
  expect(out.status).toBe(204);
  expect(after.status).toBe(401);
});

test('a cookie whose signature is not ours opens nothing, even with a session that is in the database', async () => {
  const api = await startApi(house, OWNER);
  const login = await api.call('POST', 'auth/login/', { token: null, body: { email: 'owner@example.com', password: PASSWORD } });
  const [name, value = ''] = cookieOf(login).split('=');
  const forged = `${name}=${value.split('.')[0]}.${'A'.repeat(43)}`;

  const answer = await api.get('users/me/', { token: null, headers: { cookie: forged } });
  const stored = await api.metadata.rows<{ token_hash: Buffer }>('SELECT token_hash FROM session');

  expect(answer.status).toBe(401);
  expect(stored[0]?.token_hash.toString('base64url')).not.toContain(value.split('.')[0]);
});

test('a request that another site made a browser send is refused', async () => {
  const api = await startApi(house, OWNER);
  const cookie = cookieOf(await api.call('POST', 'auth/login/', { token: null, body: { email: 'owner@example.com', password: PASSWORD } }));
  const attempt = (headers: Record<string, string>) =>
    api.call('PUT', 'projects/vedette/default/', { token: null, headers: { cookie, ...headers }, body: { name: 'Taken' } });

  const foreign = await attempt({ origin: 'http://evil.test' });
  const suffix = await attempt({ origin: 'http://vedette.test.evil.test' });
  const crossSite = await attempt({ 'sec-fetch-site': 'cross-site' });
  const bare = await attempt({});
  const own = await attempt({ origin: SITE_URL, 'sec-fetch-site': 'same-origin' });

  expect([foreign.status, suffix.status, crossSite.status, bare.status]).toEqual([403, 403, 403, 403]);
  expect(own.status).toBe(200);
});

test('wrong passwords and unknown accounts get the same answer, and guessing ends after ten attempts', async () => {
  const api = await startApi(house, OWNER);
  const guess = (email: string) => api.call('POST', 'auth/login/', { token: null, body: { email, password: 'wrong wrong wrong' } });

  const known = await guess('owner@example.com');
  const unknown = await guess('nobody@example.com');
  // Nine more, counted where the guesses are, without the growing delay of each.
  await api.cache.increment(`attempts:account:${hash('sha256', 'owner@example.com')}`, 9, 900_000);
  const eleventh = await api.call('POST', 'auth/login/', { token: null, body: { email: 'owner@example.com', password: PASSWORD } });

  expect(known.status).toBe(401);
  expect(known.text).toBe(unknown.text);
  expect(eleventh.status).toBe(429);
  expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(0);
});

test('a right password is never one too many: what was counted before it is forgotten', async () => {
  const api = await startApi(house, OWNER);
  const attempt = (password: string) =>
    api.call('POST', 'auth/login/', { token: null, body: { email: 'owner@example.com', password } }).then(({ status }) => status);
  const statuses: number[] = [await attempt('wrong wrong wrong'), await attempt('wrong wrong wrong')];

  for (let count = 0; count < 12; count += 1) statuses.push(await attempt(PASSWORD));

  expect(statuses).toEqual([401, 401, ...Array.from({ length: 12 }, () => 200)]);
});

test('a changed password ends every other session', async () => {
  const api = await startApi(house, OWNER);
  const login = () => api.call('POST', 'auth/login/', { token: null, body: { email: 'owner@example.com', password: PASSWORD } });
  const first = { cookie: cookieOf(await login()), origin: SITE_URL };
  const second = { cookie: cookieOf(await login()), origin: SITE_URL };

  const change = await api.call('PUT', 'auth/password/', {
    token: null,
    headers: first,
    body: { currentPassword: PASSWORD, newPassword: 'another long password' },
  });
  const kept = await api.get('users/me/', { token: null, headers: first });
  const ended = await api.get('users/me/', { token: null, headers: second });

  expect(change.status).toBe(204);
  expect(kept.status).toBe(200);
  expect(ended.status).toBe(401);
});

test('an API token is shown once, never listed, and never wider than its maker', async () => {
  const api = await startApi(house, OWNER);
  const headers = {
    cookie: cookieOf(await api.call('POST', 'auth/login/', { token: null, body: { email: 'owner@example.com', password: PASSWORD } })),
    origin: SITE_URL,
  };

  const made = await api.call('POST', 'api-tokens/', { token: null, headers, body: { name: 'CI', scopes: ['event:read'] } });
  const narrow = made.json.token as string;
  const wider = await api.call('POST', 'api-tokens/', { token: narrow, body: { name: 'more', scopes: ['org:admin'] } });
  const list = await api.get('api-tokens/', { token: null, headers });
  const reads = await api.get('organizations/vedette/issues/', { token: narrow });
  const writes = await api.call('POST', 'organizations/vedette/projects/', { token: narrow, body: { name: 'X' } });
  await api.call('DELETE', `api-tokens/${made.json.id}/`, { token: null, headers });
  const revoked = await api.get('organizations/vedette/issues/', { token: narrow });

  expect(made.status).toBe(201);
  expect(narrow).toMatch(/^sntryu_[0-9a-f]{64}$/);
  expect(wider.status).toBe(400);
  expect(list.text).not.toContain(narrow);
  expect(reads.status).toBe(200);
  expect(writes.status).toBe(403);
  expect(revoked.status).toBe(401);
});

test('a token of the organization has the form that sentry-cli reads', async () => {
  const api = await startApi(house);

  const made = await api.call('POST', 'organizations/vedette/org-auth-tokens/', { body: { name: 'build' } });
  const parts = String(made.json.token).split('_');
  const info = await api.get('/api/0/', { token: made.json.token });
  const issues = await api.get('organizations/vedette/issues/', { token: made.json.token });

  expect(parts).toHaveLength(3);
  expect(JSON.parse(Buffer.from(parts[1] ?? '', 'base64').toString())).toMatchObject({
    url: SITE_URL,
    region_url: SITE_URL,
    org: 'vedette',
  });
  expect(Buffer.from(parts[2] ?? '', 'base64')).toHaveLength(32);
  expect(info.json.auth.scopes).toEqual(['org:ci']);
  expect(issues.status).toBe(403);
});
