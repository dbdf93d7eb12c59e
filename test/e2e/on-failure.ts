import { afterEach } from 'vitest';
import { describeWindows } from './browser.ts';

/** A timeout alone does not say what stood on the screen instead. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const window of await describeWindows()) console.log(window);
});
