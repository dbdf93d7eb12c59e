import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { itemOf } from '../../../test/processor-house.ts';

const MINUTE = 60_000;

test('an event is given back whole, in the parts that clients know', async () => {
  const api = await startApi(house);
  const [id] = await feed(house, api, [
    {
      release: 'shop@1.2.3',
      tags: { color: 'red' },
      extra: { cart: { items: 3 } },
      items: [itemOf('attachment', Buffer.from('hello'), { filename: 'note.txt', content_type: 'text/html' })],
    },
  ]);

  const { status, json: event } = await api.get(`projects/vedette/default/events/${id}/`);

  expect(status).toBe(200);
  expect(event).toMatchObject({
    eventID: id,
    title: 'ZeroDivisionError: division by zero',
    platform: 'python',
    environment: 'production',
    release: { version: 'shop@1.2.3', shortVersion: '1.2.3' },
    context: { cart: { items: 3 } },
    user: { id: '1', email: 'ada@example.com' },
    sdk: { name: 'sentry.python', version: '2.68.0' },
    hasAttachments: true,
    nextEventID: null,
    previousEventID: null,
  });
  expect(event.entries.map((entry: { type: string }) => entry.type)).toEqual(['exception', 'breadcrumbs', 'request']);
  const [cause, error] = event.entries[0].data.values;
  expect([cause.type, error.type]).toEqual(['KeyError', 'ZeroDivisionError']);
  expect(error.mechanism.handled).toBe(false);
  expect(error.stacktrace.hasSystemFrames).toBe(true);
  expect(error.stacktrace.frames[1]).toMatchObject({ function: 'total', inApp: true, lineNo: 7, vars: { cart: '<Cart>', count: 0 } });
  expect(error.stacktrace.frames[1].context).toEqual([
    [6, 'def total(cart):'],
    [7, '    return cart.price / cart.count'],
    [8, ''],
    [9, 'def empty():'],
  ]);
  expect(event.tags).toContainEqual({ key: 'color', value: 'red' });
  expect(event.entries[2].data).toMatchObject({ method: 'POST', query: [['a', '1']] });
});

test('raw JSON, grouping and attachments of an event', async () => {
  const api = await startApi(house);
  const page = '<script>alert(1)</script>';
  const [id] = await feed(house, api, [
    { items: [itemOf('attachment', Buffer.from(page), { filename: 'x".html', content_type: 'text/html' })] },
  ]);

  const raw = await api.get(`projects/vedette/default/events/${id}/json/`);
  const why = await api.get(`projects/vedette/default/events/${id}/grouping-info/`);
  const list = await api.get(`projects/vedette/default/events/${id}/attachments/`);
  const file = await api.get(`projects/vedette/default/events/${id}/attachments/${list.json[0].id}/?download`);

  expect(raw.json).toMatchObject({ event_id: id, platform: 'python' });
  expect(raw.json.exception.values).toHaveLength(2);
  expect(why.json.variants.app).toMatchObject({ contributes: true, hashMismatch: false });
  expect(list.json).toMatchObject([{ name: 'x".html', size: page.length, event_id: id }]);
  expect(file.text).toBe(page);
  expect(file.headers['content-type']).toBe('application/octet-stream');
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename="x_\.html"/);
  expect(file.headers['content-security-policy']).toContain("default-src 'none'");
});

test('the events of an issue are walked from oldest to latest', async () => {
  const api = await startApi(house);
  const ids = await feed(house, api, [{ ageMs: 300 * MINUTE }, { ageMs: 2 * MINUTE, environment: 'staging' }, { ageMs: MINUTE }]);
  const [issue] = (await api.get('organizations/vedette/issues/')).json;
  const event = async (name: string, query = '') =>
    (await api.get(`organizations/vedette/issues/${issue.id}/events/${name}/${query}`)).json;

  const oldest = await event('oldest');
  const middle = await event(oldest.nextEventID);
  const latest = await event('latest');
  const recommended = await event('recommended');
  const staging = await event('latest', '?environment=staging');
  const list = (await api.get(`organizations/vedette/issues/${issue.id}/events/?per_page=2`)).json;
  const full = (await api.get(`organizations/vedette/issues/${issue.id}/events/?per_page=2&full=true`)).json;

  expect([oldest.eventID, middle.eventID, latest.eventID]).toEqual(ids);
  expect(latest.previousEventID).toBe(ids[1]);
  expect(latest.nextEventID).toBeNull();
  expect([middle.previousEventID, middle.nextEventID]).toEqual([ids[0], ids[2]]);
  expect([oldest.previousEventID, oldest.nextEventID]).toEqual([null, ids[1]]);
  expect(staging.previousEventID).toBeNull();
  expect(ids).toContain(recommended.eventID);
  expect(staging.eventID).toBe(ids[1]);
  expect(list.map((one: { eventID: string }) => one.eventID)).toEqual([ids[2], ids[1]]);
  expect(full).toEqual([latest, middle].map((one) => ({ ...one, nextEventID: null, previousEventID: null })));
});

