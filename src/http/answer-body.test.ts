import { expect, test } from 'vitest';
import { z } from 'zod';
import { writeAnswer } from './answer-body.ts';

const Item = z.object({
  id: z.string(),
  at: z
    .date()
    .transform((date) => date.getTime())
    .optional(),
});
const LONG = 30;

function list(length: number) {
  return Array.from({ length }, (_, at) => ({ id: `ü${at}`, at: new Date(at), secret: 'not of the schema' }));
}

test('a long list is the same text as a short one, without what the schema does not know', async () => {
  for (const length of [0, 1, 4, 5, LONG]) {
    const { text, problems } = await writeAnswer(z.array(Item), list(length));

    expect(JSON.parse(String(text))).toEqual(list(length).map(({ id, at }) => ({ id, at: at.getTime() })));
    expect(problems).toEqual([]);
  }
});

test('items that do not fit are named by their place and given all the same', async () => {
  const items = [...list(LONG).map(({ id }) => ({ id })), { id: 7 }];

  const { text, problems } = await writeAnswer(z.array(Item), items);

  expect(JSON.parse(String(text))).toEqual(items);
  expect(problems).toEqual([expect.stringMatching(/^30\.id: /)]);
});

test('a list with rules of its own is checked as a whole', async () => {
  const { problems } = await writeAnswer(z.array(Item).max(10), list(LONG));

  expect(problems).toHaveLength(1);
});

test('others are served while a long list is written', async () => {
  let served = 0;
  const timer = setInterval(() => (served += 1), 0);
  const heavy = Array.from({ length: LONG }, () => ({ id: 'x'.repeat(1_000_000) }));

  await writeAnswer(z.array(Item), heavy);

  clearInterval(timer);
  expect(served).toBeGreaterThan(0);
});
