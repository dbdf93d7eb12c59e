import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

/** What nobody who has a link alone may read: who was hit, what was asked, what stood in variables. */
const PRIVATE = ['ada@example.com', '<Cart>', 'cookie', 'breadcrumbs', 'X-Private', 'in the extra'];

async function sharedIssue() {
  const api = await startApi(house);
  const [eventId] = await feed(house, api, [{ release: 'shop@1.2.3', extra: { note: 'in the extra' } }]);
  const { json: event } = await api.get(`projects/vedette/default/events/${eventId}/`);
  const issue = `organizations/vedette/issues/${event.groupID}/`;
  const { json } = await api.call('PUT', issue, { body: { isPublic: true } });
  return { api, issue, shareId: String(json.shareId) };
}

test('whoever has the link of a shared issue reads what was thrown and where, without an account, and nothing about people', async () => {
  const { api, shareId } = await sharedIssue();

  const { status, json, text, headers } = await api.call('GET', `shared/issues/${shareId}/`, { token: null });

  expect(status).toBe(200);
  expect(shareId).toMatch(/^[0-9a-f]{32}$/);
  expect(json).toMatchObject({
    title: 'ZeroDivisionError: division by zero',
    status: 'unresolved',
    count: 1,
    event: { release: 'shop@1.2.3' },
  });
  expect(json.event.entries.map((entry: { type: string }) => entry.type)).toEqual(['exception']);
  expect(json.event.entries[0].data.values[1].stacktrace.frames[1]).toMatchObject({ function: 'total', lineNo: 7, vars: null });
  for (const secret of PRIVATE) expect(text).not.toContain(secret);
  expect([headers['cache-control'], headers['x-robots-tag']]).toEqual(['no-store', 'noindex, nofollow']);
});

test('a link that was taken back, a guess, and one of an organization that shares no more lead nowhere, alike', async () => {
  const { api, issue, shareId } = await sharedIssue();
  const look = (id: string) => api.call('GET', `shared/issues/${id}/`, { token: null });
  const guess = await look('0'.repeat(32));

  await api.call('PUT', 'organizations/vedette/', { body: { allowSharedIssues: false } });
  const closed = await look(shareId);
  const refused = await api.call('PUT', issue, { body: { isPublic: true } });
  await api.call('PUT', 'organizations/vedette/', { body: { allowSharedIssues: true } });
  const open = await look(shareId);
  await api.call('PUT', issue, { body: { isPublic: false } });
  const revoked = await look(shareId);
  const again = await api.call('PUT', issue, { body: { isPublic: true } });

  expect([guess.status, closed.status, open.status, revoked.status]).toEqual([404, 404, 200, 404]);
  expect([closed.text, revoked.text, (await look('%00')).text]).toEqual([guess.text, guess.text, guess.text]);
  expect(refused.json).toEqual({ isPublic: ['This organization shares no issues.'] });
  expect(again.json.shareId).not.toBe(shareId);
});

test('who shared an issue, and who took the link back, is in the audit log', async () => {
  const { api, issue } = await sharedIssue();

  await api.call('PUT', issue, { body: { isPublic: false } });

  const rows = await api.metadata.rows<{ event: string; note: string }>(
    `SELECT event, detail->>'note' AS note FROM audit_log WHERE event LIKE 'issue.%' ORDER BY id`,
  );
  expect(rows).toEqual([
    { event: 'issue.share', note: 'DEFAULT-1' },
    { event: 'issue.unshare', note: 'DEFAULT-1' },
  ]);
});
