import { defineConfig } from 'vitest/config';

/** What asks no more of the machine than that it goes on: these run two at a time. */
const BESIDE_ANOTHER = ['backup', 'http-fuzz', 'item-fuzz', 'search', 'silence'].map((name) => `test/sim/${name}.test.ts`);

/** The whole product as child processes, hurt on purpose. Most of it one at a time, and alone: each wants the machine for itself. */
export default defineConfig({
  test: {
    // Engines for what asks no whole product; started in seconds, idle otherwise.
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    // The default of one second is a budget of time, which belongs to the bench.
    expect: { poll: { timeout: 30_000, interval: 50 } },
    // The figures that a run found are printed as they are.
    disableConsoleIntercept: true,
    projects: [
      { extends: true, test: { name: 'beside', include: BESIDE_ANOTHER, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: { name: 'alone', include: ['test/sim/**/*.test.ts'], exclude: BESIDE_ANOTHER, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
