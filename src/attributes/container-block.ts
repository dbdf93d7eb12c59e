import { FixedStringColumn } from '../lib/native-block-ids.ts';
import { DateTime64Column, UInt16Column, UInt64Column } from '../lib/native-block.ts';
import type { nativeBlock } from '../lib/native-block.ts';
import type { ItemContext, RowBlock } from '../pipeline/signal.ts';
import { containerId, placeOf } from './item-id.ts';

interface Placed {
  readonly ctx: ItemContext;
}

interface Written {
  readonly rowCount: number;
  readonly bytes: Uint8Array;
}

/**
 * The block of a table whose rows are elements of containers. A block is there or it is not, so the envelopes tell as much as their
 * elements would (docs/adr/0012).
 */
export function containerBlock<T extends Placed>(
  table: string,
  containers: readonly T[],
  write: (containers: readonly T[]) => Written,
): RowBlock {
  return {
    table,
    key: table,
    ...write(containers),
    lookup: {
      query: storedContainers(table, containers),
      rest(found) {
        const missing = containers.filter((container) => !found.has(nameOf(container)));
        return missing.length === 0 ? null : containerBlock(table, missing, write);
      },
    },
  };
}

function nameOf({ ctx }: Placed): string {
  return `${ctx.project.projectId}/${ctx.logOffset}`;
}

function storedContainers(table: string, containers: readonly Placed[]): RowBlock['lookup']['query'] {
  const times = containers.map(({ ctx }) => ctx.receivedAtMs);
  return {
    text: `
      SELECT DISTINCT concat(toString(project_id), '/', toString(log_offset)) AS name FROM ${table}
      WHERE project_id IN {projects:Array(UInt64)} AND log_partition = {partition:UInt16}
        AND received_at >= fromUnixTimestamp64Milli({from:Int64}) AND received_at <= fromUnixTimestamp64Milli({to:Int64})
        AND log_offset IN {offsets:Array(UInt64)}`,
    params: {
      projects: [...new Set(containers.map(({ ctx }) => ctx.project.projectId))],
      partition: containers[0]?.ctx.logPartition ?? 0,
      from: Math.min(...times),
      to: Math.max(...times),
      offsets: [...new Set(containers.map(({ ctx }) => ctx.logOffset))],
    },
  };
}

/** Adds the columns that say which element of which record a row is. */
export function placeWriter(block: ReturnType<typeof nativeBlock>): (ctx: ItemContext, at: number) => void {
  const projectId = block.add(new UInt64Column('project_id'));
  const id = block.add(new FixedStringColumn('id', 16));
  const receivedAt = block.add(new DateTime64Column('received_at', 3));
  const logPartition = block.add(new UInt16Column('log_partition'));
  const logOffset = block.add(new UInt64Column('log_offset'));

  let current: ItemContext | null = null;
  let head: Buffer = Buffer.alloc(0);

  return (ctx, at) => {
    if (ctx !== current) {
      current = ctx;
      head = Buffer.from(containerId(ctx), 'hex');
    }
    projectId.push(ctx.project.projectId);
    id.pushNumbered(head, placeOf(ctx, at));
    receivedAt.push(ctx.receivedAtMs);
    logPartition.push(ctx.logPartition);
    logOffset.push(ctx.logOffset);
  };
}
