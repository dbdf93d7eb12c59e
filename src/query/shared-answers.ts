import type { Events, EventsQuery } from '../engines/events/port.ts';

/** How long an answer may be given again when nobody says that something has changed: a missed hint costs a second, no more. */
const MAX_AGE_MS = 1_000;
/** Of remembered answers: each is the figures of one page of a list, some 600 rows. */
const MAX_ANSWERS = 100;

export interface SharedAnswers {
  readonly events: Events;
  /** Something was stored: what was asked before it answers nobody any more, nor does what is still being asked. */
  forget(): void;
}

interface Answer {
  readonly rows: Promise<readonly unknown[]>;
  readonly askedAtMs: number;
}

/**
 * One answer for all who ask the same (`isShared` of a query). A change wakes every open dashboard at once, and each asks the same
 * figures for the same page: at a thousand events a second five of them asked the embedded engine for as much CPU as the inserts
 * took. The scope is part of the question, so nobody gets what another may see. Callers must not change the rows.
 */
export function shareAnswers(events: Events, nowMs: () => number = () => performance.now()): SharedAnswers {
  const answers = new Map<string, Answer>();

  function select<Row>(query: EventsQuery): Promise<readonly Row[]> {
    // Whoever may give up asks alone: it would give up for the others too.
    if (query.isShared !== true || query.signal !== undefined) return events.select<Row>(query);
    const key = JSON.stringify([query.text, query.params, query.timeoutMs]);
    const known = answers.get(key);
    const isFresh = known !== undefined && nowMs() - known.askedAtMs < MAX_AGE_MS;
    const answer = isFresh ? known : ask(key, query);
    // The same text and parameters give rows of the same type.
    return answer.rows as Promise<readonly Row[]>;
  }

  function ask(key: string, query: EventsQuery): Answer {
    const answer: Answer = { rows: events.select<unknown>(query), askedAtMs: nowMs() };
    if (answers.size >= MAX_ANSWERS) answers.clear();
    answers.set(key, answer);
    // Those who wait hear of a failure; who comes later asks again.
    answer.rows.catch(() => {
      if (answers.get(key) === answer) answers.delete(key);
    });
    return answer;
  }

  return {
    events: {
      insert: (block) => events.insert(block),
      select,
      command: (text) => events.command(text),
      forgetsTokens: events.forgetsTokens,
      close: () => events.close(),
    },
    forget: () => answers.clear(),
  };
}
