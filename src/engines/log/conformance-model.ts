import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Log } from './port.ts';

/** An empty log with at least four partitions, which the caller closes. */
export interface LogUnderTest {
  readonly log: Log;
  /** Closes it and opens what is stored. */
  readonly reopen: () => Promise<Log>;
}

const TOPIC = 'events';

/** A model is a list per partition and a begin. */
export function behavesLikeItsModel(open: () => Promise<LogUnderTest>): void {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), calls: fc.array(someRecords(), { maxLength: 5 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('trim' as const), partition: fc.nat(3), below: fc.nat(30) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), partition: fc.nat(3), from: fc.nat(30), count: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  );

  test('whatever is appended, trimmed, read and reopened, it holds what a list would hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const under = await open();
        let log = under.log;
        const model = Array.from({ length: 4 }, () => ({ begin: 0, values: [] as string[] }));
        const seen: unknown[] = [];
        const wanted: unknown[] = [];
        const compare = (one: unknown, other: unknown): void => {
          seen.push(one);
          wanted.push(other);
        };
        for (const action of steps) {
          if (action.kind === 'reopen') log = await under.reopen();
          else if (action.kind === 'append') await appendBoth(log, model, action.calls);
          else if (action.kind === 'trim') await trimBoth(log, model, action.partition, action.below);
          else compare(await observed(log, action), expected(model, action));
        }
        for (const partition of [0, 1, 2, 3]) {
          const all = { partition, from: 0, count: 9_999 };
          compare(await observed(log, all), expected(model, all));
        }
        expect(seen).toEqual(wanted);
        await log.close();
      }),
      { numRuns: 25 },
    );
  }, 300_000);
}

interface Range {
  readonly partition: number;
  readonly from: number;
  readonly count: number;
}

type Model = readonly { begin: number; values: string[] }[];

function someRecords() {
  return fc.array(fc.tuple(fc.nat(3), fc.string({ unit: 'binary', maxLength: 3_000, size: 'max' })), { minLength: 1, maxLength: 4 });
}

async function appendBoth(log: Log, model: Model, calls: readonly (readonly [number, string])[][]): Promise<void> {
  const expected = calls.map((call) =>
    call.map(([partition, text]) => {
      const values = model[partition]?.values ?? [];
      return values.push(Buffer.from(text).toString('base64')) - 1;
    }),
  );
  const offsets = await Promise.all(calls.map((call) => log.append(call.map(([partition, text]) => record(partition, text)))));
  expect(offsets).toEqual(expected);
}

async function trimBoth(log: Log, model: Model, partition: number, below: number): Promise<void> {
  await log.trim(TOPIC, partition, below);
  const kept = model[partition];
  if (kept) kept.begin = Math.max(kept.begin, Math.min(below, kept.values.length));
}

async function observed(log: Log, at: Range): Promise<unknown> {
  const entries = await log.read(TOPIC, at.partition, at.from, { maxRecords: at.count, maxBytes: 1e9 });
  const found = entries.map((entry) => [entry.offset, Buffer.from(entry.value).toString('base64')]);
  return [found, await log.bounds(TOPIC, at.partition)];
}

function expected(model: Model, at: Range): unknown {
  const { begin, values } = model[at.partition] ?? { begin: 0, values: [] };
  const start = Math.max(begin, at.from);
  const found = values.slice(start, start + at.count).map((value, index) => [start + index, value]);
  return [found, { begin, end: values.length }];
}

function record(partition: number, text: string): { topic: string; partition: number; value: Uint8Array } {
  return { topic: TOPIC, partition, value: Buffer.from(text) };
}
