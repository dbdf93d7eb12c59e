import { lockDataDirectory } from '../../src/lib/data-lock.ts';

// Takes the data directory and keeps it; says `held`, or why it could not.
try {
  lockDataDirectory(process.argv[2] ?? '');
  process.send?.('held');
  setInterval(() => {}, 60_000);
} catch (error) {
  process.send?.(error instanceof Error ? error.message : String(error), () => process.exit(1));
}
