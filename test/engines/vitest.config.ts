import { defineConfig } from 'vitest/config';

/** Every engine's promises on real servers, embedded and distributed ones side by side; and the product on all of them at once. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    globalSetup: ['test/engines/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    disableConsoleIntercept: true,
  },
});
