import { defineConfig } from 'vitest/config';

/**
 * A browser against the product as its operator starts it. Two files at a time, each with a server and a Chromium of its own: one
 * alone leaves a third of two cores idle.
 */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/sdk/install.ts'],
    setupFiles: ['test/e2e/on-failure.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
