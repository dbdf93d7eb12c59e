import { defineConfig } from 'vitest/config';

/** The whole product as child processes, hurt on purpose. One at a time: each wants the machine for itself. */
export default defineConfig({
  test: {
    include: ['test/sim/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    // The figures that a run found are printed as they are.
    disableConsoleIntercept: true,
  },
});
