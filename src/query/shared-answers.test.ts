import { expect, test } from 'vitest';
import type { Events, EventsQuery } from '../engines/events/port.ts';
import { shareAnswers } from './shared-answers.ts';

const QUESTION: EventsQuery = { text: 'SELECT 1', params: { scope: [1] }, isShared: true };

/** A store that says how often it was asked. */
function countingStore() {
  const state = { asked: 0, fails: false };
  const events: Events = {
    insert: async () => undefined,
    select: async <Row>() => {
      state.asked += 1;
      if (state.fails) throw new Error('away');
      return [{ n: state.asked }] as unknown as readonly Row[];
    },
    command: async () => undefined,
    forgetsTokens: true,
    close: async () => undefined,
  };
  return { state, events };
}

test('dashboards that a change wakes at once are served by one statement', async () => {
  const { state, events } = countingStore();
  const shared = shareAnswers(events);

  const answers = await Promise.all(Array.from({ length: 5 }, () => shared.events.select(QUESTION)));

  expect(state.asked).toBe(1);
  expect(answers).toEqual(Array.from({ length: 5 }, () => [{ n: 1 }]));
});

test('nobody gets an answer from before a batch that it has heard of, not even one that was on its way', async () => {
  const { state, events } = countingStore();
  const shared = shareAnswers(events);

  const before = shared.events.select(QUESTION);
  shared.forget();
  const after = shared.events.select(QUESTION);

  expect([await before, await after]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
  expect(state.asked).toBe(2);
});

test('an answer is given for a second at most when no hint comes', async () => {
  let nowMs = 0;
  const { events } = countingStore();
  const shared = shareAnswers(events, () => nowMs);

  await shared.events.select(QUESTION);
  nowMs = 999;
  expect(await shared.events.select(QUESTION)).toEqual([{ n: 1 }]);
  nowMs = 1_000;
  expect(await shared.events.select(QUESTION)).toEqual([{ n: 2 }]);
});

test('another scope, a question that is not shared and one that may be given up are asked by themselves', async () => {
  const { state, events } = countingStore();
  const shared = shareAnswers(events);

  await shared.events.select(QUESTION);
  await shared.events.select({ ...QUESTION, params: { scope: [2] } });
  await shared.events.select({ ...QUESTION, isShared: false });
  await shared.events.select({ ...QUESTION, signal: new AbortController().signal });

  expect(state.asked).toBe(4);
});

test('a failure is told to those who waited and remembered for nobody', async () => {
  const { state, events } = countingStore();
  const shared = shareAnswers(events);
  state.fails = true;

  const both = await Promise.allSettled([shared.events.select(QUESTION), shared.events.select(QUESTION)]);
  state.fails = false;

  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await shared.events.select(QUESTION)).toEqual([{ n: 2 }]);
});
