import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { keepConfigs } from './config-keeper.ts';

test('a disk that is slow is not given a second save of the copies while it writes the first, and gets the changes afterwards', async () => {
  const saves: PromiseWithResolvers<void>[] = [];
  let looks = 0;
  const held = { put: () => {}, all: () => [], readAll: async () => {}, hasChanged: () => ++looks > 0 };
  const copies = {
    load: async () => [],
    save() {
      const save = Promise.withResolvers<void>();
      saves.push(save);
      return save.promise;
    },
  };

  const end = await keepConfigs(held, copies, 1);
  house.onClose(end);
  await expect.poll(() => looks).toBeGreaterThan(5);

  expect(saves).toHaveLength(1);
  saves[0]?.resolve();
  await expect.poll(() => saves.length).toBe(2);
});
