import type { Config } from '../config.ts';
import { dropLetter, findLetter, listLetters, retryLetter } from '../pipeline/dead-letters.ts';
import type { StoredLetter } from '../pipeline/dead-letters.ts';
import type { Engines } from '../wire.ts';
import { print, usageError } from './usage.ts';
import { withEngines } from './with-engines.ts';

const USAGE = `vedette dlq list            the records that were set aside, newest first
vedette dlq show <id>       one of them, with the whole error
vedette dlq retry <id…|all> appends it to the log again
vedette dlq drop <id…|all>  forgets it for good`;

/** `vedette dlq`: records that could not be processed (reliability E9). */
export async function dlq(config: Config, [action = 'list', ...ids]: readonly string[]): Promise<void> {
  const run = ACTIONS[action];
  if (run === undefined) throw usageError(USAGE);
  await withEngines(config, async (engines) => run(engines, ids));
}

const ACTIONS: Readonly<Record<string, (engines: Engines, ids: readonly string[]) => Promise<void>>> = {
  async list({ metadata }) {
    const letters = await listLetters(metadata);
    print(letters.length === 0 ? 'Nothing was set aside.' : letters.map(lineOf).join('\n'));
  },
  async show(engines, ids) {
    for (const id of numbersOf(ids)) {
      const found = await findLetter(engines, id);
      if (found === null) throw usageError(`There is no record ${id} that was set aside.`);
      const bytes = found.bytes === null ? 'its bytes are gone' : `${found.letter.sizeBytes} bytes at ${found.letter.blobKey}`;
      print(`${lineOf(found.letter)}\n${bytes}\n\n${found.letter.error}`);
    }
  },
  async retry(engines, ids) {
    for (const id of await chosen(engines, ids)) print(`${id} ${await retryLetter(engines, id)}`);
  },
  async drop(engines, ids) {
    for (const id of await chosen(engines, ids)) print(`${id} ${(await dropLetter(engines, id)) ? 'dropped' : 'unknown'}`);
  },
};

/** `all` means those that are listed; what is set aside meanwhile is left for the next time. */
async function chosen({ metadata }: Engines, ids: readonly string[]): Promise<readonly number[]> {
  if (ids.length === 1 && ids[0] === 'all') return (await listLetters(metadata)).map((letter) => letter.id).toReversed();
  return numbersOf(ids);
}

function numbersOf(ids: readonly string[]): readonly number[] {
  if (ids.length === 0 || ids.some((id) => !/^\d{1,15}$/.test(id))) throw usageError(`Name records by their numbers.\n\n${USAGE}`);
  return ids.map(Number);
}

/** Errors quote what strangers sent: control characters are not for terminals (reliability X7). */
function lineOf({ id, topic, part, off, createdAt, sizeBytes, stage, error }: StoredLetter): string {
  const reason = (error.split('\n', 1)[0] ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 160);
  return `${id}  ${createdAt.toISOString()}  ${topic}/${part}@${off}  ${sizeBytes} bytes  ${stage}: ${reason}`;
}
