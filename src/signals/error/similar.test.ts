import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed, type TestEvent } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { drawPortraits } from './draw-portraits.ts';

const ISSUES = 'organizations/vedette/issues/';

/** An error of a shop, thrown by the first of the functions; the others called it. */
function failing(type: string, functions: readonly string[], value = 'no price for cart 7', projectId = 1): TestEvent {
  const frames = functions.toReversed().map((name, at) => ({
    function: name,
    filename: 'shop/cart.py',
    module: 'shop.cart',
    lineno: 10 + at,
    context_line: `    return ${name}(cart)`,
    in_app: true,
  }));
  return { type, projectId, more: { exception: { values: [{ type, value, stacktrace: { frames } }] } } };
}

const PATH = ['total', 'checkout', 'post', 'dispatch', 'route', 'handle', 'serve', 'main'];
/** The same way through the program, with one function that was put in between. */
const NEARLY = ['total', 'checkout', 'post', 'dispatch', 'route', 'trace', 'handle', 'serve', 'main'];
const ELSEWHERE = ['login', 'verify', 'session', 'redirect', 'answer', 'flush', 'close', 'start'];

/** What the jobs role does every few seconds. */
async function draw(api: Api) {
  return drawPortraits({ ...api, now: () => api.clock.now() });
}

async function shop(events: readonly TestEvent[]) {
  const api = await startApi(house);
  await feed(house, api, events);
  const { json } = await api.get(`${ISSUES}?query=`);
  const idOf = (part: string): string => json.find((issue: { title: string }) => issue.title.includes(part)).id;
  const similar = async (id: string) => (await api.get(`${ISSUES}${id}/similar-issues/`)).json;
  return { api, idOf, similar };
}

test('an issue that fails in nearly the same way is found, with how much they have in common and the lines that differ', async () => {
  const { api, idOf, similar } = await shop([
    failing('PriceError', PATH),
    failing('PriceError', NEARLY, 'no tax for cart 9'),
    failing('LoginError', ELSEWHERE, 'nobody here'),
  ]);
  const { drawn } = await draw(api);

  const found = await similar(idOf('no price'));
  const [alike] = found;

  expect(drawn).toHaveLength(3);
  expect(found).toHaveLength(1);
  expect(alike.issue).toMatchObject({ id: idOf('no tax'), title: 'PriceError: no tax for cart 9' });
  expect(alike.score).toBeGreaterThan(0.7);
  expect(alike.score).toBeLessThan(1);
  const differing = alike.comparison.lines.filter((line: { side: string }) => line.side !== 'both');
  expect(differing).toMatchObject([{ side: 'there', kind: 'frame', text: 'trace', place: 'shop.cart', isApp: true }]);
  expect(alike.comparison.message.filter((part: { side: string }) => part.side === 'there')).toEqual([
    { side: 'there', text: 'tax' },
    { side: 'there', text: '9' },
  ]);
  expect(await similar(idOf('nobody here'))).toEqual([]);
});

test('an issue is drawn once, however many events it has, and one that is not drawn yet is compared all the same', async () => {
  const { api, idOf, similar } = await shop(Array.from({ length: 3 }, () => failing('PriceError', PATH)));
  const first = await draw(api);
  await feed(house, api, [failing('PriceError', PATH), failing('PriceError', NEARLY, 'no tax')]);

  const { json } = await api.get(`${ISSUES}?query=${encodeURIComponent('no tax')}`);
  const found = await similar(json[0].id);
  const second = await draw(api);
  const third = await draw(api);

  expect(first.drawn.map(({ issueId }) => String(issueId))).toEqual([idOf('no price')]);
  expect(found).toHaveLength(1);
  expect(second.drawn.map(({ issueId }) => String(issueId))).toEqual([json[0].id]);
  expect(third.drawn).toEqual([]);
});

test('clients of Sentry’s API get pairs of an issue and its scores, with and without the organization', async () => {
  const { api, idOf } = await shop([failing('PriceError', PATH), failing('PriceError', NEARLY, 'no tax')]);
  await draw(api);

  for (const path of [`${ISSUES}${idOf('no tax')}/similar/`, `issues/${idOf('no tax')}/similar-issues-embeddings/`]) {
    const answer = await api.get(path);

    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject([[{ id: idOf('no price') }, { exception: expect.any(Number), shouldBeGrouped: expect.any(String) }]]);
  }
});

test('what a person said is not the same stays away, from both sides, until they take it back', async () => {
  const { api, idOf, similar } = await shop([failing('PriceError', PATH), failing('PriceError', NEARLY, 'no tax')]);
  await draw(api);
  const [one, other] = [idOf('no price'), idOf('no tax')];

  const said = await api.call('PUT', `${ISSUES}${one}/similar-issues/${other}/`, { body: { isApart: true } });
  const apart = [await similar(one), await similar(other)];
  await api.call('PUT', `${ISSUES}${other}/similar-issues/${one}/`, { body: { isApart: false } });
  const again = await similar(one);

  expect(said.status, said.text).toBe(204);
  expect(apart).toEqual([[], []]);
  expect(again).toHaveLength(1);
});

test('an issue of another project is never similar, and cannot be said to be', async () => {
  const { api, idOf, similar } = await shop([failing('PriceError', PATH)]);
  const project = await api.metadata.row<{ id: number }>(
    `INSERT INTO project (org_id, slug, name) VALUES (1, 'other', 'other') RETURNING id`,
  );
  await feed(house, api, [failing('PriceError', NEARLY, 'no tax', project?.id ?? 0)]);
  await draw(api);

  expect(await similar(idOf('no price'))).toEqual([]);
});

