import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// A program that a test starts is read in a third of the time when it was read before: there are a hundred of them in a run.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Longer than anything takes on a machine that does other things too: what hangs is found, what is slow is not called broken. */
const PATIENCE_MS = 300_000;

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/*.test.ts', 'dashboard/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Tests kill processes, load native engines and set the time zone: processes, not threads.
    pool: 'forks',
    // A process goes on with the next file, with the program read and made fast already: a third less work. A test that leaves
    // something behind in its process, as in the engines, is a fault of that test.
    isolate: false,
    // The two cores of the smallest machine are busy then: of three there is always one that waits for an engine or a clock.
    maxWorkers: 3,
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    teardownTimeout: 20_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    restoreMocks: true,
    unstubEnvs: true,
  },
});