test('where an event is, is told when its issue can be opened, and not before', async () => {
  const api = await startApi(house);
  const [id] = await feed(house, api, [{}]);
  const [issue] = (await api.get('organizations/vedette/issues/')).json;
  const lookUp = () => api.get(`organizations/vedette/eventids/${id}/`);

  expect((await lookUp()).json).toMatchObject({ eventId: id, groupId: issue.id, projectSlug: 'default' });
  // Stored, and not counted yet.
  await api.metadata.execute('UPDATE issue SET times_seen = 0');
  expect((await lookUp()).status).toBe(404);
});

test('an event whose id ends in zeros is not its own neighbour', async () => {
  const api = await startApi(house);
  const ids = ['1', '2', '3'].map((digit) => `${digit.repeat(30)}00`);
  await feed(house, api, [
    { eventId: ids[0]!, ageMs: 3 * MINUTE },
    { eventId: ids[1]!, ageMs: 2 * MINUTE },
    { eventId: ids[2]!, ageMs: MINUTE },
  ]);

  const middle = (await api.get(`projects/vedette/default/events/${ids[1]}/`)).json;

  expect([middle.previousEventID, middle.nextEventID]).toEqual([ids[0], ids[2]]);
});

test('tables group by fields and sort by functions', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { type: 'ValueError', user: { id: 'a' }, tags: { plan: 'free' } },
    { type: 'ValueError', user: { id: 'b' }, tags: { plan: 'free' } },
    { type: 'TypeError', user: { id: 'b' }, tags: { plan: 'paid' }, environment: 'staging' },
  ]);
  const table = async (query: string) => (await api.get(`organizations/vedette/events/?statsPeriod=1h&${query}`)).json;

  const byPlan = await table('field=plan&field=count()&field=count_unique(user)&sort=-count()');
  const filtered = await table('field=title&field=count()&query=error.type:TypeError');
  const having = await table('field=plan&field=count()&query=count():>1');
  const staging = await table('field=id&field=environment&environment=staging');
  const issues = await table('field=issue&field=project&field=last_seen()&field=count()&sort=-count()');
  const unknown = await api.get('organizations/vedette/events/?field=count_of(x)');

  expect(byPlan.data).toEqual([
    { plan: 'free', 'count()': 2, 'count_unique(user)': 2 },
    { plan: 'paid', 'count()': 1, 'count_unique(user)': 1 },
  ]);
  expect(byPlan.meta.fields).toEqual({ plan: 'string', 'count()': 'integer', 'count_unique(user)': 'integer' });
  expect(filtered.data).toMatchObject([{ 'count()': 1 }]);
  expect(having.data).toEqual([{ plan: 'free', 'count()': 2 }]);
  expect(staging.data).toMatchObject([{ environment: 'staging' }]);
  expect(issues.data.map((row: { project: string }) => row.project)).toEqual(['default', 'default']);
  expect(issues.data[0].issue).toMatch(/^DEFAULT-\w+$/);
  expect(unknown.status).toBe(400);
  expect(unknown.json.detail).toContain('count_of');
});

