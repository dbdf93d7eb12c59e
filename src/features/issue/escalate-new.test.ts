import { expect, test } from 'vitest';
import { openAlertRig } from '../../../test/alert-house.ts';
import { startApi, type Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { errorsDataset } from '../../signals/error/dataset.ts';
import { escalateNewIssues } from './escalate-new.ts';
import { settleSubstatus } from './jobs.ts';
import { isSurge, unusualRate } from './surge.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const times = (count: number, event: Parameters<typeof feed>[2][number]) => Array.from({ length: count }, () => event);
const escalate = (api: Api) => escalateNewIssues({ ...api, dataset: errorsDataset, nowMs: api.clock.now() });

async function issueOf(api: Api, type: string) {
  const [issue] = (await api.get(`organizations/vedette/issues/?query=error.type:${type}`)).json;
  return (await api.get(`organizations/vedette/issues/${issue.id}/`)).json;
}

test('unusual is what nineteen of twenty issues stay below; without issues to compare with nothing is', () => {
  const issues = Array.from({ length: 20 }, (_, at) => ({ events: (at + 1) * 168, ageHours: 1_000 }));

  expect(unusualRate(issues)).toBe(19);
  expect(unusualRate([...issues, { events: 1, ageHours: 50 }, { events: 500, ageHours: 0.5 }])).toBe(19);
  expect(unusualRate([{ events: 30, ageHours: 10 }])).toBe(3);
  expect(unusualRate([])).toBe(0);
  expect(isSurge({ events: 1_000, ageHours: 0.1 }, 0)).toBe(false);
  expect(isSurge({ events: 12, ageHours: 0.1 }, 11)).toBe(true);
  expect(isSurge({ events: 12, ageHours: 0.1 }, 12)).toBe(false);
  expect(isSurge({ events: 9, ageHours: 0.1 }, 1)).toBe(false);
  expect(isSurge({ events: 1_000, ageHours: 24 }, 1)).toBe(false);
});

test('a new issue that is suddenly frequent escalates, is told of and more urgent, and is as before when it is usual', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const rule = {
    name: 'Escalating',
    conditions: [{ id: 'sentry.rules.conditions.reappeared_event.ReappearedEventCondition' }],
    actions: [{ id: 'vedette.rules.actions.WebhookAction', url: rig.hook.url }],
  };
  await api.call('POST', 'projects/vedette/default/rules/', { body: rule });
  await feed(house, api, [
    { type: 'Usual', ageMs: 4 * HOUR_MS },
    { type: 'Usual', ageMs: HOUR_MS },
    ...times(12, { type: 'Sudden', more: { level: 'warning' } }),
    ...times(9, { type: 'Few' }),
    ...times(12, { type: 'Reviewed' }),
  ]);
  const reviewed = await issueOf(api, 'Reviewed');
  await api.call('PUT', `organizations/vedette/issues/${reviewed.id}/`, { body: { inbox: false } });

  expect(await escalate(api)).toBe(1);
  expect(await escalate(api)).toBe(0);
  await rig.sending.drain();
  const issue = await issueOf(api, 'Sudden');
  expect(issue).toMatchObject({ status: 'unresolved', substatus: 'escalating', priority: 'high' });
  expect(issue.activity.slice(1, 3)).toMatchObject([
    { type: 'set_priority', data: { priority: 'high', reason: 'escalating' } },
    { type: 'set_escalating', data: { eventsPerHour: 12, threshold: 0.5 } },
  ]);
  expect((await issueOf(api, 'Few')).substatus).toBe('new');
  expect(rig.hook.requests.map(({ body }) => (JSON.parse(body) as { data: { reason: string } }).data.reason)).toEqual(['escalated']);

  api.clock.advance(8 * DAY_MS);
  await settleSubstatus(api.metadata, api.clock.now());
  expect(await issueOf(api, 'Sudden')).toMatchObject({ substatus: 'ongoing', priority: 'medium' });
});

test('an issue whose priority a person chose keeps it when it escalates', async () => {
  const api = await startApi(house);
  await feed(house, api, [{ type: 'Usual', ageMs: 4 * HOUR_MS }, { type: 'Usual', ageMs: HOUR_MS }, ...times(12, { type: 'Sudden' })]);
  const { id } = await issueOf(api, 'Sudden');
  await api.call('PUT', `organizations/vedette/issues/${id}/`, { body: { priority: 'low' } });

  expect(await escalate(api)).toBe(1);

  expect(await issueOf(api, 'Sudden')).toMatchObject({ substatus: 'escalating', priority: 'low' });
});
