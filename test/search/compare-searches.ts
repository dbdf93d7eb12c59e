import * as fc from 'fast-check';
import type { Events } from '../../src/engines/events/port.ts';
import { newBindings } from '../../src/query/bindings.ts';
import { scopedEvents } from '../../src/query/scoped-events.ts';
import type { ScopedEvents } from '../../src/query/scoped-events.ts';
import { whereOf } from '../../src/query/table.ts';
import type { SearchNode } from '../../src/query/ast.ts';
import { parseSearch } from '../../src/query/parse.ts';
import { errorsDataset } from '../../src/signals/error/dataset.ts';
import { createErrorWriter } from '../../src/signals/error/table.ts';
import type { ErrorRow } from '../../src/signals/error/table.ts';
import { anySearch } from './any-search.ts';
import { fits } from './naive-search.ts';
import { printSearch } from './print-search.ts';
import { randomRows, vocabulary } from './random-rows.ts';

export interface Comparison {
  readonly searches: number;
  readonly events: number;
  /** Searches that found something, and not everything: what a comparison is worth. */
  readonly telling: number;
  readonly differences: readonly Difference[];
}

interface Difference {
  readonly query: string;
  /** Row numbers, the first few. */
  readonly onlyStore: readonly number[];
  readonly onlyNaive: readonly number[];
}

const SHOWN = 5;
const DAY_MS = 86_400_000;
/** An insert of the product is smaller; more in one statement than this is refused by nobody, and of no use. */
const ROWS_PER_INSERT = 5_000;

/** Random searches over random events, asked of the event store as the product asks, and of the naive search. */
export async function compareSearches(
  events: Events,
  sizes: { readonly rows: number; readonly searches: number; readonly seed: number; readonly nowMs: number },
): Promise<Comparison> {
  const rows = randomRows(sizes.rows, sizes);
  await insert(events, rows);
  const scoped = scopedEvents(events, { orgId: 1, projectIds: [1, 2], actor: { kind: 'system' } });
  const trees = fc.sample(anySearch(vocabulary(sizes.nowMs)), { numRuns: sizes.searches, seed: sizes.seed });
  const differences: Difference[] = [];
  let telling = 0;
  const queries = trees.map(printSearch);
  let answer = ask(scoped, queries[0] ?? '', sizes.nowMs);
  for (const [at, tree] of trees.entries()) {
    const query = queries[at] ?? '';
    const found = new Set(await answer);
    const next = queries[at + 1];
    // The store finds the next while this one is found here.
    if (next !== undefined) answer = ask(scoped, next, sizes.nowMs);
    const expected = new Set(rows.filter((row) => fits(tree, row, sizes.nowMs)).map((row) => row.logOffset));
    if (expected.size > 0 && expected.size < rows.length) telling += 1;
    const onlyStore = [...found.difference(expected)].slice(0, SHOWN);
    const onlyNaive = [...expected.difference(found)].slice(0, SHOWN);
    if (onlyStore.length + onlyNaive.length > 0) differences.push({ query, onlyStore, onlyNaive });
  }
  return { searches: trees.length, events: rows.length, telling, differences };
}

async function insert(events: Events, rows: readonly ErrorRow[]): Promise<void> {
  const write = createErrorWriter();
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const part = rows.slice(at, at + ROWS_PER_INSERT);
    await events.insert({ table: 'errors', token: `rows-${at}`, rowCount: part.length, bytes: write(part) });
  }
}

async function ask(events: ScopedEvents, query: string, nowMs: number): Promise<readonly number[]> {
  const parsed = parseSearch(query);
  if (!parsed.ok) throw new Error(`The text of a tree is not understood: ${query}: ${parsed.error.message}`);
  const bindings = newBindings();
  const where = whereOf(questionOf(parsed.value, nowMs), parsed.value, bindings);
  const [row] = await events.select<{ found: readonly (number | string)[] }>({
    text: `SELECT groupArray(log_offset) AS found FROM errors WHERE ${where}`,
    params: bindings.params,
  });
  return (row?.found ?? []).map(Number);
}

function questionOf(search: SearchNode, nowMs: number) {
  const range = { startMs: nowMs - 20 * DAY_MS, endMs: nowMs + DAY_MS, isOpen: true };
  return { dataset: errorsDataset, search, range, environments: [], projectIds: null, nowMs };
}