test('charts have a point for every bucket and a line for each of the largest groups', async () => {
  const api = await startApi(house);
  await feed(house, api, [
    { ageMs: 5 * MINUTE, tags: { plan: 'free' } },
    { ageMs: 65 * MINUTE, tags: { plan: 'free' } },
    { ageMs: 5 * MINUTE, tags: { plan: 'paid' } },
    { ageMs: 5 * MINUTE, tags: { plan: 'trial' } },
  ]);
  const stats = async (query: string) => (await api.get(`organizations/vedette/events-stats/?statsPeriod=6h&interval=1h&${query}`)).json;
  const sum = (series: { data: [number, [{ count: number }]][] }) => series.data.reduce((total, [, [{ count }]]) => total + count, 0);

  const plain = await stats('');
  const searched = await stats('query=plan:free');
  const two = await stats('yAxis=count()&yAxis=count_unique(user)');
  const top = await stats('topEvents=1&field=plan&field=count()&sort=-count()');
  const meta = (await api.get('organizations/vedette/events-meta/?statsPeriod=6h')).json;
  const project = (await api.get('projects/vedette/default/stats/')).json;

  expect(plain.data.length).toBeGreaterThanOrEqual(6);
  expect(sum(plain)).toBe(4);
  expect(sum(searched)).toBe(2);
  expect(sum(two['count()'])).toBe(4);
  expect(Object.keys(top)).toEqual(['free', 'Other']);
  expect([sum(top.free), sum(top.Other)]).toEqual([2, 2]);
  expect(meta.count).toBe(4);
  expect(project.reduce((total: number, [, count]: [number, number]) => total + count, 0)).toBe(4);
});

test('a project’s source links lead from its own frames to the repository', async () => {
  const api = await startApi(house);
  const [id] = await feed(house, api, [{ release: 'shop@0a1b2c3d4e5f' }]);
  const path = 'projects/vedette/default/';

  const wrong = await api.call('PUT', path, { body: { sourceLinks: [{ stackRoot: '', url: 'javascript:{path}' }] } });
  const set = await api.call('PUT', path, {
    body: { sourceLinks: [{ stackRoot: '', url: 'https://git.example/{commit}/{path}#L{line}' }] },
  });
  const { json: event } = await api.get(`${path}events/${id}/`);

  expect(wrong.status).toBe(400);
  expect(set.json.sourceLinks).toHaveLength(1);
  const [outer, inner] = event.entries[0].data.values[1].stacktrace.frames;
  expect(inner.sourceLink).toBe(`https://git.example/0a1b2c3d4e5f/${inner.filename}#L7`);
  expect(outer.sourceLink).toBe(null);
});

test('pictures and texts are shown beside an event when their bytes are such; nothing else is', async () => {
  const api = await startApi(house);
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const file = (filename: string, type: string, content: string | Buffer) =>
    itemOf('attachment', Buffer.from(content), { filename, content_type: type });
  const long = `x${'é'.repeat(40_000)}`;
  const [id] = await feed(house, api, [
    {
      items: [
        file('a.png', 'image/png', png),
        file('b.png', 'image/png', svg),
        file('c.svg', 'image/svg+xml', svg),
        file('d.html', 'text/html', '<script>alert(1)</script>'),
        file('e.json', 'application/json', '{"a":1}'),
        file('f.txt', 'text/plain; charset=utf-8', Buffer.from([0, 1, 2])),
        file('g.log', 'text/plain', long),
      ],
    },
  ]);
  const path = `projects/vedette/default/events/${id}/attachments/`;
  const { json: list } = await api.get(path);
  const previews = new Map<string, Awaited<ReturnType<typeof api.get>>>();
  for (const one of list) previews.set(one.name, await api.get(`${path}${one.id}/?preview=1`));

  const statuses = Object.fromEntries([...previews].map(([name, { status }]) => [name, status]));
  expect(statuses).toEqual({ 'a.png': 200, 'b.png': 404, 'c.svg': 404, 'd.html': 404, 'e.json': 200, 'f.txt': 404, 'g.log': 200 });
  expect(previews.get('a.png')?.headers['content-type']).toBe('image/png');
  expect(previews.get('e.json')?.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(previews.get('e.json')?.text).toBe('{"a":1}');
  // 64 KB end in the middle of a character, which is left out.
  expect(previews.get('g.log')?.text).toBe(`x${'é'.repeat(32_767)}`);
  for (const { headers, status } of previews.values()) {
    if (status !== 200) continue;
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  // One that is left open is closed by the garbage collector, which ends the process.
  await expect.poll(openAttachments).toEqual([]);
});

/** Files of attachments that this process holds open; none where the system does not tell. */
function openAttachments(): readonly string[] {
  const directory = '/proc/self/fd';
  if (!existsSync(directory)) return [];
  const targets = readdirSync(directory).map((fd) => {
    try {
      return readlinkSync(`${directory}/${fd}`);
    } catch {
      return ''; // closed meanwhile
    }
  });
  return targets.filter((target) => target.includes('/attachments/'));
}
