import { defineConfig } from 'vitest/config';

/** sentry-cli and the bundlers' plugins as child processes against the product as a child process. */
export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    globalSetup: ['test/clients/install.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
