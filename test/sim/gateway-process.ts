/** A gateway in a process of its own, so that a test can measure its memory. Prints its port; its log forgets everything. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../src/engines/log/port.ts';
import { memoryCache } from '../../src/engines/cache/memory.ts';
import { systemClock } from '../../src/engines/clock/system.ts';
import { ingestHandler } from '../../src/http/ingest.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { aProject, configsOf, ERROR_ROOMS } from '../gateway-parts.ts';

const forgetful: Log = {
  partitions: 4,
  append: async (records) => records.map(() => 0),
  read: async () => [],
  waitFor: async () => {},
  bounds: async () => ({ begin: 0, end: 0 }),
  join: async () => ({ leave: async () => {} }),
  commit: async () => {},
  committed: async () => null,
  trim: async () => {},
  usage: async () => ({ usedBytes: 0, capacityBytes: 1 }),
  close: async () => {},
};

const handler = ingestHandler({
  log: forgetful,
  configs: configsOf(aProject()),
  cache: memoryCache(),
  clock: systemClock,
  logger: silentLogger,
  outcomes: { record() {} },
  claims: ERROR_ROOMS,
  publishDoor() {},
  trustedProxies: [],
});

const server = createServer((req, res) => {
  if (!handler(req, res)) res.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
// It must not outlive the test, however that ends.
process.stdin.on('end', () => process.exit(0)).resume();
