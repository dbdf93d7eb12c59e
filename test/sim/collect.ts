/** Node's inspector in every process of a product: `NODE_OPTIONS` for it, each at a port of its own. */
export const INSPECTED = '--inspect=127.0.0.1:0';

const ADDRESS = /ws:\/\/127\.0\.0\.1:\d+\/[\da-f-]+/g;

/**
 * Has every Node process collect its garbage, twice, for what ends in the first is freed in the second. Their addresses are in what the
 * product wrote; those that are gone are passed over. Returns how many collected.
 */
export async function collectGarbage(output: string): Promise<number> {
  const addresses = [...new Set(output.match(ADDRESS))];
  const done = await Promise.all(addresses.map((address) => collectAt(address).catch(() => false)));
  return done.filter(Boolean).length;
}

async function collectAt(address: string): Promise<boolean> {
  const socket = new WebSocket(address);
  await settled(socket, 'open');
  for (const id of [1, 2]) {
    socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await settled(socket, 'message');
  }
  socket.close();
  return true;
}

/** Rejects when the socket fails or closes instead. */
function settled(socket: WebSocket, name: 'open' | 'message'): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (finish: () => void) => () => {
      over.abort();
      finish();
    };
    socket.addEventListener(name, end(resolve), { signal: over.signal });
    for (const failure of ['error', 'close'] as const) {
      socket.addEventListener(
        failure,
        end(() => reject(new Error(failure))),
        { signal: over.signal },
      );
    }
  });
}
