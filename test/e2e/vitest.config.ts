import { defineConfig } from 'vitest/config';

/** A browser against the product as its operator starts it. One file at a time: each has a server and a Chromium of its own. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/sdk/install.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
