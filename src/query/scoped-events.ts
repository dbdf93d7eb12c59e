import type { Events } from '../engines/events/port.ts';
import type { Scope } from './scope.ts';

/**
 * The only way to read events: every SELECT is bound to the projects of a scope (reliability A2). A caller cannot pass a project,
 * and text that does not name `{scope:Array(UInt64)}` is refused, so that a forgotten condition fails in the first test.
 */
export interface ScopedEvents {
  /** Rows of one SELECT; none, without asking, when the scope holds no project. */
  select<Row>(query: ScopedQuery): Promise<readonly Row[]>;
}

export interface ScopedQuery {
  /** Holds `project_id IN {scope:Array(UInt64)}`; other values are typed placeholders too. */
  readonly text: string;
  /** Values by the placeholder's name. `scope` is not among them. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** One answer may serve all who ask the same within one state of the store: for what every open page asks at once. */
  readonly isShared?: boolean;
}

/** Statements that read few rows, as those of an issue: a second thread costs more than it does (a fifth of the page of an issue). */
export const FEW_ROWS = 'SETTINGS max_threads = 1';

export function scopedEvents(events: Events, scope: Scope): ScopedEvents {
  return {
    async select<Row>(query: ScopedQuery): Promise<readonly Row[]> {
      if (!namesScope(query.text)) throw new Error('A query of events must be limited by project_id IN {scope:Array(UInt64)}.');
      if (query.params !== undefined && 'scope' in query.params) throw new Error('The scope of a query is not a parameter of its caller.');
      if (scope.projectIds.length === 0) return [];

      return await events.select<Row>({ ...query, params: { ...query.params, scope: scope.projectIds } });
    },
  };
}

/** In the code of the statement: a comment or a string that mentions the scope limits nothing. */
function namesScope(text: string): boolean {
  const code = text.replaceAll(/'(?:[^'\\]|\\.|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  return /\bproject_id\s+IN\s+\{scope:Array\(UInt64\)\}/i.test(code);
}
