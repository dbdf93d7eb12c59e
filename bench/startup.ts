import { median } from './figures.ts';
import { disturbance, machineTimes } from './machine.ts';
import { startProduct, targetsOf, timedStart } from './product.ts';
import type { Row } from './report.ts';
import type { Scenario } from './scenario.ts';

/** From the start of the process to the first accepted event, on a data directory that was used before. */
export const startup: Scenario = {
  name: 'startup',
  async run(options, directory) {
    const before = await machineTimes();
    const first = await startProduct(directory);
    const [target] = await targetsOf(first);
    await first.stop();
    if (target === undefined) throw new Error('there is no project');

    const accepting: number[] = [];
    const ready: number[] = [];
    for (let round = 0; round < (options.isQuick ? 1 : 5); round += 1) {
      const { product, acceptingMs, readyMs } = await timedStart(directory, target);
      accepting.push(acceptingMs / 1000);
      ready.push(readyMs / 1000);
      await product.stop();
    }
    const quiet = disturbance(before, await machineTimes(), 0);
    return [
      {
        what: 'warm start to accepting',
        must: 2,
        aim: 1,
        unit: 's',
        measured: median(accepting),
        note: `median of ${accepting.map((s) => s.toFixed(2)).join(', ')}; ready after ${median(ready).toFixed(2)} s; ${quiet} (the product's own included)`,
      },
    ] satisfies Row[];
  },
};
