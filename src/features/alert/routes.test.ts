import { createHmac } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { EVERY_EVENT, FREQUENCY, MAIL_OWNERS, NEW_ISSUE, openAlertRig, REGRESSION, USERS } from '../../../test/alert-house.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

/** Each feeds events several times, through a processor of its own. */
vi.setConfig({ testTimeout: 300_000 });

const RULES = 'projects/vedette/default/rules/';
const OWNER = { ownerEmail: 'ada@example.com', ownerPassword: 'correct horse battery' };

function webhook(url: string) {
  return { id: 'vedette.rules.actions.WebhookAction', url };
}

async function makeRule(api: Api, rule: object): Promise<{ id: string }> {
  const { status, json } = await api.call('POST', RULES, { body: { name: 'Tell us', actions: [MAIL_OWNERS], ...rule } });
  expect([status, json]).toEqual([201, expect.objectContaining({ name: 'Tell us' })]);
  return json as { id: string };
}

test('rules are made, read, changed and removed in the form that clients of Sentry know; a new project has one', async () => {
  const api = await startApi(house);

  const { json: first } = await api.get(RULES);
  const made = await makeRule(api, {
    conditions: [{ id: FREQUENCY, value: '100', interval: '1h', comparisonType: 'count' }],
    filters: [{ id: 'sentry.rules.filters.level.LevelFilter', match: 'gte', level: '40' }],
    environment: 'production',
    frequency: 60,
  });
  const { json: changed } = await api.call('PUT', `${RULES}${made.id}/`, { body: { name: 'Many errors' } });
  const { json: list } = await api.get(RULES);
  const removed = await api.call('DELETE', `${RULES}${made.id}/`);
  const gone = await api.get(`${RULES}${made.id}/`);

  expect(first).toMatchObject([{ actionMatch: 'any', frequency: 30, actions: [{ id: MAIL_OWNERS.id, targetType: 'IssueOwners' }] }]);
  expect(changed).toMatchObject({
    name: 'Many errors',
    conditions: [{ id: FREQUENCY, value: 100, interval: '1h', name: 'The issue is seen more than 100 times in 1h' }],
    environment: 'production',
    frequency: 60,
    snooze: false,
    status: 'active',
    projects: ['default'],
  });
  expect(list).toHaveLength(2);
  expect([removed.status, gone.status]).toEqual([204, 404]);
});

test('a rule that cannot be understood is refused with a sentence beside the field', async () => {
  const api = await startApi(house);
  const post = async (rule: object) => (await api.call('POST', RULES, { body: { name: 'x', actions: [MAIL_OWNERS], ...rule } })).json;

  expect(await post({ conditions: [{ id: FREQUENCY, value: 'many', interval: '1h' }] })).toEqual({
    'conditions.0.value': ['Write a number.'],
  });
  expect(await post({ conditions: [{ id: 'sentry.rules.conditions.moon' }] })).toHaveProperty(['conditions.0']);
  expect(await post({ actions: [webhook('ftp://example.com')] })).toHaveProperty(['actions.0.url']);
  expect(await post({ actions: [{ ...MAIL_OWNERS, targetType: 'Member', targetIdentifier: '999' }] })).toEqual({
    'actions.0.targetIdentifier': ['There is no such member in this organization.'],
  });
  expect(await post({ actions: [] })).toEqual({ actions: ['Choose whom to tell.'] });
  expect(await post({ frequency: 1 })).toEqual({ frequency: ['Use 5 minutes or more.'] });
});

test('more than so many events, or people, in a time fire a rule once, and the issue says so', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  await makeRule(api, { conditions: [{ id: FREQUENCY, value: 3, interval: '5m' }], actions: [webhook(`${rig.hook.url}/events`)] });
  await makeRule(api, { conditions: [{ id: USERS, value: 2, interval: '1h' }], actions: [webhook(`${rig.hook.url}/users`)] });
  const event = (user: string) => ({ type: 'CartError', user: { id: user } });
  const told = () => rig.hook.requests.map(({ path }) => path).toSorted();

  await feed(house, api, [event('a'), event('b'), event('a')]);
  await rig.sending.drain();
  expect(told()).toEqual([]);
  api.clock.advance(60_000);
  await feed(house, api, [event('a')]);
  await rig.sending.drain();
  expect(told()).toEqual(['/events']);
  await feed(house, api, [event('c'), event('d')]);
  await rig.sending.drain();

  expect(told()).toEqual(['/events', '/users']);
  const body = JSON.parse(rig.hook.requests[0]?.body ?? '') as { data: { measure: unknown; issue: { id: string } } };
  expect(body.data.measure).toEqual({ what: 'events', value: 3, interval: '5m' });
  const { json: issue } = await api.get(`organizations/vedette/issues/${body.data.issue.id}/`);
  expect(issue.activity.filter((one: { type: string }) => one.type === 'alert_sent')).toMatchObject([
    { data: { rule: 'Tell us', channel: 'webhook' } },
    { data: { rule: 'Tell us', channel: 'webhook' } },
  ]);
});

