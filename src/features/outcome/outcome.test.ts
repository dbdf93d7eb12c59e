import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { LogFullError } from '../../engines/log/port.ts';
import { silentLogger } from '../../lib/logger.ts';
import { decodeOutcomes } from '../../pipeline/outcome-record.ts';
import { TOPICS } from '../../pipeline/topics.ts';
import type { Outcome } from '../../protocol/outcomes.ts';
import { foldOutcomes } from './fold.ts';
import { outcomeRows, recordOutcomes } from './index.ts';

const NOON_MS = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 86_400_000;

function outcome(parts: Partial<Outcome> = {}): Outcome {
  return { atMs: NOON_MS, orgId: 1, projectId: 2, keyId: 3, category: 'error', kind: 'invalid', reason: 'no_data', quantity: 1, ...parts };
}

test('folding keeps the sum, whatever is folded', () => {
  const anyOutcome = fc.record({
    atMs: fc.integer({ min: NOON_MS, max: NOON_MS + 300_000 }),
    category: fc.constantFrom('error', 'attachment'),
    reason: fc.constantFrom('a', 'b'),
    keyId: fc.constantFrom(1, null),
    quantity: fc.nat(1_000),
  });
  fc.assert(
    fc.property(fc.array(anyOutcome.map(outcome)), (outcomes) => {
      const folded = foldOutcomes(outcomes);

      const sum = (all: readonly Outcome[]) => all.reduce((total, one) => total + one.quantity, 0);
      expect(sum(folded)).toBe(sum(outcomes));
      expect(folded.length).toBeLessThanOrEqual(6 * 2 * 2 * 2);
      expect(foldOutcomes(folded)).toEqual(folded);
    }),
  );
});

test('outcomes are rows of their minute, one block a day, the same on every redo', async () => {
  const events = await house.events();
  const outcomes = [
    outcome({ quantity: 2 }),
    outcome({ atMs: NOON_MS + 59_999, quantity: 3 }),
    outcome({ kind: 'client_discard', keyId: null, atMs: NOON_MS - DAY_MS }),
  ];

  for (let n = 0; n < 2; n++) {
    const blocks = outcomeRows(outcomes, 9, 'test');
    expect(blocks.map(({ key, rowCount }) => [key, rowCount])).toEqual([
      [`test-${NOON_MS / DAY_MS - 1.5}`, 2],
      [`test-${NOON_MS / DAY_MS - 0.5}`, 2],
    ]);
    for (const { table, key, rowCount, bytes } of blocks) await events.insert({ table, rowCount, bytes, token: `token-${key}` });
  }

  const rows = await events.select({
    text: `SELECT toString(minute) AS minute, key_id, category, outcome, reason, toUInt32(sum(quantity)) AS quantity
           FROM outcomes WHERE project_id != 0 GROUP BY ALL ORDER BY minute`,
  });
  expect(rows).toEqual([
    { minute: '2026-11-21 12:00:00', key_id: expect.toSatisfy(isNumber(0)), category: 'error', outcome: 5, reason: 'no_data', quantity: 1 },
    { minute: '2026-11-22 12:00:00', key_id: expect.toSatisfy(isNumber(3)), category: 'error', outcome: 3, reason: 'no_data', quantity: 5 },
  ]);
});

/** 64-bit numbers may come as text. */
function isNumber(expected: number): (value: unknown) => boolean {
  return (value) => Number(value) === expected;
}

test('refusals are added up and logged as one record', async () => {
  const log = await house.log();
  const recorder = recordOutcomes({ log, logger: silentLogger });
  house.onClose(() => recorder.close());

  for (let n = 0; n < 1_000; n++) recorder.record(outcome());
  expect(await recorder.flush()).toBe(true);
  expect(await recorder.flush()).toBe(true);

  const entries = await log.read(TOPICS.outcomes, 0, 0, { maxRecords: 10, maxBytes: 1e6 });
  expect(entries.map(({ value }) => decodeOutcomes(value).outcomes)).toEqual([[outcome({ quantity: 1_000 })]]);
});

test('refusals wait while the log is full, and nothing is counted twice', async () => {
  const log = await house.log();
  let isFull = true;
  const moody = {
    ...log,
    append: (records: Parameters<typeof log.append>[0]) => (isFull ? Promise.reject(new LogFullError('full')) : log.append(records)),
  };
  const recorder = recordOutcomes({ log: moody, logger: silentLogger });

  recorder.record(outcome());
  expect(await recorder.flush()).toBe(false);
  recorder.record(outcome());
  isFull = false;
  await recorder.close();

  const entries = await log.read(TOPICS.outcomes, 0, 0, { maxRecords: 10, maxBytes: 1e6 });
  expect(entries.flatMap(({ value }) => decodeOutcomes(value).outcomes)).toEqual([outcome({ quantity: 2 })]);
});
