import { defineConfig } from 'vitest/config';

/** A browser against the product as its operator starts it. One file at a time: each has a server and a Chromium of its own. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/sdk/install.ts'],
    setupFiles: ['test/e2e/on-failure.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
