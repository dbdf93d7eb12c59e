import { writeSync } from 'node:fs';
import { openLmdbLog } from '../../src/engines/log/lmdb.ts';

// Appends until it is killed, and says on standard output what was acknowledged: `partition offset text`.
const [directory = '', name = ''] = process.argv.slice(2);
const log = await openLmdbLog({ directory, capacityBytes: 256 * 1024 * 1024, partitions: 4, now: Date.now });
let count = 0;

async function writeForever(partition: number): Promise<never> {
  for (;;) {
    const text = `${name}-${count++}`;
    const [offset] = await log.append([{ topic: 'events', partition, value: Buffer.from(text) }]);
    writeSync(1, `${partition} ${offset} ${text}\n`);
  }
}

await Promise.all([0, 1, 2, 3, 0, 1, 2, 3].map(writeForever));
