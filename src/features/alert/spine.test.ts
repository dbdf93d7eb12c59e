import { expect, test, vi } from 'vitest';
import { MAIL_OWNERS, NEW_ISSUE, openAlertRig } from '../../../test/alert-house.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { startHttpReceiver } from '../../../test/receivers.ts';

/** The only rule of the first project, instead of what a project begins with. */
async function insertRule(api: Api, conditions: readonly object[], actions: readonly object[]): Promise<void> {
  await api.metadata.execute('DELETE FROM alert_rule WHERE project_id = 1', []);
  await api.metadata.execute(
    `INSERT INTO alert_rule (org_id, project_id, name, conditions, actions, created_at, updated_at)
     SELECT org_id, id, 'Tell us', $1, $2, now(), now() FROM project WHERE id = 1`,
    [JSON.stringify(conditions), JSON.stringify(actions)],
  );
}

test('a new issue is told by mail to the members and by a signed request, once', async () => {
  const api = await startApi(house, { ownerEmail: 'ada@example.com', ownerPassword: 'correct horse battery' });
  const rig = await openAlertRig(house, api);
  await insertRule(api, [{ id: NEW_ISSUE }], [MAIL_OWNERS, { id: 'vedette.rules.actions.WebhookAction', url: `${rig.hook.url}/in` }]);

  await feed(house, api, [{ type: 'CartError' }, { type: 'CartError' }]);
  await vi.waitFor(() => expect([rig.mails.mails.length, rig.hook.requests.length]).toEqual([1, 1]), { timeout: 10_000 });
  await feed(house, api, [{ type: 'CartError' }]);
  await rig.sending.drain();

  expect(rig.mails.mails.map(({ to }) => to)).toEqual([['ada@example.com']]);
  expect(rig.mails.mails[0]?.source).toContain('CartError');
  expect(rig.hook.requests).toHaveLength(1);
  expect(JSON.parse(rig.hook.requests[0]?.body ?? '')).toMatchObject({
    action: 'triggered',
    data: { triggered_rule: 'Tell us', reason: 'new' },
  });
});

test('a receiver that takes requests and never answers holds four of them, while another gets all of its own', async () => {
  const api = await startApi(house, {});
  const rig = await openAlertRig(house, api);
  const hanging = await startHttpReceiver();
  house.onClose(() => hanging.close());
  hanging.answer(0);
  const hook = (url: string) => ({ id: 'vedette.rules.actions.WebhookAction', url });
  await insertRule(api, [{ id: NEW_ISSUE }], [hook(`${hanging.url}/in`), hook(`${rig.hook.url}/in`)]);

  await feed(
    house,
    api,
    Array.from({ length: 30 }, (_, n) => ({ type: `${'ABCDEFGHIJ'[n % 10]}${'XYZ'[Math.floor(n / 10)]}Error` })),
  );
  await vi.waitFor(() => expect(rig.hook.requests).toHaveLength(30), { timeout: 30_000 });

  expect(hanging.requests.length).toBeGreaterThan(0);
  const attempts = await api.metadata.row<{ n: number }>(
    "SELECT max(attempts)::int AS n FROM alert_delivery WHERE target->>'url' LIKE $1",
    [`${hanging.url}%`],
  );
  // Each was tried once at the most meanwhile: the first four may have been given up, and the next four taken.
  expect(attempts?.n).toBe(1);
  expect(hanging.requests.length).toBeLessThanOrEqual(8);
});
