import { expect, test, vi } from 'vitest';
import { openAlertRig } from '../../../test/alert-house.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { DATASETS } from '../../rooms.ts';
import { wakeIssues } from '../issue/wake.ts';

vi.setConfig({ testTimeout: 300_000 });

async function addPerson(api: Api, email: string, options: object = {}): Promise<number> {
  const row = await api.metadata.row<{ id: number }>(
    `WITH person AS (INSERT INTO account (email, name, options) VALUES ($1, '', $2) RETURNING id)
     INSERT INTO member (org_id, user_id, role) SELECT o.id, person.id, 'member' FROM organization o, person RETURNING user_id AS id`,
    [email, JSON.stringify(options)],
  );
  return row?.id ?? 0;
}

/** As a person reads it: quoted-printable undone. */
function readable(source: string): string {
  const bytes = source
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString());
  return bytes.replaceAll('\r\n', '\n');
}

test('whoever is assigned, mentioned or follows an issue is told why, in their language, and not of what they chose to miss', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const ada = await addPerson(api, 'ada@example.com', { language: 'de' });
  const ben = await addPerson(api, 'ben@example.com');
  await addPerson(api, 'zoe@example.com', { notifications: { comments: 'never' } });
  await feed(house, api, [{ type: 'CartError' }]);
  const [issue] = (await api.get('organizations/vedette/issues/?query=')).json;
  const path = `organizations/vedette/issues/${issue.id}/`;

  await api.call('PUT', path, { body: { assignedTo: `user:${ada}` } });
  await rig.sending.drain();
  const toAda = readable(rig.mails.mails[0]?.source ?? '');
  await api.call('POST', `${path}notes/`, { body: { text: 'look <here> & there', mentions: [`user:${ben}`] } });
  await rig.sending.drain();
  const rest = rig.mails.mails
    .slice(1)
    .map(({ to, source }) => [to[0], /because ([^.]+)\.|Mail: ([^.]+)\./.exec(readable(source))?.slice(1).find(Boolean)]);

  expect(rig.mails.mails[0]?.to).toEqual(['ada@example.com']);
  expect(toAda).toContain('Grund für diese Mail: zugewiesenes Issue.');
  expect(toAda).toContain('CartError');
  expect(rest.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
    ['ada@example.com', 'abonniertes Issue'],
    ['ben@example.com', 'you were mentioned'],
  ]);
  expect(readable(rig.mails.mails[1]?.source ?? '')).toContain('look &lt;here&gt; &amp; there');
});

test('an archived issue that comes back by the clock is told', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const rule = {
    name: 'Back',
    conditions: [{ id: 'sentry.rules.conditions.reappeared_event.ReappearedEventCondition' }],
    actions: [{ id: 'vedette.rules.actions.WebhookAction', url: rig.hook.url }],
  };
  await api.call('POST', 'projects/vedette/default/rules/', { body: rule });
  await feed(house, api, [{ type: 'CartError' }]);
  await api.metadata.execute(
    `UPDATE issue SET status = 'ignored', substatus = 'archived_until_condition_met', status_details = jsonb_build_object('ignoreUntil', $1::text)`,
    [new Date(api.clock.now() + 1_000).toISOString()],
  );

  api.clock.advance(60_000);
  const dataset = DATASETS[0];
  if (dataset?.kind !== 'events') throw new Error('There is no dataset.');
  const woken = await wakeIssues({ ...api, dataset, nowMs: api.clock.now() });
  await rig.sending.drain();

  expect(woken).toBe(1);
  expect(rig.hook.requests.map(({ body }) => (JSON.parse(body) as { data: { reason: string } }).data.reason)).toEqual(['returned']);
});
