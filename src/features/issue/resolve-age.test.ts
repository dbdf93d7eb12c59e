import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { resolveByAge } from './jobs.ts';

test('an issue that was not seen for as long as the project says is resolved, once, and nothing else is', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'Old', ageMs: 3 * 3_600_000 },
    { type: 'Fresh', ageMs: 60_000 },
  ]);
  const now = () => new Date(api.clock.now());
  const statuses = async () => {
    const { json } = await api.get('organizations/vedette/issues/?query=&sort=new');
    return json.map((issue: { title: string; status: string }) => [issue.title.split(':')[0], issue.status]).toSorted();
  };

  const off = await resolveByAge(api.metadata, now());
  await api.call('PUT', 'projects/vedette/default/', { body: { resolveAge: 2 } });
  const first = await resolveByAge(api.metadata, now());
  const second = await resolveByAge(api.metadata, now());
  const activity = await api.metadata.rows(`SELECT detail FROM issue_activity WHERE type = 'set_resolved_by_age'`);

  expect([off, first, second]).toEqual([0, 1, 0]);
  expect(await statuses()).toEqual([
    ['Fresh', 'unresolved'],
    ['Old', 'resolved'],
  ]);
  expect(activity).toEqual([{ detail: { age: 2 } }]);
});
