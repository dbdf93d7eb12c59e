import { expect, test } from 'vitest';
import { SITE_URL, startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { seal, unseal } from '../../lib/sealed.ts';
import { codeAt, stepAt } from '../../lib/totp.ts';

const PASSWORD = 'a rather long password';
const OWNER = { ownerEmail: 'owner@example.com', ownerPassword: PASSWORD };

const login = (api: Api, code?: string) =>
  api.call('POST', 'auth/login/', {
    token: null,
    body: { email: 'owner@example.com', password: PASSWORD, ...(code === undefined ? {} : { code }) },
  });

function browserOf(answer: { headers: Record<string, unknown> }) {
  return { token: null, headers: { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '', origin: SITE_URL } };
}

function secretOf(base32: string): Buffer {
  const bits = [...base32].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

async function switchedOn(api: Api) {
  const browser = browserOf(await login(api));
  const begun = await api.call('POST', 'auth/factor/', { ...browser, body: {} });
  const secret = secretOf(begun.json.secret);
  const codeNow = () => codeAt(secret, stepAt(api.clock.now()));
  const confirmed = await api.call('POST', 'auth/factor/confirm/', { ...browser, body: { code: codeNow() } });
  return { browser, begun, confirmed, codeNow };
}

test('a sign-in with a factor needs a code, and each code serves once', async () => {
  const api = await startApi(house, OWNER);
  const other = browserOf(await login(api));
  const { browser, confirmed, codeNow } = await switchedOn(api);
  const ended = [await api.get('users/me/', browser), await api.get('users/me/', other)];
  const renewed = await api.get('users/me/', browserOf(confirmed));

  const without = await login(api);
  const sameCode = await login(api, codeNow());
  api.clock.advance(30_000);
  const wrong = await login(api, '000000');
  const both = await Promise.all([login(api, codeNow()), login(api, codeNow())]);

  expect(confirmed.json.recoveryCodes).toHaveLength(10);
  expect(ended.map(({ status }) => status)).toEqual([401, 401]);
  expect(renewed.json.has2fa).toBe(true);
  expect([without.status, without.json.code]).toEqual([400, ['Enter the code of your authenticator app, or a recovery code.']]);
  expect([sameCode.status, wrong.status]).toEqual([400, 400]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
});

test('a recovery code opens once, and the factor goes with a code and all its recovery codes', async () => {
  const api = await startApi(house, OWNER);
  const { confirmed, codeNow } = await switchedOn(api);
  const [first, second] = confirmed.json.recoveryCodes as [string, string];

  const opened = await login(api, first.toUpperCase());
  const again = await login(api, first);
  const state = await api.get('auth/factor/', browserOf(opened));
  const bare = await api.call('POST', 'auth/factor/remove/', { ...browserOf(opened), body: { code: '123456' } });
  api.clock.advance(30_000);
  const removed = await api.call('POST', 'auth/factor/remove/', { ...browserOf(opened), body: { code: codeNow() } });
  const after = await login(api);
  const left = await api.metadata.rows('SELECT 1 FROM recovery_code');
  const log = await api.get('organizations/vedette/audit-logs/');

  expect([opened.status, again.status, bare.status, removed.status, after.status]).toEqual([200, 400, 400, 204, 200]);
  expect(state.json).toEqual({ isOn: true, recoveryCodes: 9 });
  expect(second).toMatch(/^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/);
  expect(left).toEqual([]);
  expect(log.json.rows.map((row: { event: string }) => row.event)).toEqual(
    expect.arrayContaining(['user.factor-add', 'user.factor-remove']),
  );
});

test('the database alone makes no codes: the secret is sealed for its account, recovery codes are hashes', async () => {
  const api = await startApi(house, OWNER);
  const { begun, confirmed } = await switchedOn(api);

  const stored = await api.metadata.rows<{ sealed: Buffer }>('SELECT sealed FROM account_factor');
  const codes = await api.metadata.rows<{ code_hash: Buffer }>('SELECT code_hash FROM recovery_code');
  const sealed = stored[0]?.sealed ?? Buffer.alloc(0);

  expect(sealed.includes(secretOf(begun.json.secret))).toBe(false);
  expect(JSON.stringify(codes)).not.toContain(confirmed.json.recoveryCodes[0]);
  const key = Buffer.alloc(32, 8);
  expect(unseal(key, sealed, 'account_factor.sealed/1')).not.toBeNull();
  expect(unseal(key, sealed, 'account_factor.sealed/2')).toBeNull();
  expect(unseal(Buffer.alloc(32, 9), sealed, 'account_factor.sealed/1')).toBeNull();
  expect(unseal(key, seal(key, Buffer.from('x'), 'a').subarray(0, 20), 'a')).toBeNull();
});

test('a token has no factor, and a browser that was left open cannot begin or remove one', async () => {
  const api = await startApi(house, OWNER);
  const browser = browserOf(await login(api));
  api.clock.advance(11 * 60_000);

  const byToken = await api.get('auth/factor/');
  const late = await api.call('POST', 'auth/factor/', { ...browser, body: {} });
  const unconfirmed = await api.call('POST', 'auth/factor/confirm/', { ...browser, body: { code: '123456' } });

  expect([byToken.status, late.status, unconfirmed.status]).toEqual([403, 401, 400]);
});
