import { setTimeout as delay } from 'node:timers/promises';
import { MetadataUnavailableError } from './port.ts';
import type { Metadata, Sql } from './port.ts';

export interface ReplicaOptions {
  /** Told of each question who answered it. */
  readonly onAnswer?: (by: 'replica' | 'primary') => void;
  /** A clock that never steps back. */
  readonly nowMs?: () => number;
}

/** A replica in the same room is a few milliseconds behind: whoever asks waits so long for it, and no longer. */
const PATIENCE_MS = 50;
const LOOK_MS = 4;
/** A replica whose connection is open and says nothing. */
const SILENCE_MS = 500;
/** One that is away or behind costs every question its patience: it is left alone for a while. */
const LEFT_ALONE_MS = 1_000;
/** One statement that begins like a question. Whether it is one, the replica knows: it takes no change. */
const QUESTION = /^\s*(?:SELECT|WITH)\b/i;
/** The statement would change something or lock a row. */
const READ_ONLY = '25006';
/** The replica had to choose between the question and what the primary sent. */
const IN_THE_WAY = new Set(['40001', '40P01']);

/** What the primary has made durable: what anybody can have seen of it is before that. */
const DURABLE = 'SELECT pg_current_wal_flush_lsn()::text AS place, (SELECT system_identifier::text FROM pg_control_system()) AS system';
/** Null on a server that is no replica; another system's places mean nothing here. */
const HAS_REACHED = `SELECT coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn AND (SELECT system_identifier::text FROM pg_control_system()) = $2,
                                     false) AS is_current`;

interface Durable {
  readonly place: string;
  readonly system: string;
}

/**
 * Questions outside transactions are answered by a streaming replica, and nobody can tell: it is asked only when it has replayed
 * everything that was durable on the primary after the question came. So whoever reads finds what was written before, by whatever
 * process, and a replica that is behind, away, promoted or another database's answers nothing; the primary does. The price is a
 * question for a number on the primary, which those that come at the same time share.
 */
export function withReplica(primary: Metadata, replica: Metadata, options: ReplicaOptions = {}): Metadata {
  const { onAnswer = () => {}, nowMs = () => performance.now() } = options;
  const isCurrent = shared(() => orFalse(hasReached(primary, replica, nowMs)));
  let leaveUntilMs = Number.NEGATIVE_INFINITY;

  async function onReplica<T>(ask: (sql: Sql) => Promise<T>): Promise<{ readonly answer: T } | null> {
    try {
      if (nowMs() >= leaveUntilMs && (await isCurrent())) return { answer: await ask(replica) };
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === READ_ONLY) return null;
      if (!(error instanceof MetadataUnavailableError) && !IN_THE_WAY.has(String(code))) throw error;
    }
    if (nowMs() >= leaveUntilMs) leaveUntilMs = nowMs() + LEFT_ALONE_MS;
    return null;
  }

  async function ask<T>(text: string, question: (sql: Sql) => Promise<T>): Promise<T> {
    if (!QUESTION.test(text)) return question(primary);
    const found = await onReplica(question);
    onAnswer(found === null ? 'primary' : 'replica');
    return found === null ? question(primary) : found.answer;
  }

  return {
    rows: (text, values) => ask(text, (sql) => sql.rows(text, values)),
    row: (text, values) => ask(text, (sql) => sql.row(text, values)),
    execute: (text, values) => primary.execute(text, values),
    transaction: (work) => primary.transaction(work),
    withLock: (name, work) => primary.withLock(name, work),
    close: async () => void (await Promise.all([primary.close(), replica.close()])),
  };
}

/** @throws MetadataUnavailableError when either is away: then the question finds out at the primary. */
async function hasReached(primary: Metadata, replica: Metadata, nowMs: () => number): Promise<boolean> {
  const deadlineMs = nowMs() + PATIENCE_MS;
  const durable = await primary.row<Durable>(DURABLE);
  if (durable === null) return false;
  for (;;) {
    const seen = await replica.row<{ is_current: boolean }>(HAS_REACHED, [durable.place, durable.system]);
    if (seen?.is_current === true) return true;
    if (nowMs() >= deadlineMs) return false;
    await delay(LOOK_MS);
  }
}

/** A look that goes on in silence ends by itself later, and nobody waits for it. */
function orFalse(look: Promise<boolean>): Promise<boolean> {
  look.catch(() => undefined);
  return Promise.race([look, delay(SILENCE_MS, false, { ref: false })]);
}

/** One look for all who ask while the one before is under way, and begun after each of them asked. */
function shared(look: () => Promise<boolean>): () => Promise<boolean> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<boolean> | null = null;
  return () => {
    next ??= running.then(() => {
      const begun = look();
      running = begun.catch(() => undefined);
      next = null;
      return begun;
    });
    return next;
  };
}

/** @throws what is wrong with the replica, in a sentence. */
export async function checkReplica(primary: Metadata, replica: Metadata): Promise<void> {
  const state = await replica.row<{ is_replica: boolean; system: string }>(
    'SELECT pg_is_in_recovery() AS is_replica, (SELECT system_identifier::text FROM pg_control_system()) AS system',
  );
  const own = await primary.row<{ system: string }>('SELECT system_identifier::text AS system FROM pg_control_system()');
  if (state?.is_replica !== true) throw new Error('the server is not a replica: pg_is_in_recovery() is false');
  if (state.system !== own?.system) throw new Error('the server is a replica of another database than that of DATABASE_URL');
}
