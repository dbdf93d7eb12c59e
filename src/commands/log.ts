import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { OCCURRENCE } from '../event/occurrence.ts';
import { eventKeyOf, replayLog } from '../pipeline/replay.ts';
import type { ReplayOptions } from '../pipeline/replay.ts';
import { TOPICS } from '../pipeline/topics.ts';
import { storedErrors } from '../signals/error/stored.ts';
import type { Engines } from '../wire.ts';
import { print, usageError } from './usage.ts';
import { withEngines } from './with-engines.ts';

const USAGE = `vedette log status
vedette log replay --from <offset|time|begin> [--topic envelopes] [--partition <n>] [--force]

status  where each partition begins and ends, and what was applied.
replay  appends again the events of the log that have no row in the event store. Times are ISO 8601.
        --force also takes events that issues have counted already; they are counted once more.`;

/** `vedette log`: the log for operators. */
export async function log(config: Config, [action, ...rest]: readonly string[]): Promise<void> {
  if (action === 'status') return withEngines(config, status);
  if (action !== 'replay') throw usageError(USAGE);
  const options = readOptions(rest);
  await withEngines(config, (engines) => replay(engines, options));
}

async function status({ log, metadata }: Engines): Promise<void> {
  const rows = await metadata.rows<{ topic: string; part: number; off: number }>('SELECT topic, part, off FROM consumer_offset');
  const applied = new Map(rows.map(({ topic, part, off }) => [`${topic}/${part}`, off]));
  for (const topic of Object.values(TOPICS)) {
    for (let partition = 0; partition < log.partitions; partition++) {
      const { begin, end } = await log.bounds(topic, partition);
      const off = applied.get(`${topic}/${partition}`) ?? begin;
      print(`${topic}/${partition}  ${begin}–${end}  applied to ${off}  ${end - off} behind`);
    }
  }
}

type Chosen = Pick<ReplayOptions, 'from' | 'partition' | 'isForced'>;

function readOptions(args: readonly string[]): Chosen {
  let values: { from?: string; topic?: string; partition?: string; force?: boolean };
  try {
    const options = {
      from: { type: 'string' },
      topic: { type: 'string' },
      partition: { type: 'string' },
      force: { type: 'boolean' },
    } as const;
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
  if (values.topic !== undefined && values.topic !== TOPICS.envelopes) {
    throw usageError(`Only ${TOPICS.envelopes} can be replayed: outcomes are sums without names, and would be added twice.`);
  }
  if (values.partition !== undefined && !/^\d{1,5}$/.test(values.partition)) throw usageError(USAGE);
  return {
    from: startOf(values.from),
    partition: values.partition === undefined ? null : Number(values.partition),
    isForced: values.force === true,
  };
}

function startOf(text: string | undefined): Chosen['from'] {
  if (text === 'begin') return { offset: 0 };
  if (text !== undefined && /^\d{1,15}$/.test(text)) return { offset: Number(text) };
  const atMs = Date.parse(text ?? '');
  if (Number.isNaN(atMs)) throw usageError(`Say where to begin.\n\n${USAGE}`);
  return { atMs };
}

async function replay(engines: Engines, chosen: Chosen): Promise<void> {
  const report = await replayLog({
    ...engines,
    ...chosen,
    isEvent: ({ type }) => type === 'event' || type === OCCURRENCE,
    findStored: async (keys) => new Set((await storedErrors(engines.events, keys)).map(eventKeyOf)),
  });
  print(
    [
      `${report.read} records read`,
      `${report.passedOver} without an event`,
      `${report.stored} events are stored`,
      `${report.countedOnly} are counted but not stored (left alone; see --force)`,
      `${report.replayed} appended again`,
    ].join('\n'),
  );
}
