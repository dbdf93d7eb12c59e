import type { Role } from '../config.ts';
import type { Readiness } from '../http/health.ts';
import type { Engines } from '../wire.ts';

/** What stands between a process and its work, for `/readyz` (reliability O11). */
interface EngineHealth {
  readiness(): readonly Readiness[];
  close(): void;
}

const LOOK_MS = 2_000;
const PATIENCE_MS = 1_500;
/** Of no value: whether the store answers. */
const NO_KEY = 'readiness';

/**
 * Asks the stores that the roles cannot work without, again and again, and tells of one that only files need. A gateway works without them: it answers from cached
 * configuration and spools, so nothing here takes it from the balancer.
 */
export function watchEngines(engines: Engines, roles: ReadonlySet<Role>): EngineHealth {
  const needsStores = roles.has('processor') || roles.has('api') || roles.has('jobs');
  const checks: Readonly<Record<string, () => Promise<unknown>>> = needsStores
    ? {
        postgres: () => engines.metadata.rows('SELECT 1'),
        events: () => engines.events.select({ text: 'SELECT 1', timeoutMs: PATIENCE_MS }),
      }
    : {};
  const problems = new Map<string, string | null>(Object.keys(checks).map((name) => [name, null]));
  let blobsAway: string | null = null;
  const timer = setInterval(() => {
    if (needsStores) void problemOf(() => engines.blobs.get(NO_KEY)).then((problem) => (blobsAway = problem));
    for (const [name, check] of Object.entries(checks)) void problemOf(check).then((problem) => problems.set(name, problem));
  }, LOOK_MS);
  timer.unref();
  return {
    readiness: () => [
      ...[...roles].map((name) => ({ name, problem: null })),
      ...[...problems].map(([name, problem]) => ({ name, problem })),
      ...(blobsAway === null ? [] : [{ name: 'blobs', problem: null, note: `${blobsAway}; events with files wait in the log` }]),
    ],
    close: () => clearInterval(timer),
  };
}

async function problemOf(check: () => Promise<unknown>): Promise<string | null> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('does not answer')), PATIENCE_MS);
  const asked = check();
  // Whoever waited has gone on.
  asked.catch(() => undefined);
  try {
    await Promise.race([asked, late.promise]);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  } finally {
    clearTimeout(timer);
  }
}
