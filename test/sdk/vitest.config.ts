import { defineConfig } from 'vitest/config';

/** Real SDKs as child processes against the product as a child process. Slow runtimes are prepared while the file is collected. */
export default defineConfig({
  test: {
    include: ['test/sdk/**/*.test.ts'],
    globalSetup: ['test/sdk/install.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
