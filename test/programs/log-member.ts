import { openLmdbLog } from '../../src/engines/log/lmdb.ts';

// Joins a group and says which partitions it owns, until it is killed.
const [directory = ''] = process.argv.slice(2);
const log = await openLmdbLog({ directory, capacityBytes: 64 * 1024 * 1024, partitions: 4, now: Date.now });
await log.join('processor', 'events', async (partitions) => void process.send?.(partitions));
setInterval(() => {}, 60_000);
process.on('disconnect', () => process.exit(0));
