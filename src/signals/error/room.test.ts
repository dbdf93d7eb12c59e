import { expect, test } from 'vitest';
import { house, NOON_MS } from '../../../test/house.ts';
import { makeProjects } from '../../../test/processor-house.ts';
import { run } from '../../pipeline/run.ts';
import { errorSignal } from './index.ts';

test('every item is accounted for, whatever it is', async () => {
  const metadata = await house.metadata();
  const events = await house.events();
  const [project] = await makeProjects(metadata, ['shop']);
  const event = { event_id: 'a'.repeat(32), message: 'hello' };
  const items = [
    event,
    event,
    Buffer.from('{"half'),
    Buffer.from([0xff, 0xfe]),
    'text',
    null,
    [],
    7,
    {},
    { exception: 3, user: [], tags: 'x', level: {} },
  ];

  const receipt = await run(
    errorSignal({ blobs: await house.blobs() }),
    items,
    { metadata, project: project!, receivedAtMs: NOON_MS },
    events,
  );

  expect(receipt.accepted).toBe(3);
  expect(receipt.accepted + receipt.discarded.length).toBe(items.length);
  expect(receipt.discarded.map((one) => `${one.outcome}/${one.reason}`).toSorted()).toEqual([
    ...Array.from({ length: 1 }, () => 'invalid/duplicate'),
    ...Array.from({ length: 6 }, () => 'invalid/invalid_json'),
  ]);
  expect(await events.select({ text: 'SELECT count() AS n FROM errors' })).toEqual([{ n: 3 }]);
});
