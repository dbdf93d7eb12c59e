import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';

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
