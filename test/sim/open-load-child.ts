/**
 * An open load in a process of its own: the test that looks on, and the clients, do not wait for each other. Told a rate, it sends at
 * that rate; told to stop, it answers with what its clients know.
 */
import { startOpenLoad } from './open-load.ts';
import type { OpenLoadOptions } from './open-load.ts';
import { seededRandom } from './sent-event.ts';
import type { SentEvent } from './sent-event.ts';

export interface ChildLoadOptions extends Omit<OpenLoadOptions, 'random' | 'onAcknowledged'> {
  readonly seed: number;
}

export type LoadOrder = { readonly perSecond: number } | 'stop';

export interface ClientsKnow {
  readonly sent: ReadonlyMap<string, SentEvent>;
  readonly acknowledged: ReadonlySet<string>;
  readonly answers: ReadonlyMap<number, number>;
  readonly rude: number;
}

// The test wrote it.
const options = JSON.parse(process.argv[2] ?? '{}') as ChildLoadOptions;
const load = startOpenLoad({ ...options, random: seededRandom(options.seed) });

process.on('message', (order: LoadOrder) => {
  if (order !== 'stop') return load.setRate(order.perSecond);
  void load.stop().then(() => {
    const { sent, acknowledged, answers } = load;
    process.send?.({ sent, acknowledged, answers, rude: load.rude() } satisfies ClientsKnow, () => process.exit(0));
  });
});
process.once('disconnect', () => process.exit(0));
