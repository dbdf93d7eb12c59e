import { ONE_NODE } from '../src/engines/events/ddl.ts';
import { deleteOlderRows } from '../src/engines/events/delete-older.ts';
import { createSymbolicator } from '../src/features/artifact/index.ts';
import { projectConfigs } from '../src/features/project/index.ts';
import { silentLogger } from '../src/lib/logger.ts';
import { remapEvents } from '../src/signals/error/remap.ts';
import type { Api } from './api.ts';

/** Goes through stored events again, as the jobs role does every few seconds. */
export async function remap(api: Api): Promise<number> {
  const symbolicator = createSymbolicator({ ...api, logger: silentLogger });
  const configs = projectConfigs(api);
  try {
    return await remapEvents({
      ...api,
      configs,
      symbolicator,
      now: () => api.clock.now(),
      signal: new AbortController().signal,
      deleteOlder: (rows) => deleteOlderRows(api.events, ONE_NODE, rows),
    });
  } finally {
    configs.close();
    await symbolicator.close();
  }
}
