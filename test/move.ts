import { ONE_NODE } from '../src/engines/events/ddl.ts';
import { deleteMovedRows } from '../src/engines/events/delete-older.ts';
import { moveEvents, type MoveDeps } from '../src/signals/error/move-events.ts';
import type { Api } from './api.ts';

/** Lets stored events follow their fingerprints, as the jobs role does every few seconds. */
export function move(api: Api, own: Partial<MoveDeps> = {}): Promise<number> {
  const stores = { ...api, ...own };
  return moveEvents({
    ...stores,
    now: () => api.clock.now(),
    signal: new AbortController().signal,
    deleteMoved: (rows) => deleteMovedRows(stores.events, ONE_NODE, rows),
  });
}
