import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { auditKey, checkHeads, verifyChain } from '../features/audit/index.ts';
import type { HeadDeps } from '../features/audit/index.ts';
import { print } from './usage.ts';
import { withEngines } from './with-engines.ts';

/** Heads are kept as long as the disk; older ones prove nothing that a younger one does not. */
const HEAD_DAYS = 366;

/**
 * `vedette audit`: computes the hashes of every organization's audit log again, looks for the signed heads of the last year in
 * it, and says whether an entry was changed, taken out or cut off. Exit code 1 when one was. Reads only.
 */
export async function audit(config: Config): Promise<void> {
  const key = auditKey(resolve(config.VEDETTE_DATA_DIR), config.VEDETTE_SECRET);
  const lines = await withEngines(config, ({ metadata, blobs, clock }) => verifyAll({ metadata, blobs, key }, clock.now()));
  for (const { text } of lines) print(text);
  if (lines.some(({ isWhole }) => !isWhole)) process.exitCode = 1;
}

interface Line {
  readonly text: string;
  readonly isWhole: boolean;
}

/** One line for each organization. */
export async function verifyAll(deps: HeadDeps, nowMs: number): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const { id, slug } of await deps.metadata.rows<{ id: number; slug: string }>('SELECT id, slug FROM organization ORDER BY id')) {
    const { entries, brokenAt, head } = await verifyChain(deps.metadata, id);
    const { signed, brokenDay } = await checkHeads(deps, id, { nowMs, days: HEAD_DAYS });
    const fault = brokenAt === null ? null : `entry ${brokenAt} does not fit`;
    const wrong = [fault, brokenDay === null ? null : `the head signed on ${brokenDay} is not in it`].filter((each) => each !== null);
    const text =
      wrong.length === 0
        ? `whole   ${slug}: ${entries} entries, ${signed} signed heads, ends in ${head}`
        : `BROKEN  ${slug}: ${wrong.join(', ')}`;
    lines.push({ text, isWhole: wrong.length === 0 });
  }
  return lines;
}
