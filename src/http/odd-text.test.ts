import { expect, test } from 'vitest';
import { startApi } from '../../test/api.ts';
import { house } from '../../test/house.ts';

test('a NUL in an address, a query or a body is the sender’s mistake, not ours', async () => {
  const api = await startApi(house);

  const answers = [
    await api.get('organizations/%00/teams/'),
    await api.get('organizations/vedette/issues/?query=%00'),
    await api.get('organizations/vedette/issues/?environment=%00'),
    await api.get('projects/vedette/default/events/%00/'),
    await api.call('PUT', 'projects/vedette/default/', { body: { name: 'a\u0000b' } }),
  ];

  for (const { status, text } of answers) expect(status, text).toBeLessThan(500);
  expect(answers[0]?.status).toBe(400);
  expect(answers[0]?.json.detail).toContain('NUL');
});
