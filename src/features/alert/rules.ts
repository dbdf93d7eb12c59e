/** Rules as they are stored and as they are evaluated. */
import type { z } from 'zod';
import type { Sql } from '../../engines/metadata/port.ts';
import { ACTIONS } from './parts/actions.ts';
import type { Action } from './parts/actions.ts';
import type { Condition } from './parts/condition.ts';
import { CONDITIONS } from './parts/conditions.ts';
import { FILTERS } from './parts/filters.ts';
import type { Filter } from './parts/filters.ts';

export type Matching = 'all' | 'any' | 'none';

/** A part with its parameters, as the API and the database have it. */
export interface StoredPart {
  readonly id: string;
  readonly [name: string]: unknown;
}

export interface RuleRow {
  readonly id: number;
  readonly org_id: number;
  readonly project_id: number;
  readonly name: string;
  readonly environment: string | null;
  readonly action_match: Matching;
  readonly filter_match: Matching;
  readonly frequency_minutes: number;
  readonly conditions: readonly StoredPart[];
  readonly filters: readonly StoredPart[];
  readonly actions: readonly StoredPart[];
}

export interface Parted<Part> {
  readonly part: Part;
  readonly params: unknown;
}

export interface Rule extends Pick<RuleRow, 'id' | 'name' | 'environment'> {
  readonly orgId: number;
  readonly projectId: number;
  readonly actionMatch: Matching;
  readonly filterMatch: Matching;
  readonly frequencyMs: number;
  readonly conditions: readonly Parted<Condition>[];
  readonly filters: readonly Parted<Filter>[];
  readonly actions: readonly Parted<Action>[];
}

const RULE_COLUMNS =
  'id, org_id, project_id, name, environment, action_match, filter_match, frequency_minutes, conditions, filters, actions';

/** Those of the projects that may fire now, in the order they were made: one statement for a batch, whatever it holds. */
export async function activeRules(sql: Sql, projectIds: readonly number[], nowMs: number): Promise<readonly Rule[]> {
  const rows = await sql.rows<RuleRow>(
    `SELECT ${RULE_COLUMNS} FROM alert_rule
      WHERE project_id = ANY($1::bigint[]) AND status = 'active' AND NOT (is_snoozed AND (snoozed_until IS NULL OR snoozed_until > $2))
      ORDER BY id`,
    [projectIds, new Date(nowMs)],
  );
  return rows.map(toRule);
}

const byId = {
  conditions: new Map(CONDITIONS.map((part) => [part.id, part])),
  filters: new Map(FILTERS.map((part) => [part.id, part])),
  actions: new Map(ACTIONS.map((part) => [part.id, part])),
};

export function toRule(row: RuleRow): Rule {
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    orgId: row.org_id,
    projectId: row.project_id,
    actionMatch: row.action_match,
    filterMatch: row.filter_match,
    frequencyMs: row.frequency_minutes * 60_000,
    conditions: partsOf(row.conditions, byId.conditions),
    filters: partsOf(row.filters, byId.filters),
    actions: partsOf(row.actions, byId.actions),
  };
}

/** What another version of the program stored and this one does not know is left out: a filter too few tells rather too much. */
function partsOf<Part extends { readonly params: z.ZodType }>(stored: readonly StoredPart[], known: ReadonlyMap<string, Part>) {
  return stored.flatMap((one): Parted<Part>[] => {
    const part = known.get(one.id);
    const parsed = part?.params.safeParse(one);
    return part !== undefined && parsed?.success === true ? [{ part, params: parsed.data }] : [];
  });
}

/** An empty list: `all` and `none` are true of nothing, and a rule without conditions is about every event. */
export function isMatching<T>(how: Matching, all: readonly T[], test: (one: T) => boolean): boolean {
  if (all.length === 0 || how === 'all') return all.every(test);
  return how === 'any' ? all.some(test) : !all.some(test);
}
