import type { CDPSession } from 'playwright-core';

/** What a page's heap is made of, in bytes. */
export interface HeapParts {
  /** What scripts made: objects, arrays, functions, texts. */
  readonly made: number;
  /** What the engine made of the scripts. It grows as long as it finds something worth compiling. */
  readonly code: number;
}

const MADE: ReadonlySet<string> = new Set([
  'object',
  'array',
  'closure',
  'string',
  'concatenated string',
  'sliced string',
  'number',
  'regexp',
  'symbol',
  'bigint',
]);

/** Of a heap snapshot (V8's format): fields of one node stand one after the other in `nodes`, and say in `meta` what they are. */
interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] } };
  readonly nodes: readonly number[];
}

/** By a snapshot, which collects garbage first and stops the page for about a second. */
export async function heapParts(devTools: CDPSession): Promise<HeapParts> {
  const chunks: string[] = [];
  const keep = ({ chunk }: { chunk: string }) => chunks.push(chunk);
  devTools.on('HeapProfiler.addHeapSnapshotChunk', keep);
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  devTools.off('HeapProfiler.addHeapSnapshotChunk', keep);
  const { snapshot, nodes } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let [made, code] = [0, 0];
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type] ?? 0] ?? '';
    if (MADE.has(kind)) made += nodes[at + size] ?? 0;
    else if (kind === 'code') code += nodes[at + size] ?? 0;
  }
  return { made, code };
}
