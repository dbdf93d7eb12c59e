import { expect, test } from 'vitest';
import { SITE_URL, startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import type { Mail, MailMessage } from '../../engines/mail/port.ts';
import { MailRefusedError } from '../../engines/mail/port.ts';
import { withoutLinks } from './invitation-mail.ts';

const PASSWORD = 'a rather long password';
const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: PASSWORD };
const MEMBERS = 'organizations/vedette/members/';

/** Somebody else's mail server. */
function fakeMail(isAway = false): Mail & { readonly sent: MailMessage[] } {
  const sent: MailMessage[] = [];
  return {
    sent,
    async send(message) {
      if (isAway) throw new MailRefusedError('away');
      sent.push(message);
    },
    close() {},
  };
}

async function signIn(api: Api, email: string) {
  const answer = await api.call('POST', 'auth/login/', { token: null, body: { email, password: PASSWORD } });
  return { token: null, headers: { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '', origin: SITE_URL } };
}

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token') ?? '';
}

/** Invited and joined; returns the member. */
async function join(api: Api, email: string, orgRole = 'member', more: object = {}) {
  const invited = await api.call('POST', MEMBERS, { body: { email, orgRole, ...more } });
  const body = { token: tokenOf(invited.json.invite_link), name: email.split('@')[0], password: PASSWORD };
  const joined = await api.call('POST', 'auth/invitation/accept/', { token: null, body });
  expect([invited.status, joined.status, joined.text]).toEqual([201, 200, expect.any(String)]);
  return invited.json;
}

test('an invitation goes out by mail and as a link, and makes one member of two who use it at once', async () => {
  const mail = fakeMail();
  const api = await startApi(house, { ...OWNER, mail });

  const invited = await api.call('POST', MEMBERS, { body: { email: 'kim@example.com', orgRole: 'admin', teams: ['vedette'] } });
  const token = tokenOf(invited.json.invite_link);
  const facts = await api.call('POST', 'auth/invitation/', { token: null, body: { token } });
  const accept = (name: string) =>
    api.call('POST', 'auth/invitation/accept/', { token: null, body: { token, name, password: PASSWORD }, address: '198.51.100.7' });
  const weak = await api.call('POST', 'auth/invitation/accept/', { token: null, body: { token, password: 'short' } });
  const both = await Promise.all([accept('Kim'), accept('Kim Again')]);
  const late = await accept('Kim Late');
  const list = await api.get(MEMBERS);

  expect(mail.sent).toEqual([expect.objectContaining({ to: 'kim@example.com', subject: 'Join Vedette on Vedette' })]);
  expect(mail.sent[0]?.text).toContain(invited.json.invite_link);
  expect(invited.json).toMatchObject({ pending: true, email: 'kim@example.com', orgRole: 'admin', teams: ['vedette'], isMailed: true });
  expect(facts.json.invitation).toMatchObject({ email: 'kim@example.com', organizationName: 'Vedette', hasAccount: false });
  expect(weak.json.password).toEqual(['Use at least 12 characters.']);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
  expect(late.status).toBe(403);
  expect(list.json.map((member: { email: string; pending: boolean }) => [member.email, member.pending])).toEqual([
    ['kim@example.com', false],
    ['owner@example.com', false],
  ]);
  expect(list.text).not.toContain(token);
  const stored = await api.metadata.rows<{ all: string }>('SELECT m::text AS all FROM member m');
  expect(JSON.stringify(stored)).not.toContain(token);
});

