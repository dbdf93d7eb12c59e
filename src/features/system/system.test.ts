import { expect, test } from 'vitest';
import { SITE_URL, startApi } from '../../../test/api.ts';
import { house, NOON_MS } from '../../../test/house.ts';
import type { InstanceState } from '../../http/instance.ts';

const OWNER = { ownerEmail: 'hana@larkspur.example', ownerPassword: 'a long enough passphrase' };

const STATE: InstanceState = {
  startedAtMs: NOON_MS,
  processes: [{ name: 'processor', problem: 'was ended by SIGKILL', starts: 2, memoryBytes: 1024 }],
  engines: [{ role: 'log', engine: 'LMDB', isEmbedded: true, sizeBytes: 4096 }],
  topics: [{ name: 'envelopes', waiting: 3, oldestMs: 1500 }],
  pressure: { level: 5, reason: '10 bytes of disk are free', freeBytes: 10, minFreeBytes: 20 },
  log: null,
  jobs: [{ name: 'retention', cron: '17 3 * * *', state: 'done', endedAt: new Date(NOON_MS) }],
};

const instance = { look: () => Promise.resolve(STATE) };

async function openOwned() {
  const api = await startApi(house, { ...OWNER, instance });
  const login = await api.call('POST', 'auth/login/', {
    token: null,
    body: { email: OWNER.ownerEmail, password: OWNER.ownerPassword },
    headers: { origin: SITE_URL },
  });
  const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
  return { api, asOwner: (path: string) => api.get(path, { token: null, headers: { cookie } }) };
}

test('the owner of an instance sees how it is, who may sign in and which organizations there are', async () => {
  const { asOwner } = await openOwned();

  const system = await asOwner('system/');
  const users = await asOwner('system/users/');
  const organizations = await asOwner('system/organizations/');

  expect(system.json).toMatchObject({
    startedAt: '2026-11-22T12:00:00.000Z',
    processes: [{ name: 'processor', starts: 2 }],
    pressure: { level: 5 },
    jobs: [{ name: 'retention', endedAt: '2026-11-22T12:00:00.000Z' }],
    counts: { users: 1, organizations: 1, projects: 1 },
  });
  expect(users.json).toMatchObject([{ email: OWNER.ownerEmail, isSuperuser: true, organizations: [{ slug: 'vedette', role: 'owner' }] }]);
  expect(organizations.json).toMatchObject([{ slug: 'vedette', members: 1, projects: 1 }]);
});

test('nobody else sees any of it, whatever they may in an organization', async () => {
  const { api, asOwner } = await openOwned();
  await api.metadata.execute('UPDATE account SET is_superuser = false');
  const paths = ['system/', 'system/users/', 'system/organizations/'];

  const byOwnerOfOrganization = await Promise.all(paths.map(asOwner));
  const byToken = await Promise.all(paths.map((path) => api.get(path)));
  const unknown = await api.get('system/', { token: null });

  expect(byOwnerOfOrganization.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(byToken.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(unknown.status).toBe(401);
});
