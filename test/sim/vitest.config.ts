import { defineConfig } from 'vitest/config';

/** The whole product as child processes, hurt on purpose. One at a time: each wants the machine for itself. */
export default defineConfig({
  test: {
    include: ['test/sim/**/*.test.ts'],
    // Engines for what asks no whole product; started in seconds, idle otherwise.
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    // The figures that a run found are printed as they are.
    disableConsoleIntercept: true,
  },
});