test('an invitation belongs to its address: whoever is signed in as somebody else is told so', async () => {
  const api = await startApi(house, OWNER);
  await join(api, 'kim@example.com');
  await api.metadata.execute(`INSERT INTO organization (slug, name) VALUES ('second', 'Second')`);
  const invited = await api.call('POST', 'organizations/second/members/', { body: { email: 'KIM@example.com' } });
  const body = { token: tokenOf(invited.json.invite_link) };

  const nobody = await api.call('POST', 'auth/invitation/accept/', { token: null, body: { ...body, password: PASSWORD } });
  const owner = await api.call('POST', 'auth/invitation/accept/', { ...(await signIn(api, 'owner@example.com')), body });
  const kim = await signIn(api, 'kim@example.com');
  const right = await api.call('POST', 'auth/invitation/accept/', { ...kim, body });
  const reach = await api.get('organizations/', kim);

  expect([nobody.status, owner.status, right.status]).toEqual([403, 403, 200]);
  expect(owner.json.detail).toContain('This invitation is for KIM@example.com');
  expect(reach.json.map((org: { slug: string }) => org.slug)).toEqual(['second', 'vedette']);
});

test('an invitation that is sent again voids the link of before; one that is taken back or old opens nothing', async () => {
  const api = await startApi(house, { ...OWNER, mail: fakeMail(true) });
  const first = await api.call('POST', MEMBERS, { body: { email: 'kim@example.com' } });
  const twice = await api.call('POST', MEMBERS, { body: { email: 'Kim@Example.com' } });
  const again = await api.call('PUT', `${MEMBERS}${first.json.id}/`, { body: { reinvite: true } });
  const check = async (link: string) =>
    (await api.call('POST', 'auth/invitation/', { token: null, body: { token: tokenOf(link) } })).json.invitation;

  const old = await check(first.json.invite_link);
  const current = await check(again.json.invite_link);
  api.clock.advance(7 * 86_400_000 + 1000);
  const expired = await check(again.json.invite_link);
  const list = await api.get(MEMBERS);
  const third = await api.call('PUT', `${MEMBERS}${first.json.id}/`, { body: { reinvite: true } });
  const removed = await api.call('DELETE', `${MEMBERS}${first.json.id}/`);
  const takenBack = await check(third.json.invite_link);

  expect(first.json.isMailed).toBe(false);
  expect(twice.json.email).toEqual(['This address is invited already. Send that invitation again instead.']);
  expect([old, current?.email, expired, takenBack]).toEqual([null, 'kim@example.com', null, null]);
  expect(list.json.find((member: { email: string }) => member.email === 'kim@example.com')).toMatchObject({ pending: true, expired: true });
  expect([again.status, third.status, removed.status]).toEqual([200, 200, 204]);
});

test('an organization sends twenty invitations an hour', async () => {
  const api = await startApi(house);
  const statuses: number[] = [];

  for (let count = 0; count < 21; count += 1) {
    statuses.push((await api.call('POST', MEMBERS, { body: { email: `p${count}@example.com` } })).status);
  }

  expect(statuses.slice(0, 20).every((status) => status === 201)).toBe(true);
  expect(statuses[20]).toBe(429);
});

test('the last owner stays, also when two leave at once; nobody grants or takes more than they hold', async () => {
  const api = await startApi(house, OWNER);
  const [owner] = (await api.get(MEMBERS)).json;
  const manager = await join(api, 'manager@example.com', 'manager');
  const asManager = await signIn(api, 'manager@example.com');

  const lastDown = await api.call('PUT', `${MEMBERS}${owner.id}/`, { body: { orgRole: 'member' } });
  const lastOff = await api.call('PUT', `${MEMBERS}${owner.id}/`, { body: { isDisabled: true } });
  const lastOut = await api.call('DELETE', `${MEMBERS}${owner.id}/`);
  const upward = await api.call('PUT', `${MEMBERS}${manager.id}/`, { ...asManager, body: { orgRole: 'owner' } });
  const invitesUp = await api.call('POST', MEMBERS, { ...asManager, body: { email: 'x@example.com', orgRole: 'owner' } });
  const takesOwner = await api.call('DELETE', `${MEMBERS}${owner.id}/`, asManager);
  const defaultUp = await api.call('PUT', 'organizations/vedette/', { ...asManager, body: { defaultRole: 'owner' } });
  const second = await join(api, 'second@example.com', 'owner');
  const leaving = await Promise.all([api.call('DELETE', `${MEMBERS}${owner.id}/`), api.call('DELETE', `${MEMBERS}${second.id}/`)]);

  for (const refused of [lastDown, lastOff, lastOut]) {
    expect([refused.status, refused.json.orgRole]).toEqual([400, ['This is the last owner. Make somebody else owner first.']]);
  }
  expect([upward.status, invitesUp.status, takesOwner.status, defaultUp.status]).toEqual([400, 400, 400, 400]);
  expect(leaving.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 400]);
});

