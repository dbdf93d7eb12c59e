import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { DEFAULTS } from './settings.ts';

const PATH = 'projects/vedette/default/performance-issues/configure/';

test('thresholds of a project are read, changed one by one with an entry in the audit log, and set back', async () => {
  const api = await startApi(house);

  const before = await api.get(PATH);
  const changed = await api.call('PUT', PATH, { body: { slow_db_query_duration_threshold: 900, http_overhead_detection_enabled: false } });
  const again = await api.call('PUT', PATH, { body: { n_plus_one_db_count: 10 } });
  const audit = (await api.get('organizations/vedette/audit-logs/')).json;
  const back = await api.call('DELETE', PATH);

  expect(before.json).toEqual(DEFAULTS);
  expect(changed.json).toEqual({ ...DEFAULTS, slow_db_query_duration_threshold: 900, http_overhead_detection_enabled: false });
  expect(again.json).toMatchObject({ slow_db_query_duration_threshold: 900, n_plus_one_db_count: 10 });
  expect(JSON.stringify(audit)).toContain('project.change-performance-issue-detection');
  expect(back.json).toEqual(DEFAULTS);
  expect((await api.get(PATH)).json).toEqual(DEFAULTS);
});

test.each([
  ['a number beyond its bounds', { slow_db_query_duration_threshold: 1 }],
  ['a text for a number', { n_plus_one_db_count: 'many' }],
  ['a number for a switch', { slow_db_queries_detection_enabled: 2 }],
  ['a name that nobody knows', { slow_queries: true }],
  ['nothing', {}],
])('%s is refused, and nothing is changed', async (_name, body) => {
  const api = await startApi(house);

  const answer = await api.call('PUT', PATH, { body });

  expect(answer.status).toBe(400);
  expect((await api.get(PATH)).json).toEqual(DEFAULTS);
});
