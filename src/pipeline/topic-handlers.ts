import type { LogEntry } from '../engines/log/port.ts';
import type { Sql } from '../engines/metadata/port.ts';
import type { Outcome } from '../protocol/outcomes.ts';
import { PoisonRecordError } from './dead-letter.ts';
import { dayOf, EnvelopeWork, type EnvelopeDecisions, type EnvelopeRooms } from './envelope-work.ts';
import { decodeOutcomes } from './outcome-record.ts';
import type { ProjectConfig, ProjectConfigs } from './project-config.ts';
import type { AnySignal } from './room-batch.ts';
import type { RowBlock } from './signal.ts';
import { peekRecord } from './record.ts';
import { createRepeats } from './repeats.ts';
import { TOPICS } from './topics.ts';
import type { Peek } from './read-ahead.ts';
import type { GrowingWork, TopicHandler } from './work.ts';

export interface HandlerParts {
  readonly signals: readonly AnySignal[];
  readonly configs: ProjectConfigs;
  readonly outcomeRows: EnvelopeRooms['outcomeRows'];
}

/**
 * What a batch may hold: one is stored while the next is prepared, so two of them are in memory. A batch costs the stores some
 * 60 ms of CPU however small it is, and blocks of 64 events are full in large ones only.
 */
const ENVELOPES_LIMIT = { maxRecords: 1_500, maxBytes: 20 * 1024 * 1024 };
/** A reader sees an event this much later at most, and a thousand a second come in batches of 250. */
const ENVELOPES_PACE_MS = 250;

/** Of a record that belongs to no project alone. */
const NOBODYS: Peek = { lane: 0, day: 0 };

/** Envelopes: each item to its room. */
export function envelopeHandler(parts: HandlerParts): TopicHandler {
  const byItemType = new Map(parts.signals.flatMap((signal) => signal.itemTypes.map((type) => [type, signal] as const)));
  const byOwnType = new Map(parts.signals.flatMap((signal) => (signal.ownItemTypes ?? []).map((type) => [type, signal] as const)));

  return {
    topic: TOPICS.envelopes,
    limit: ENVELOPES_LIMIT,
    paceMs: ENVELOPES_PACE_MS,
    peek({ value, isDamaged }) {
      const record = isDamaged ? null : peekRecord(value);
      if (record === null) return NOBODYS;
      return { lane: record.projectId, day: dayOf(record.receivedAtMs) };
    },
    begin(source, base) {
      const project: EnvelopeRooms['project'] = (projectId) => parts.configs.byProjectId(projectId);
      return new EnvelopeWork({ ...parts, byItemType, byOwnType, project }, source.partition, base);
    },
    async prepareAgain(entries, { source, step, decisions: stored }) {
      const decisions = stored as EnvelopeDecisions; // made by `decide` of this work
      const rooms: EnvelopeRooms = {
        ...parts,
        byItemType,
        byOwnType,
        project: projectsOf(decisions),
        findings: decisions.findings ?? {},
      };
      const work = new EnvelopeWork(rooms, source.partition, step.range.from);
      await work.addAgain(entries);
      work.restore(decisions);
      return work;
    },
  };
}

/** On a redo the projects are those of the first time, whatever was changed or deleted since (reliability E2). */
function projectsOf(decisions: EnvelopeDecisions): EnvelopeRooms['project'] {
  const known = new Map<number, ProjectConfig>(decisions.projects.map((project) => [project.projectId, project]));
  return (projectId) => known.get(projectId) ?? null;
}

/** Outcomes that the gateway settled: rows and nothing else. */
export function outcomesHandler(outcomeRows: EnvelopeRooms['outcomeRows']): TopicHandler {
  return {
    topic: TOPICS.outcomes,
    limit: { maxRecords: 1_000, maxBytes: 4 * 1024 * 1024 },
    // Each gateway writes one record a second, and nobody watches these figures by the second.
    paceMs: 3_000,
    // A record is of many projects.
    peek: () => NOBODYS,
    begin: (_source, base) => new OutcomesWork(base, outcomeRows),
    async prepareAgain(entries, { step, decisions }) {
      const work = new OutcomesWork(step.range.from, outcomeRows);
      await work.add(entries);
      // Made by `decide` of this work; null by an older program.
      work.restore((decisions as OutcomesDecisions | null)?.repeats ?? []);
      return work;
    },
  };
}

interface OutcomesDecisions {
  readonly repeats: readonly number[];
}

class OutcomesWork implements GrowingWork {
  readonly #base: number;
  readonly #outcomeRows: EnvelopeRooms['outcomeRows'];
  readonly #records: { readonly place: number; readonly outcomes: readonly Outcome[] }[] = [];
  readonly #repeats = createRepeats();
  recordCount = 0;
  oldestAtMs = Number.POSITIVE_INFINITY;

  constructor(base: number, outcomeRows: EnvelopeRooms['outcomeRows']) {
    this.#base = base;
    this.#outcomeRows = outcomeRows;
  }

  async add(entries: readonly LogEntry[]): Promise<boolean> {
    for (const entry of entries) {
      try {
        if (entry.isDamaged) throw new Error('the record does not pass its checksum');
        const { outcomes, recordId } = decodeOutcomes(entry.value);
        const place = entry.offset - this.#base;
        this.#records.push({ place, outcomes });
        this.#repeats.note(place, recordId);
      } catch (cause) {
        throw new PoisonRecordError(entry.offset, { cause });
      }
      this.recordCount += 1;
      this.oldestAtMs = Math.min(this.oldestAtMs, entry.appendedAtMs);
    }
    return true;
  }

  async stage(): Promise<void> {
    // Outcomes have no large parts.
  }

  async decide(tx: Sql): Promise<OutcomesDecisions> {
    return { repeats: await this.#repeats.decide(tx) };
  }

  restore(repeats: readonly number[]): void {
    this.#repeats.restore(repeats);
  }

  async blocks(receipt: number): Promise<readonly RowBlock[]> {
    const outcomes = this.#records.flatMap((record) => (this.#repeats.has(record.place) ? [] : record.outcomes));
    return this.#outcomeRows(outcomes, receipt);
  }

  async settle(): Promise<readonly []> {
    return [];
  }

  forget(tx: Sql): Promise<void> {
    return this.#repeats.forget(tx);
  }
}
