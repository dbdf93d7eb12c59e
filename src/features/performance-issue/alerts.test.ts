import { expect, test, vi } from 'vitest';
import { NEW_ISSUE, openAlertRig, REGRESSION } from '../../../test/alert-house.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { booksPage, transactionOf } from '../../../test/segments.ts';
import { startLine } from '../../../test/span-house.ts';
import type { Line } from '../../../test/span-house.ts';
import { PROCESSOR_GROUP } from '../../pipeline/processor.ts';
import { findProblems } from './jobs.ts';

const ISSUES = 'organizations/vedette/issues/?query=issue.category:performance';
const IS_PERFORMANCE = { id: 'sentry.rules.filters.issue_category.IssueCategoryFilter', value: '2' };

async function insertRule(api: Api, url: string): Promise<void> {
  await api.metadata.execute('DELETE FROM alert_rule WHERE project_id = 1', []);
  await api.metadata.execute(
    `INSERT INTO alert_rule (org_id, project_id, name, conditions, filters, actions, frequency_minutes, created_at, updated_at)
     SELECT org_id, id, 'Slow', $1, $2, $3, 1, now(), now() FROM project WHERE id = 1`,
    [
      JSON.stringify([{ id: NEW_ISSUE }, { id: REGRESSION }]),
      JSON.stringify([IS_PERFORMANCE]),
      JSON.stringify([{ id: 'vedette.rules.actions.WebhookAction', url }]),
    ],
  );
}

async function postBooks(api: Api, line: Line, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    const made = transactionOf(booksPage(), api.clock.now());
    await line.post({ headers: { eventId: made.eventId }, items: made.items });
  }
  const { metadata, events } = api;
  const { signal } = new AbortController();
  await findProblems({ metadata, events, log: line.log, now: () => api.clock.now(), consumer: PROCESSOR_GROUP, signal });
  await line.applied();
}

test('rules tell of a performance issue that is new, and of one that comes back after it was resolved', async () => {
  const api = await startApi(house);
  const rig = await openAlertRig(house, api);
  const line = await startLine(api, {}, 1);
  await insertRule(api, `${rig.hook.url}/in`);

  await line.post({ items: [itemOf('event', { message: 'an error, which is no performance issue' })] });
  await postBooks(api, line, 3);
  await vi.waitFor(() => expect(rig.hook.requests).toHaveLength(1), { timeout: 30_000 });
  const [issue] = (await api.get(ISSUES)).json;
  await api.call('PUT', `organizations/vedette/issues/${issue.id}/`, { body: { status: 'resolved' } });
  api.clock.advance(5 * 60_000);
  await postBooks(api, line, 1);
  await vi.waitFor(() => expect(rig.hook.requests).toHaveLength(2), { timeout: 30_000 });
  await rig.sending.drain();

  expect((await api.get(`organizations/vedette/issues/${issue.id}/`)).json).toMatchObject({
    status: 'unresolved',
    substatus: 'regressed',
    count: '4',
  });
  const told = rig.hook.requests.map(({ body }) => JSON.parse(body).data);
  expect(told.map(({ reason }) => reason)).toEqual(['new', 'regressed']);
  expect(JSON.stringify(told[0])).toContain('N+1 Query');
});
