import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';

test('a question about events is checked part by part, and each fault is said where it is', async () => {
  const api = await startApi(house);
  const ask = async (query: string) => (await api.get(`organizations/vedette/events/validate/?${query}`)).json;

  expect(
    await ask(
      'dataset=errors&field=title&field=count()&field=p95(size)&query=plan:paid+count():>1&orderby=-count()&statsPeriod=14d&project=1',
    ),
  ).toMatchObject({
    valid: true,
    field: [
      { name: 'title', valid: true, attrType: 'string' },
      { name: 'count()', valid: true, attrType: 'number' },
      { name: 'p95(size)', valid: true, attrType: 'number' },
    ],
    query: {
      valid: true,
      fields: [
        { name: 'plan', attrType: 'string' },
        { name: 'count()', attrType: 'number' },
      ],
    },
    orderby: [{ name: '-count()', valid: true }],
  });
  const faulty = await ask('field=nonsense(title)&query=timestamp:yesterday&orderby=-level&project=none');
  expect(faulty).toMatchObject({
    valid: false,
    field: [{ valid: false }],
    query: { valid: false },
    orderby: [{ valid: false }],
    projects: [{ valid: false }],
  });
  expect(faulty.query.error).toContain('yesterday');
  expect(await ask('query=%22open')).toMatchObject({ valid: false, query: { valid: false } });
  expect(await ask('dataset=tarot')).toMatchObject({ valid: false, dataset: [{ name: 'tarot', valid: false }] });
});