test('an issue that took another in is found by what that one looked like', async () => {
  const { api, idOf, similar } = await shop([
    failing('PriceError', PATH),
    failing('PriceError', PATH),
    failing('LoginError', ELSEWHERE, 'nobody here'),
    failing('LoginError', [...ELSEWHERE.slice(0, 6), 'boot'], 'nobody there'),
  ]);
  await draw(api);
  const [price, here, there] = [idOf('no price'), idOf('nobody here'), idOf('nobody there')];

  await api.call('PUT', `${ISSUES}?id=${price}&id=${here}`, { body: { merge: 1 } });

  expect((await similar(there)).map((one: { issue: { id: string } }) => one.issue.id)).toEqual([price]);
  expect((await similar(price)).map((one: { issue: { id: string } }) => one.issue.id)).toEqual([there]);
});

test('an issue whose events are gone is not waited for for ever', async () => {
  const { api } = await shop([failing('PriceError', PATH)]);
  await api.events.command('TRUNCATE TABLE errors');

  const early = await draw(api);
  api.clock.advance(600_000);
  await draw(api);

  expect(early).toEqual({ drawn: [], merged: 0 });
  expect(await api.metadata.rows('SELECT 1 FROM issue_portrait_wanted')).toEqual([]);
});

/** A project that merges what has so much in common, with two issues that have it. */
async function merging(from: number | null, more: readonly TestEvent[] = []) {
  const { api, idOf, similar } = await shop([failing('PriceError', PATH)]);
  const [project] = (await api.get('organizations/vedette/projects/')).json;
  const set = await api.call('PUT', `projects/vedette/${project.slug}/`, { body: { autoMergeSimilarity: from } });
  expect(set.status, set.text).toBe(200);
  await draw(api);
  const first = idOf('no price');
  await feed(house, api, [failing('PriceError', ALIKE), ...more]);
  return { api, first, similar };
}

/** Begun by another program: nearly all in common. */
const ALIKE = [...PATH, 'worker'];

test('a project merges by itself only when it wants that', async () => {
  const { api } = await merging(null);

  const { merged } = await draw(api);

  expect(merged).toBe(0);
  expect((await api.get(`${ISSUES}?query=`)).json).toHaveLength(2);
});

test('an automatic merge says in the history how alike the issues were, is taken back by anybody, and stays taken back', async () => {
  const { api, first, similar } = await merging(0.9);

  const { merged } = await draw(api);
  const { json: issues } = await api.get(`${ISSUES}?query=`);
  const { json: whole } = await api.get(`${ISSUES}${first}/`);
  const trace = whole.activity.find((one: { type: string }) => one.type === 'merge');
  api.clock.advance(3 * 86_400_000);
  const undone = await api.call('POST', `${ISSUES}undo/`, { body: { undo: trace.data.undo } });
  await api.metadata.execute('INSERT INTO issue_portrait_wanted SELECT id, $1 FROM issue', [new Date(api.clock.now())]);
  const again = await draw(api);

  expect(merged).toBe(1);
  expect(issues).toMatchObject([{ id: first, count: '2' }]);
  expect(trace).toMatchObject({ user: null, data: { similarity: expect.any(Number), issues: [{ id: expect.any(String) }] } });
  expect(trace.data.similarity).toBeGreaterThanOrEqual(0.9);
  expect(undone.json).toMatchObject({ restored: 2, kept: 0 });
  expect(again).toMatchObject({ merged: 0, drawn: [{}, {}] });
  expect((await api.get(`${ISSUES}?query=&statsPeriod=90d`)).json).toHaveLength(2);
  expect(await similar(first)).toMatchObject([{ isMergeSuggested: false }]);
});

test('a new issue is not merged into a resolved one, nor into one of another type, nor when a person said that they differ', async () => {
  const { api, first } = await merging(0.9, [failing('TaxError', ALIKE)]);
  await api.call('PUT', `${ISSUES}?id=${first}`, { body: { status: 'resolved' } });

  const resolved = await draw(api);
  await api.call('PUT', `${ISSUES}?id=${first}`, { body: { status: 'unresolved' } });
  const { json } = await api.get(`${ISSUES}?query=${encodeURIComponent('!error.type:TaxError')}`);
  const other = json.find((issue: { id: string }) => issue.id !== first);
  await api.call('PUT', `${ISSUES}${other.id}/similar-issues/${first}/`, { body: { isApart: true } });
  await api.metadata.execute('INSERT INTO issue_portrait_wanted SELECT id, $1 FROM issue', [new Date(api.clock.now())]);
  const apart = await draw(api);

  expect(resolved.merged).toBe(0);
  expect(apart.drawn).toHaveLength(3);
  expect(apart.merged).toBe(0);
});

test('how much two issues have to have in common is refused where issues that differ would be merged', async () => {
  const { api } = await shop([failing('PriceError', PATH)]);
  const [project] = (await api.get('organizations/vedette/projects/')).json;

  const refused = await api.call('PUT', `projects/vedette/${project.slug}/`, { body: { autoMergeSimilarity: 0.5 } });

  expect(refused.status).toBe(400);
  expect(refused.text).toContain('Write a number from 0.9 to 1, or null for never.');
});
