import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { apiKey } from '#dashboard/api/use-api.ts';
import { useLive } from '#dashboard/page/live.ts';
import type { LiveMessage } from '../../live/contract.ts';
import type { Issue } from '../contract.ts';
import { askRows, listPath, type IssuesById } from './list-query.ts';

/** The list is asked for again at most this often, however much happens. */
const LEAST_PAUSE_MS = 1000;
/** Rows below the first page that one question brings up to date: more are not in sight. */
const MOST_ROWS = 100;

interface LiveRowsInput {
  readonly org: string;
  readonly search: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly shown: () => readonly string[];
  /** The first page as the server has it. */
  readonly head: readonly Issue[];
}

export interface FreshRows {
  readonly key: string;
  readonly rows: IssuesById;
  /** Asked for and not found: they fit the search no longer. */
  readonly gone: ReadonlySet<string>;
}

/** What was heard since the list was last asked for: rows with new events, rows that somebody changed. */
interface Gate {
  readonly lastMs: number;
  timer: ReturnType<typeof setTimeout> | null;
  readonly touched: Set<string>;
  readonly changed: Set<string>;
}

const NONE: FreshRows = { key: '', rows: new Map(), gone: new Set() };

/**
 * Asks again when something happened to a row in sight, or when there may be a new one; at most once a second. The first page is
 * asked for as a whole, rows further down by their names.
 */
export function useLiveRows({ org, search, key, shown, head }: LiveRowsInput) {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState(NONE);
  const gate = useRef<Gate>({ lastMs: 0, timer: null, touched: new Set(), changed: new Set() });
  const latest = useRef({ search, key, head });
  useEffect(() => {
    latest.current = { search, key, head };
  });
  useEffect(
    () => () => {
      if (gate.current.timer !== null) clearTimeout(gate.current.timer);
    },
    [],
  );

  const askBelow = async (ids: readonly string[]) => {
    const asked = latest.current;
    const answer = await askRows(org, asked.search, ids).catch(() => null);
    if (answer === null || asked.key !== latest.current.key) return;
    const found = new Map(answer.value.map((issue) => [issue.id, issue]));
    setFresh((before) => {
      const old = before.key === asked.key ? before : NONE;
      const gone = new Set([...old.gone, ...ids].filter((id) => !found.has(id)));
      return { key: asked.key, rows: new Map([...old.rows, ...found]), gone };
    });
  };

  const ask = () => {
    const { touched, changed } = gate.current;
    gate.current = { lastMs: Date.now(), timer: null, touched: new Set(), changed: new Set() };
    void queries.invalidateQueries({ queryKey: apiKey(listPath(org)), predicate: (query) => !query.queryKey.includes('pages') });
    const first = new Set(latest.current.head.map((issue) => issue.id));
    // What a person did may have taken a row out of the first page too, which does not say so when there are more.
    const below = shown().filter((id) => changed.has(id) || (touched.has(id) && !first.has(id)));
    if (below.length > 0) void askBelow(below.slice(0, MOST_ROWS));
  };

  useLive((message) => {
    const rows = new Set(shown());
    for (const { id, events } of message.type === 'issues' ? message.issues : []) {
      if (rows.has(id)) (events === 0 ? gate.current.changed : gate.current.touched).add(id);
    }
    if (!isOurs(message, rows) || gate.current.timer !== null) return;
    const pause = gate.current.lastMs + LEAST_PAUSE_MS - Date.now();
    if (pause <= 0) ask();
    else gate.current.timer = setTimeout(ask, pause);
  });
  return fresh.key === key ? fresh : NONE;
}

function isOurs(message: LiveMessage, shown: ReadonlySet<string>): boolean {
  if (message.type === 'hello') return !message.isResumed;
  if (message.type !== 'issues') return false;
  return message.isTruncated || message.issues.some((issue) => issue.isNew || issue.isRegressed || shown.has(issue.id));
}