test('who is switched off or removed loses sessions and tokens at once, and comes back by being switched on', async () => {
  const api = await startApi(house, OWNER);
  const kim = await join(api, 'kim@example.com');
  const session = await signIn(api, 'kim@example.com');
  const made = await api.call('POST', 'api-tokens/', { ...session, body: { name: 'script', scopes: ['event:read'] } });
  const before = await api.get('organizations/vedette/', session);

  await api.call('PUT', `${MEMBERS}${kim.id}/`, { body: { isDisabled: true } });
  const off = [
    await api.get('organizations/vedette/', session),
    await api.get('organizations/vedette/issues/', { token: made.json.token }),
  ];
  const offAnew = await api.get('organizations/vedette/', await signIn(api, 'kim@example.com'));
  await api.call('PUT', `${MEMBERS}${kim.id}/`, { body: { isDisabled: false } });
  const on = await api.get('organizations/vedette/', await signIn(api, 'kim@example.com'));
  await api.call('DELETE', `${MEMBERS}${kim.id}/`);
  const removed = await api.get('organizations/vedette/', await signIn(api, 'kim@example.com'));

  expect(before.status).toBe(200);
  expect(off.map(({ status }) => status)).toEqual([401, 401]);
  expect([offAnew.status, on.status, removed.status]).toEqual([404, 200, 404]);
});

test('teams give access where the organization is not open, and everybody may join where it is', async () => {
  const api = await startApi(house, OWNER);
  await join(api, 'kim@example.com');
  const kim = await signIn(api, 'kim@example.com');
  const issues = async () => (await api.get('organizations/vedette/projects/', kim)).json.map((project: { slug: string }) => project.slug);
  const team = await api.call('POST', 'organizations/vedette/teams/', { body: { name: 'Payments & Co' } });
  await api.call('POST', 'teams/vedette/payments-co/projects/', { body: { name: 'Pay' } });

  const open = await issues();
  const joined = await api.call('POST', 'organizations/vedette/members/me/teams/payments-co/', { ...kim, body: {} });
  const asAdmin = await api.call('PUT', 'organizations/vedette/members/me/teams/payments-co/', { ...kim, body: { teamRole: 'admin' } });
  await api.call('PUT', 'organizations/vedette/', { body: { openMembership: false } });
  const closed = await issues();
  const left = await api.call('DELETE', 'organizations/vedette/members/me/teams/payments-co/', kim);
  const outside = await issues();
  const rejoins = await api.call('POST', 'organizations/vedette/members/me/teams/payments-co/', { ...kim, body: {} });
  const renamed = await api.call('PUT', 'teams/vedette/payments-co/', { body: { name: 'Money', slug: 'money' } });
  const gone = await api.call('DELETE', 'teams/vedette/money/');

  expect(team.json).toMatchObject({ slug: 'payments-co', name: 'Payments & Co' });
  expect(open).toEqual(['default', 'pay']);
  expect([joined.status, asAdmin.status]).toEqual([201, 403]);
  expect(closed).toEqual(['pay']);
  expect([left.status, outside, rejoins.status]).toEqual([200, [], 403]);
  expect([renamed.json.slug, gone.status]).toEqual(['money', 204]);
});