test('environment, level, tag and assignee decide which events a rule hears of', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const tag = { id: 'sentry.rules.filters.tagged_event.TaggedEventFilter', key: 'plan', match: 'eq', value: 'pro' };
  const level = { id: 'sentry.rules.filters.level.LevelFilter', match: 'gte', level: '50' };
  const unassigned = { id: 'sentry.rules.filters.assigned_to.AssignedToFilter', targetType: 'Unassigned' };
  const rule = (path: string, more: object) =>
    makeRule(api, { conditions: [{ id: EVERY_EVENT }], actions: [webhook(`${rig.hook.url}/${path}`)], ...more });
  await rule('tag', { filters: [tag] });
  await rule('level', { filters: [level] });
  await rule('unassigned', { filters: [unassigned] });
  await rule('none', { filters: [unassigned], filterMatch: 'none' });
  await rule('staging', { environment: 'staging' });
  await rule('attribute', {
    filters: [
      { id: 'sentry.rules.filters.event_attribute.EventAttributeFilter', attribute: 'stacktrace.filename', match: 'ew', value: 'cart.py' },
    ],
  });

  await feed(house, api, [{ type: 'A', tags: { plan: 'pro' } }]);
  await rig.sending.drain();
  expect(rig.hook.requests.map(({ path }) => path).toSorted()).toEqual(['/attribute', '/tag', '/unassigned']);
  await feed(house, api, [{ type: 'B', environment: 'staging', more: { level: 'fatal' } }]);
  await rig.sending.drain();

  expect(
    rig.hook.requests
      .slice(3)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/attribute', '/level', '/staging', '/unassigned']);
});

test('a resolved issue that comes back is told; a snoozed rule is silent for everyone until its time is over', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const rule = await makeRule(api, { conditions: [{ id: REGRESSION }], actions: [webhook(rig.hook.url)], frequency: 5 });
  const comeBack = async () => {
    const [issue] = (await api.get('organizations/vedette/issues/?query=')).json;
    await api.call('PUT', `organizations/vedette/issues/${issue.id}/`, { body: { status: 'resolved' } });
    api.clock.advance(600_000);
    await feed(house, api, [{ type: 'CartError' }]);
    await rig.sending.drain();
    return rig.hook.requests.length;
  };
  await feed(house, api, [{ type: 'CartError' }]);

  expect(await comeBack()).toBe(1);
  const until = new Date(api.clock.now() + 900_000).toISOString();
  const snoozed = await api.call('POST', `${RULES}${rule.id}/snooze/`, { body: { target: 'everyone', until } });
  expect([snoozed.status, (await api.get(`${RULES}${rule.id}/`)).json.snooze]).toEqual([201, true]);
  expect(await comeBack()).toBe(1);
  expect(await comeBack()).toBe(2);
});

test('a test message says what the other side answered, and a private address is refused', async () => {
  const api = await startApi(house, { allow: ['127.0.0.1'] });
  const rig = await openAlertRig(house, api);
  const tryIt = async (url: string) =>
    (await api.call('POST', 'projects/vedette/default/rule-actions/', { body: { actions: [webhook(url)] } })).json.results[0];

  expect(await tryIt(rig.hook.url)).toMatchObject({ isTaken: true, answer: '200 ok' });
  rig.hook.answer(503, 'closed for today');
  expect(await tryIt(rig.hook.url)).toMatchObject({ isTaken: false, answer: '503 closed for today' });
  expect(await tryIt('http://10.0.0.1/')).toMatchObject({ isTaken: false, answer: expect.stringContaining('VEDETTE_OUTBOUND_ALLOW') });
});

test('a signed request can be checked with the project’s secret, also with the one before while it is replaced', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  await makeRule(api, { conditions: [{ id: NEW_ISSUE }], actions: [webhook(rig.hook.url)] });
  const secret = async (method: 'GET' | 'POST') =>
    (await api.call(method, 'projects/vedette/default/webhook-secret/', method === 'POST' ? { body: {} } : {})).json.secret as string;
  const before = await secret('GET');
  const after = await secret('POST');

  await feed(house, api, [{ type: 'CartError' }]);
  await vi.waitFor(() => expect(rig.hook.requests).toHaveLength(1), { timeout: 10_000 });

  const { headers = {}, body = '' } = rig.hook.requests[0] ?? {};
  const sign = (key: string) =>
    `v1=${createHmac('sha256', key)
      .update(`${String(headers['x-vedette-timestamp'])}.${body}`)
      .digest('hex')}`;
  expect(headers['x-vedette-signature']).toBe(`${sign(after)},${sign(before)}`);
  expect(headers['sentry-hook-signature']).toBe(createHmac('sha256', after).update(body).digest('hex'));
  expect(after).not.toBe(before);
});

