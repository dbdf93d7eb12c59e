import { takeRepeats } from '../../pipeline/come-once.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import type { Batched } from '../../pipeline/signal.ts';
import { invalid, keep, type Verdict } from '../../pipeline/verdict.ts';
import type { Prepared } from './process.ts';

/** There is nothing to choose: that it is kept is all. */
export type Decision = 1;

/** A transaction is stored once, the first wins, like every event (ingest protocol §7.4); and so are spans that come alone or together. */
export async function decideItems(tx: Sql, prepared: readonly Batched<Prepared>[]): Promise<readonly Verdict<Decision>[]> {
  const repeats = await takeRepeats(tx, prepared, ({ rows }) => rows.length === 0);
  return repeats.map((isRepeat) => (isRepeat ? invalid('duplicate') : keep<Decision>(1)));
}
