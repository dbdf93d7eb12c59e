import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyText } from '../../../test/any-text.ts';
import { cutBlocks, MAX_BLOCK_EVENTS, packBlock, unpackBlock, type Cuttable } from './payload-block.ts';

const events = fc
  .array(
    fc.record({ projectId: fc.integer({ min: 1, max: 3 }), primaryHash: fc.constantFrom('a', 'b', 'c'), sizeBytes: fc.nat(400_000) }),
    {
      maxLength: 300,
    },
  )
  .map((all): Cuttable[] => all.map((one, at) => ({ ...one, logOffset: at })));

test('whatever is cut: places are distinct and dense, a block has one project and its bounds', () => {
  fc.assert(
    fc.property(events, (all) => {
      const places = cutBlocks(all);
      const blocks = Map.groupBy(all.keys(), (at) => `${all[at]!.projectId}/${places[at]!.block}`);

      for (const members of blocks.values()) {
        const indexes = members.map((at) => places[at]!.index).sort((a, b) => a - b);
        const bytes = members.reduce((sum, at) => sum + all[at]!.sizeBytes, 0);
        expect(indexes).toEqual(indexes.map((_, index) => index));
        expect(members.length).toBeLessThanOrEqual(MAX_BLOCK_EVENTS);
        expect(members.length === 1 || bytes <= 1_500_000).toBe(true);
        expect(members.some((at) => all[at]!.logOffset === Math.floor(places[members[0]!]!.block / 2 ** 16))).toBe(true);
      }
      expect([...blocks.values()].flat()).toHaveLength(all.length);
    }),
  );
});

test('a block that begins like another but holds other events has another number', () => {
  const cuttable = (logOffset: number): Cuttable => ({ projectId: 1, primaryHash: 'a', logOffset, sizeBytes: 100 });
  const cut = (...offsets: number[]) => cutBlocks(offsets.map(cuttable))[0]?.block;

  expect(new Set([cut(7), cut(7, 8), cut(7, 9), cut(7, 8, 9)]).size).toBe(4);
  expect(cut(7, 8)).toBe(cut(7, 8));
});

test('a block gives back what was put in, each event by its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText({ maxLength: 200 }), { minLength: 1, maxLength: 64 }), async (texts) => {
      const bytes = await packBlock(texts.map((text) => Buffer.from(text)));

      expect(await unpackBlock(bytes, [...texts.keys()].reverse())).toEqual(texts.map((text) => text.toWellFormed()).reverse());
    }),
    { numRuns: 30 },
  );
});

test('the same events give the same bytes: a redo must not differ', async () => {
  const payloads = Array.from({ length: 64 }, (_, n) => Buffer.from(JSON.stringify({ n, text: 'x'.repeat(n * 100) })));

  expect(await packBlock(payloads)).toEqual(await packBlock(payloads));
});
