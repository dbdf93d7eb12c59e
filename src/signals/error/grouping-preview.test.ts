import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { move } from '../../../test/move.ts';

const PREVIEW = 'grouping-preview/';

async function shop() {
  const api = await startApi(house);
  const projects = (await api.get('organizations/vedette/projects/')).json as { slug: string }[];
  const path = `projects/vedette/${projects[0]?.slug}/`;
  await feed(house, api, [
    { type: 'A', value: 'first', tags: { tier: 'db' } },
    { type: 'A', value: 'second', tags: { tier: 'cache' } },
    { type: 'B', tags: { tier: 'db' } },
  ]);
  return { api, path, preview: `${path}${PREVIEW}` };
}

test('a preview says what rules would merge and split, and changes nothing', async () => {
  const { api, path, preview } = await shop();

  const merging = await api.call('POST', preview, { body: { fingerprintingRules: 'tags.tier:* -> one-thing title="One thing"' } });
  const splitting = await api.call('POST', preview, { body: { fingerprintingRules: 'type:A -> {{ default }}, {{ tags.tier }}' } });
  const nothing = await api.call('POST', preview, { body: { fingerprintingRules: '' } });

  expect(merging.status, merging.text).toBe(200);
  expect(merging.json).toMatchObject({ events: 3, changed: 3, mergeCount: 1, splitCount: 0, merges: [{ title: 'One thing' }] });
  expect(merging.json.merges[0].issues.map((issue: { title: string; events: number }) => [issue.title.slice(0, 1), issue.events])).toEqual([
    ['A', 2],
    ['B', 1],
  ]);
  expect(splitting.json).toMatchObject({ changed: 2, mergeCount: 0, splitCount: 1, splits: [{ parts: [{ events: 1 }, { events: 1 }] }] });
  expect(nothing.json).toMatchObject({ events: 3, changed: 0, merges: [], splits: [] });
  expect((await api.get('organizations/vedette/issues/')).json).toHaveLength(2);
  expect((await api.get(path)).json.fingerprintingRules).toBe('');
});

test('stack trace rules are previewed over the events as they are stored', async () => {
  const { api, preview } = await shop();

  const answer = await api.call('POST', preview, { body: { groupingEnhancements: 'family:other max-frames=1\nfunction:total -app' } });

  expect(answer.status, answer.text).toBe(200);
  expect(answer.json).toMatchObject({ events: 3, changed: 3 });
});

test('a rule that cannot be read is refused with its line and column, in the preview and when it is saved', async () => {
  const { api, path, preview } = await shop();
  const faulty = { fingerprintingRules: 'type:A -> a\ntyp:B -> b' };

  for (const answer of [await api.call('POST', preview, { body: faulty }), await api.call('PUT', path, { body: faulty })]) {
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Line 2, column 1: typ is nothing that rules know; did you mean type?');
  }
  expect((await api.call('PUT', path, { body: { groupingEnhancements: 'module:a +apps' } })).text).toContain('Line 1, column 10');
  const saved = await api.call('PUT', path, { body: { fingerprintingRules: 'type:A -> a', groupingEnhancements: 'module:vendor.* -app' } });
  expect(saved.status, saved.text).toBe(200);
});

interface Listed {
  readonly id: string;
  readonly count: string;
}

async function hashCount(api: Awaited<ReturnType<typeof startApi>>): Promise<number> {
  return (await api.metadata.row<{ n: number }>('SELECT count(*)::int AS n FROM issue_hash'))?.n ?? 0;
}

test('saved rules are applied to issues that are there, which take the next events by them, and all of it is taken back', async () => {
  const { api, path } = await shop();
  const before = (await api.get('organizations/vedette/issues/')).json as Listed[];
  const hashes = await hashCount(api);
  await api.call('PUT', path, { body: { fingerprintingRules: 'tags.tier:* -> one-thing title="One thing"' } });

  const applied = await api.call('POST', `${path}grouping-apply/`, { body: {} });
  const [only, ...others] = (await api.get('organizations/vedette/issues/')).json as Listed[];
  const taken = await hashCount(api);
  const again = await api.call('POST', `${path}grouping-apply/`, { body: {} });
  const history = await api.get(`organizations/vedette/issues/${only?.id}/activities/`);
  for (const undo of (applied.json.undo as string[]).toReversed())
    expect((await api.call('POST', 'organizations/vedette/issues/undo/', { body: { undo } })).status).toBe(200);

  expect(applied.json, applied.text).toMatchObject({ events: 3, merged: 1, followed: 0, split: 0, undo: [expect.any(String)] });
  expect(only?.count).toBe('3');
  expect(others).toEqual([]);
  expect(taken).toBe(hashes + 1);
  expect(again.json).toMatchObject({ merged: 0, followed: 0, undo: [] });
  expect(history.json.activity).toContainEqual(
    expect.objectContaining({ type: 'merge', data: expect.objectContaining({ byRules: true }) }),
  );
  const after = (await api.get('organizations/vedette/issues/')).json as Listed[];
  expect(new Map(after.map(({ id, count }) => [id, count]))).toEqual(new Map(before.map(({ id, count }) => [id, count])));
  expect(await hashCount(api)).toBe(hashes);
});

test('an issue that saved rules split becomes several, whose events follow, and all of it is taken back', async () => {
  const { api, path } = await shop();
  const before = (await api.get('organizations/vedette/issues/')).json as Listed[];
  const counts = async () => ((await api.get('organizations/vedette/issues/')).json as Listed[]).map(({ count }) => count).toSorted();
  await api.call('PUT', path, { body: { fingerprintingRules: 'type:A -> {{ default }}, {{ tags.tier }}\ntype:B -> renamed' } });

  const applied = await api.call('POST', `${path}grouping-apply/`, { body: {} });
  const again = await api.call('POST', `${path}grouping-apply/`, { body: {} });
  api.clock.advance(10_000);
  const moved = await move(api);
  const split = await counts();
  const after = await api.call('POST', `${path}grouping-apply/`, { body: {} });
  for (const undo of (applied.json.undo as string[]).toReversed())
    expect((await api.call('POST', 'organizations/vedette/issues/undo/', { body: { undo } })).status).toBe(200);

  expect(applied.json, applied.text).toMatchObject({ merged: 0, followed: 1, split: 1 });
  // The program must not merge by likeness what the rules tell apart.
  expect(await api.metadata.rows('SELECT reason FROM issue_apart')).toEqual([{ reason: 'unmerged' }]);
  expect(again.json).toMatchObject({ merged: 0, followed: 0, split: 0, undo: [] });
  expect(moved).toBe(1);
  expect(split).toEqual(['1', '1', '1']);
  expect(after.json).toMatchObject({ merged: 0, followed: 0, split: 0, undo: [] });
  expect(await counts()).toEqual(before.map(({ count }) => count).toSorted());
});
