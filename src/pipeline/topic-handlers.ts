import type { LogEntry } from '../engines/log/port.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import { PoisonRecordError } from './dead-letter.ts';
import { EnvelopeWork, type EnvelopeDecisions, type EnvelopeRooms } from './envelope-work.ts';
import { decodeOutcomes } from './outcome-record.ts';
import type { Range } from './offsets.ts';
import type { ProjectConfig, ProjectConfigs } from './project-config.ts';
import type { AnySignal } from './room-batch.ts';
import type { RowBlock } from './signal.ts';
import { TOPICS } from './topics.ts';
import { isTransient } from './transient.ts';
import type { TopicHandler, Work } from './work.ts';

export interface HandlerParts {
  readonly signals: readonly AnySignal[];
  readonly configs: ProjectConfigs;
  readonly outcomeRows: EnvelopeRooms['outcomeRows'];
}

/**
 * What a batch may hold. Rows per insert pay off to about 1,000 (hot path §2.5); the bytes bound the memory of a partition, and
 * four partitions are under way at once.
 */
const ENVELOPES_LIMIT = { maxRecords: 1_500, maxBytes: 12 * 1024 * 1024 };
/** Of payloads as they were decompressed: small bodies may be large inside. */
const MAX_PREPARED_BYTES = 24 * 1024 * 1024;

/** Envelopes: each item to its room. */
export function envelopeHandler(parts: HandlerParts): TopicHandler {
  const byItemType = new Map(parts.signals.flatMap((signal) => signal.itemTypes.map((type) => [type, signal] as const)));

  return {
    topic: TOPICS.envelopes,
    limit: ENVELOPES_LIMIT,
    gatherMs: 0,
    async prepare(entries, source, range, stored) {
      const decisions = stored as EnvelopeDecisions | undefined;
      const rooms: EnvelopeRooms = { ...parts, byItemType, project: projectsOf(parts.configs, decisions) };
      const work = new EnvelopeWork(rooms, range);
      const isWhole = await addAll(work, entries, source.partition, decisions !== undefined);
      if (isWhole) work.reach(range.to);
      if (decisions !== undefined) work.restore(decisions);
      return work;
    },
  };
}

/** On a redo the projects are those of the first time, whatever was changed or deleted since (reliability E2). */
function projectsOf(configs: ProjectConfigs, decisions: EnvelopeDecisions | undefined): EnvelopeRooms['project'] {
  if (decisions === undefined) return (projectId) => configs.byProjectId(projectId);

  const known = new Map<number, ProjectConfig>(decisions.projects.map((project) => [project.projectId, project]));
  return (projectId) => known.get(projectId) ?? null;
}

/** False when the batch ends before the last entry. A redo takes all: the range is the intent's. */
async function addAll(work: EnvelopeWork, entries: readonly LogEntry[], partition: number, isRedo: boolean): Promise<boolean> {
  for (const entry of entries) {
    if (!isRedo && work.preparedBytes > MAX_PREPARED_BYTES) return false;
    try {
      if (entry.isDamaged) throw new Error('the record does not pass its checksum');
      if (!(await work.add(entry, partition))) return false;
    } catch (cause) {
      if (isTransient(cause)) throw cause;
      // It was prepared once, so the program or the log has changed since. The batch must be finished all the same.
      if (isRedo) continue;
      throw new PoisonRecordError(entry.offset, { cause });
    }
  }
  return true;
}

/** Outcomes that the gateway settled: rows and nothing else. */
export function outcomesHandler(outcomeRows: EnvelopeRooms['outcomeRows']): TopicHandler {
  return {
    topic: TOPICS.outcomes,
    limit: { maxRecords: 1_000, maxBytes: 4 * 1024 * 1024 },
    // Each gateway writes one record a second, and nobody watches these figures by the second.
    gatherMs: 3_000,
    prepare: async (entries, _source, range) => outcomesWork(entries, range, outcomeRows),
  };
}

function outcomesWork(entries: readonly LogEntry[], range: Range, outcomeRows: EnvelopeRooms['outcomeRows']): Work {
  const outcomes: Outcome[] = [];
  for (const entry of entries) {
    try {
      if (entry.isDamaged) throw new Error('the record does not pass its checksum');
      outcomes.push(...decodeOutcomes(entry.value));
    } catch (cause) {
      throw new PoisonRecordError(entry.offset, { cause });
    }
  }

  return {
    range,
    recordCount: entries.length,
    oldestAtMs: entries[0]?.appendedAtMs ?? 0,
    stage: async () => undefined,
    decide: async () => null,
    blocks: async (): Promise<readonly RowBlock[]> => outcomeRows(outcomes),
    settle: async () => [],
    forget: async () => undefined,
  };
}
