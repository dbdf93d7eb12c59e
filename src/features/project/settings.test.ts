import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';
import { removeProjectRows } from '../../engines/events/remove-project.ts';
import { emptyRemovedProjects } from './jobs.ts';
import { projectConfigs } from './index.ts';

const PROJECT = 'projects/vedette/default/';

test('filters are on by choice and by default, listed as clients expect, and known to the pipeline at once', async () => {
  const api = await startApi(house);
  const configs = projectConfigs(api);
  house.onClose(() => configs.close());
  const put = (id: string, body: object) => api.call('PUT', `${PROJECT}filters/${id}/`, { body });

  const before = await configs.byProjectId(1);
  const localhost = await put('localhost', { active: true });
  const browsers = await put('legacy-browsers', { subfilters: ['ie', 'safari'] });
  const off = await put('browser-extensions', { active: false });
  const odd = await put('nonsense', { active: true });
  const lists = await api.call('PUT', PROJECT, { body: { options: { 'filters:releases': 'a@*\n\n b@1.? ' } } });
  const listed = await api.get(`${PROJECT}filters/`);
  const after = await configs.byProjectId(1);

  expect(before?.filters).toMatchObject({ browserExtensions: true, webCrawlers: true, localhost: false, legacyBrowsers: [], releases: [] });
  expect([localhost.status, browsers.status, off.status, odd.status, lists.status]).toEqual([204, 204, 204, 404, 200]);
  expect(listed.json).toContainEqual({ id: 'legacy-browsers', active: ['ie', 'safari'] });
  expect(listed.json).toContainEqual({ id: 'browser-extensions', active: false });
  expect(after?.filters).toMatchObject({
    browserExtensions: false,
    localhost: true,
    legacyBrowsers: ['ie', 'safari'],
    releases: ['a@*', 'b@1.?'],
  });
});

test('a list that cannot be read is refused with its line, and nothing of the request is kept', async () => {
  const api = await startApi(house);

  const wrong = await api.call('PUT', PROJECT, {
    body: { name: 'New', options: { 'filters:blacklisted_ips': '198.51.100.0/24\n1.2.3', 'filters:error_messages': '{open' } },
  });
  const read = await api.get(PROJECT);

  expect(wrong.status).toBe(400);
  expect(wrong.json['options.filters:blacklisted_ips']).toEqual(['Line 2 is no address or range; write 198.51.100.7 or 198.51.100.0/24.']);
  expect(wrong.json['options.filters:error_messages']).toEqual(['Line 1 cannot be read: a { has no }.']);
  expect(read.json.name).toBe('Default');
});

test('a project moves between teams', async () => {
  const api = await startApi(house);
  await api.call('POST', 'organizations/vedette/teams/', { body: { slug: 'payments' } });

  const added = await api.call('POST', `${PROJECT}teams/payments/`, { body: {} });
  const moved = await api.call('DELETE', `${PROJECT}teams/vedette/`);
  const unknown = await api.call('POST', `${PROJECT}teams/nobody/`, { body: {} });
  const log = await api.get('organizations/vedette/audit-logs/');

  expect(added.json.map((team: { slug: string }) => team.slug)).toEqual(['payments', 'vedette']);
  expect(moved.json.map((team: { slug: string }) => team.slug)).toEqual(['payments']);
  expect(unknown.status).toBe(404);
  expect(log.json.rows.slice(0, 2).map((row: { event: string }) => row.event)).toEqual(['project-team.remove', 'project-team.add']);
});

test('scrubbing can be tried on any JSON, with settings that are not saved, and keeps nothing', async () => {
  const api = await startApi(house);
  const tryIt = (value: unknown, settings: object = {}) =>
    api.call('POST', `${PROJECT}data-scrubbing-preview/`, { body: { value, settings } });

  const plain = await tryIt({ password: 'hunter2', iban: 'DE00', nested: { note: 'card 4111 1111 1111 1111' } });
  const event = await tryIt(
    { user: { ip_address: '203.0.113.9' }, request: { headers: { Authorization: 'Bearer abc' } } },
    { scrubIPAddresses: true },
  );
  const named = await tryIt({ iban: 'DE00' }, { sensitiveFields: ['iban'] });
  const off = await tryIt({ password: 'hunter2' }, { dataScrubber: false });
  const wrong = await tryIt([1]);

  expect(plain.json.scrubbed).toEqual({ password: '[Filtered]', iban: 'DE00', nested: { note: 'card [Filtered]' } });
  expect(plain.json.remarks).toContainEqual({ path: 'password', rule: '@password:filter' });
  expect(event.text).not.toContain('203.0.113.9');
  expect(event.text).not.toContain('Bearer abc');
  expect(named.json.scrubbed).toEqual({ iban: '[Filtered]' });
  expect(off.json.scrubbed).toEqual({ password: 'hunter2' });
  expect(wrong.json.value).toEqual(['Paste a JSON object.']);
});

test('a removed project is gone at once, its data a little later, and nothing of another project', async () => {
  const api = await startApi(house);
  await api.call('POST', 'organizations/vedette/projects/', { body: { name: 'Shop' } });
  const project = await api.get('projects/vedette/shop/');
  const projectId = Number(project.json.id);
  const file = itemOf('attachment', Buffer.from('secret content'), { filename: 'a.txt', content_type: 'text/plain' });
  await feed(house, api, [{ type: 'Kept' }, { type: 'Gone', projectId, items: [file] }]);
  const tables = ['errors', 'error_payloads', 'error_counts', 'outcomes'];
  const [attachment] = await api.metadata.rows<{ blob_key: string }>('SELECT blob_key FROM event_attachment');
  const run = () =>
    emptyRemovedProjects({
      ...api,
      nowMs: api.clock.now(),
      removeEvents: (id) => removeProjectRows(api.events, tables, id),
    });
  const rowsOf = async (id: number) => {
    const counts = await Promise.all(
      tables.map((table) => api.events.select<{ n: number }>({ text: `SELECT count() AS n FROM ${table} WHERE project_id = ${id}` })),
    );
    return counts.map(([row]) => Number(row?.n));
  };

  const before = await rowsOf(projectId);
  const removed = await api.call('DELETE', 'projects/vedette/shop/');
  const seen = await api.get('projects/vedette/shop/');
  const early = await run();
  api.clock.advance(61_000);
  const emptied = await run();
  const again = await run();

  expect(before.every((count) => count > 0)).toBe(true);
  expect([removed.status, seen.status, early, emptied, again]).toEqual([204, 404, 0, 1, 0]);
  expect(await rowsOf(projectId)).toEqual([0, 0, 0, 0]);
  expect((await rowsOf(1)).every((count) => count > 0)).toBe(true);
  expect(await api.blobs.get(attachment?.blob_key ?? '')).toBeNull();
  for (const table of ['issue', 'project_key', 'event_attachment', 'project_team']) {
    expect(await api.metadata.rows(`SELECT 1 FROM ${table} WHERE project_id = $1`, [projectId]), table).toEqual([]);
  }
  expect(await api.metadata.rows('SELECT 1 FROM issue')).toHaveLength(1);
});
