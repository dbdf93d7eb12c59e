import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MAX_DEBUG_TEXT_BYTES } from '../limits.ts';
import type { Host } from './messages.ts';
import type { DebugResult, DebugTask } from './orders.ts';
import { createDebugReader } from './read-debug-files.ts';

const MAPPING = 'a.Basket -> b:\n    1:1:void add():7:7 -> c\n';
const RETRACE: DebugTask = {
  kind: 'retrace',
  stacks: [{ thrown: null, frames: [{ className: 'b', method: 'c', line: 1, file: null }] }],
  classNames: ['b'],
};

/** The stored pieces by their keys, and what was asked for. */
function stored(pieces: Readonly<Record<string, string>>): { host: Host; asked: string[] } {
  const asked: string[] = [];
  const host = {
    ask: async (_name: string, { key }: { key: string }) => {
      asked.push(key);
      const text = pieces[key];
      return text === undefined ? null : zstdCompressSync(text);
    },
  };
  return { host: host as Host, asked };
}

async function read(host: Host, sizeBytes: number, pieces: number, reader = createDebugReader()): Promise<DebugResult | undefined> {
  const [result] = await reader.read({ tasks: [{ file: { blobPrefix: 'f', pieces, sizeBytes }, task: RETRACE }] }, host);
  return result;
}

test('a mapping in pieces is read whole, and once for many events', async () => {
  const { host, asked } = stored({ 'f/0': MAPPING.slice(0, 20), 'f/1': MAPPING.slice(20) });
  const reader = createDebugReader();

  const [first, second] = [await read(host, MAPPING.length, 2, reader), await read(host, MAPPING.length, 2, reader)];

  const frame = { className: 'a.Basket', method: 'add', line: 7, file: 'Basket.java' };
  expect(first).toEqual({ kind: 'retraced', stacks: [[{ frames: [frame], isAmbiguous: false }]], classNames: ['a.Basket'] });
  expect(second).toEqual(first);
  expect(asked).toEqual(['f/0', 'f/1']);
});

test('a file that is too large is not read at all, and says how large it may be', async () => {
  const { host, asked } = stored({});

  const result = await read(host, MAX_DEBUG_TEXT_BYTES + 1, 65);

  expect(result).toMatchObject({ kind: 'unread', problem: 'too_large', detail: expect.stringContaining('512 MB') });
  expect(asked).toEqual([]);
});

test('a piece that is gone, one that has grown, and a text that is no mapping are told', async () => {
  expect(await read(stored({ 'f/0': MAPPING }).host, MAPPING.length * 2, 2)).toMatchObject({ kind: 'unread', problem: 'gone' });
  expect(await read(stored({ 'f/0': MAPPING + MAPPING }).host, MAPPING.length, 1)).toMatchObject({ kind: 'unread', problem: 'gone' });
  expect(await read(stored({ 'f/0': '<html>' }).host, 6, 1)).toMatchObject({
    kind: 'unread',
    problem: 'broken',
    detail: expect.stringContaining('original.Name -> obfuscated.Name:'),
  });
});