test('a receiver that is away is tried again later and later, then shown as failing, and is forgiven when it takes something', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const rule = await makeRule(api, { conditions: [{ id: NEW_ISSUE }], actions: [webhook(rig.hook.url)] });
  rig.hook.answer(500, 'no');
  await feed(house, api, [{ type: 'CartError' }]);

  const waits: number[] = [];
  for (let tries = 1; tries <= 4; tries += 1) {
    await rig.sending.drain();
    const [row] = await api.metadata.rows<{ due_at: Date; attempts: number }>(
      `SELECT due_at, attempts FROM alert_delivery WHERE channel = 'webhook'`,
    );
    expect(row?.attempts).toBe(tries);
    waits.push((row?.due_at.getTime() ?? 0) - api.clock.now());
    api.clock.advance(waits.at(-1) ?? 0);
  }
  const { json: failing } = await api.get(`${RULES}${rule.id}/`);
  rig.hook.answer(200);
  await rig.sending.drain();

  expect(waits).toEqual([3_750, 7_500, 15_000, 30_000]);
  expect(failing.failing).toMatchObject([{ receiver: expect.stringContaining('webhook:127.0.0.1'), error: 'It answered 500. no' }]);
  expect((await api.get(`${RULES}${rule.id}/`)).json.failing).toEqual([]);
  expect(new Set(rig.hook.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  const { json: history } = await api.get(`${RULES}${rule.id}/firings/`);
  expect(history).toMatchObject([{ reason: 'new', deliveries: [{ channel: 'webhook', state: 'sent', attempts: 5 }] }]);
});

test('the preview says what a rule would have done in the last 14 days', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'A' }, { type: 'A' }, { type: 'B', tags: { plan: 'pro' } }]);
  const preview = async (rule: object) =>
    (await api.call('POST', `${RULES}preview/`, { body: { conditions: [{ id: NEW_ISSUE }], ...rule } })).json;
  const titles = (json: { firings: { issue: { title: string } }[] }) =>
    json.firings.map(({ issue }) => issue.title.split(':')[0] ?? '').toSorted();

  expect(titles(await preview({}))).toEqual(['A', 'B']);
  expect(
    titles(await preview({ filters: [{ id: 'sentry.rules.filters.tagged_event.TaggedEventFilter', key: 'plan', value: 'pro' }] })),
  ).toEqual(['B']);
  expect(titles(await preview({ conditions: [{ id: FREQUENCY, value: 1, interval: '1h' }] }))).toEqual(['A']);
  expect(
    await preview({ filters: [{ id: 'sentry.rules.filters.event_attribute.EventAttributeFilter', attribute: 'extra.q', value: '1' }] }),
  ).toMatchObject({
    total: 2,
    ignored: [expect.stringContaining('extra.q')],
  });
});

test('one click on the link of a mail ends mails of that alert for that person', async () => {
  const api = await startApi(house, OWNER);
  const rig = await openAlertRig(house, api);
  await feed(house, api, [{ type: 'CartError' }]);
  await vi.waitFor(() => expect(rig.mails.mails).toHaveLength(1), { timeout: 10_000 });
  const source = rig.mails.mails[0]?.source.replaceAll(/\r\n[ \t]/g, ' ') ?? '';
  const link = /List-Unsubscribe: <([^>]+)>/.exec(source)?.[1] ?? '';
  const path = new URL(link).pathname;
  const click = { token: null, headers: { 'content-type': 'application/x-www-form-urlencoded' } };

  const looked = await api.get(path, { token: null });
  const clicked = await api.app.inject({ method: 'POST', url: path, headers: click.headers, payload: 'List-Unsubscribe=One-Click' });
  const forged = await api.get(path.replace(/.\/$/, 'x/'), { token: null });
  await feed(house, api, [{ type: 'OtherError' }]);
  await rig.sending.drain();

  expect(source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  expect([looked.status, clicked.statusCode, forged.status]).toEqual([200, 200, 404]);
  expect(looked.text).toContain('<form method="post">');
  expect(rig.mails.mails).toHaveLength(1);
});

test('a flood of new issues is three mails and one that holds the rest', async () => {
  const api = await startApi(house, OWNER);
  const rig = await openAlertRig(house, api);
  await feed(
    house,
    api,
    Array.from({ length: 12 }, (_, n) => ({ type: `Kind${String.fromCharCode(65 + n)}Error` })),
  );
  await rig.sending.drain();
  const atOnce = rig.mails.mails.length;
  api.clock.advance(1_800_000);
  await rig.sending.drain();

  expect(atOnce).toBe(3);
  expect(rig.mails.mails).toHaveLength(4);
  expect(rig.mails.mails[3]?.source).toContain('9 alerts in Default');
});
