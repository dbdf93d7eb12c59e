import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import { verifyAll } from '../../commands/audit.ts';
import { csvLine } from '../../lib/csv.ts';
import { checkHeads, signHeads } from './heads.ts';
import { verifyChain } from './verify.ts';

const KEY = Buffer.alloc(32, 3);
const LOG = 'organizations/vedette/audit-logs/';

test('each change is told with who, what and from where, newest first, and narrowed by event', async () => {
  const api = await startApi(house);
  await api.call('PUT', 'organizations/vedette/', { body: { name: 'Larkspur' } });
  const key = await api.call('POST', 'projects/vedette/default/keys/', { body: { name: 'Mobile' } });
  await api.call('PUT', `projects/vedette/default/keys/${key.json.id}/`, { body: { isActive: false } });
  await api.call('POST', 'organizations/vedette/org-auth-tokens/', { body: { name: 'build' } });

  const all = await api.get(LOG);
  const edits = await api.get(`${LOG}?event=org.edit`);
  const first = await api.get(`${LOG}?per_page=1`);

  expect(all.json.rows.map((row: { event: string; note: string }) => [row.event, row.note])).toEqual([
    ['org-auth-token.create', 'build'],
    ['projectkey.disable', 'Mobile'],
    ['projectkey.create', 'Mobile'],
    ['org.edit', 'vedette'],
  ]);
  expect(all.json.rows[3]).toMatchObject({ ipAddress: '127.0.0.1', data: { changes: { name: 'Larkspur' } }, sequence: 1 });
  expect(all.text).not.toContain(key.json.secret);
  expect(edits.json.rows).toHaveLength(1);
  expect(first.headers['link']).toContain('rel="next"; results="true"');
});

test('entries cannot be changed or removed, and who gets past that is found', async () => {
  const api = await startApi(house);
  for (const name of ['A', 'B', 'C']) await api.call('PUT', 'organizations/vedette/', { body: { name } });
  const whole = await api.get(`${LOG}check/`);
  const change = api.metadata.execute(`UPDATE audit_log SET actor_label = 'nobody'`);
  await expect(change).rejects.toThrow('append-only');
  await expect(api.metadata.execute('DELETE FROM audit_log')).rejects.toThrow('append-only');

  await api.metadata.execute('ALTER TABLE audit_log DISABLE TRIGGER audit_log_frozen');
  await api.metadata.execute(`UPDATE audit_log SET actor_label = 'nobody' WHERE seq = 2`);
  const changed = await verifyChain(api.metadata, 1);
  await api.metadata.execute('DELETE FROM audit_log WHERE seq > 1');
  const cut = await verifyChain(api.metadata, 1);
  const told = await verifyAll({ ...api, key: KEY }, api.clock.now());

  expect(whole.json).toEqual({ isIntact: true, entries: 3, brokenAt: null });
  expect(changed).toMatchObject({ entries: 1, brokenAt: 2 });
  expect(cut).toMatchObject({ entries: 1, brokenAt: 2 });
  expect(told).toEqual([{ text: 'BROKEN  vedette: entry 2 does not fit', isWhole: false }]);
});

test('a chain that was written anew as a whole is found by the heads that were signed before', async () => {
  const api = await startApi(house);
  const deps = { ...api, key: KEY };
  for (const name of ['A', 'B']) await api.call('PUT', 'organizations/vedette/', { body: { name } });
  await signHeads(deps, api.clock.now());
  await api.call('PUT', 'organizations/vedette/', { body: { name: 'C' } });
  api.clock.advance(86_400_000);
  const before = await verifyAll(deps, api.clock.now());
  const foreign = await checkHeads({ ...deps, key: Buffer.alloc(32, 4) }, 1, { nowMs: api.clock.now(), days: 3 });

  await api.metadata.execute('ALTER TABLE audit_log DISABLE TRIGGER audit_log_frozen');
  await api.metadata.execute('DELETE FROM audit_log');
  await api.metadata.execute('DELETE FROM audit_head');
  for (const name of ['A', 'X', 'C']) await api.call('PUT', 'organizations/vedette/', { body: { name } });
  const after = await verifyAll(deps, api.clock.now());

  expect(before[0]).toMatchObject({ isWhole: true, text: expect.stringContaining('3 entries, 1 signed heads') });
  expect(foreign.brokenDay).toBe('2026-11-22');
  expect(await verifyChain(api.metadata, 1)).toMatchObject({ entries: 3, brokenAt: null });
  expect(after[0]).toEqual({ isWhole: false, text: 'BROKEN  vedette: the head signed on 2026-11-22 is not in it' });
});

test('changes at once make one chain, and another organization’s is its own', async () => {
  const api = await startApi(house);
  await api.metadata.execute(`INSERT INTO organization (slug, name) VALUES ('second', 'Second')`);

  await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      api.call('PUT', `organizations/${index % 3 === 0 ? 'second' : 'vedette'}/`, { body: { name: `Name ${index}` } }),
    ),
  );

  expect(await verifyChain(api.metadata, 1)).toMatchObject({ entries: 8, brokenAt: null });
  expect(await verifyChain(api.metadata, 2)).toMatchObject({ entries: 4, brokenAt: null });
});

test('an organization that is removed takes its log with it', async () => {
  const api = await startApi(house);
  await api.call('PUT', 'organizations/vedette/', { body: { name: 'A' } });

  await api.metadata.execute('DELETE FROM organization');

  expect(await api.metadata.rows('SELECT 1 FROM audit_log')).toEqual([]);
});

test('an export is an entry itself, and no cell of it is a formula', async () => {
  const api = await startApi(house);
  await api.call('POST', 'organizations/vedette/org-auth-tokens/', { body: { name: '=HYPERLINK("http://evil")' } });

  const csv = await api.get(`${LOG}export/`);
  const after = await api.get(LOG);

  expect(csv.headers['content-disposition']).toContain('attachment');
  expect(csv.text).toContain(`"'=HYPERLINK(""http://evil"")"`);
  expect(after.json.rows[0].event).toBe('audit-log.export');
  expect(csvLine(['a"b', '@x', '\tx'])).toBe(`"a""b","'@x","'\tx"\r\n`);
});