test('a team’s admin holds the team and its projects, and nothing beside them', async () => {
  const api = await startApi(house, OWNER);
  const settings = { openMembership: true, eventsMemberAdmin: false, alertsMemberWrite: false };
  await api.call('PUT', 'organizations/vedette/', { body: settings });
  const kim = await join(api, 'kim@example.com', 'member', { teams: ['vedette'] });
  const own = await signIn(api, 'kim@example.com');
  const before = await api.call('PUT', 'teams/vedette/vedette/', { ...own, body: { name: 'Ours' } });
  await api.call('PUT', `${MEMBERS}${kim.id}/`, { body: { teamRoles: [{ teamSlug: 'vedette', role: 'admin' }] } });

  const team = await api.call('PUT', 'teams/vedette/vedette/', { ...own, body: { name: 'Ours' } });
  const project = await api.call('PUT', 'projects/vedette/default/', { ...own, body: { name: 'Ours, too' } });
  const beside = await Promise.all([
    api.call('PUT', 'organizations/vedette/', { ...own, body: { name: 'Mine' } }),
    api.call('POST', 'organizations/vedette/teams/', { ...own, body: { name: 'Another' } }),
    api.call('POST', MEMBERS, { ...own, body: { email: 'friend@example.com' } }),
    api.call('PUT', `${MEMBERS}${kim.id}/`, { ...own, body: { orgRole: 'owner' } }),
  ]);

  expect([before.status, team.status, project.status]).toEqual([403, 200, 200]);
  expect(beside.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test('settings of the organization say what is wrong beside the field, and keep what is not named', async () => {
  const api = await startApi(house);

  const wrong = await api.call('PUT', 'organizations/vedette/', {
    body: { name: ' ', slug: '123', defaultRole: 'king', sensitiveFields: [''] },
  });
  const reserved = await api.call('PUT', 'organizations/vedette/', { body: { slug: 'account' } });
  const changed = await api.call('PUT', 'organizations/vedette/', { body: { name: 'Larkspur', scrubIPAddresses: true, unknown: 1 } });
  const renamed = await api.call('PUT', 'organizations/vedette/', { body: { slug: 'larkspur', allowSharedIssues: false } });
  const read = await api.get('organizations/larkspur/');

  expect(Object.keys(wrong.json).toSorted()).toEqual(['defaultRole', 'name', 'sensitiveFields.0', 'slug']);
  expect(reserved.json.slug).toEqual(['This word has a meaning in addresses. Choose another.']);
  expect(changed.json).toMatchObject({ name: 'Larkspur', scrubIPAddresses: true, openMembership: true });
  expect(renamed.json).toMatchObject({ slug: 'larkspur', name: 'Larkspur', allowSharedIssues: false, scrubIPAddresses: true });
  expect(read.status).toBe(200);
});

test('a browser that was left open asks for the password before people, tokens and projects are touched', async () => {
  const api = await startApi(house, OWNER);
  const own = await signIn(api, 'owner@example.com');
  const [owner] = (await api.get(MEMBERS)).json;
  api.clock.advance(11 * 60_000);
  const attempts = async (options: object) =>
    Promise.all([
      api.call('POST', MEMBERS, { ...options, body: { email: 'kim@example.com' } }),
      api.call('PUT', `${MEMBERS}${owner.id}/`, { ...options, body: { teams: ['vedette'] } }),
      api.call('POST', 'api-tokens/', { ...options, body: { name: 'CI', scopes: ['event:read'] } }),
      api.call('DELETE', 'projects/vedette/default/', options),
    ]);

  const late = await attempts(own);
  const renewed = await attempts(await signIn(api, 'owner@example.com'));

  expect(late.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(late[0]?.json.detail).toBe('Sign in again to do this.');
  expect(renewed.map(({ status }) => status)).toEqual([201, 200, 201, 204]);
});

test('names in mails are no links and no headers', () => {
  expect(withoutLinks('http://evil.example/a')).not.toMatch(/[.:/]\S/);
  expect(withoutLinks('Acme Inc.\r\nBcc: x@evil.example')).not.toMatch(/[\r\n@]/);
  expect(withoutLinks('Acme Inc.')).toBe('Acme Inc.');
});
