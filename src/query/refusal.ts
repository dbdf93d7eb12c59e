import type { Repair, SearchError } from './ast.ts';

/** A search, field or range that a person asked for and that means nothing here: 400 with the sentence. */
export class QueryRefusedError extends Error {
  override name = 'QueryRefusedError';
  /** Place in the search text; null when it is about a parameter. */
  readonly position: number | null;
  readonly repair: Repair | null;

  constructor(error: SearchError | { readonly message: string }) {
    super(error.message);
    this.position = 'position' in error ? error.position : null;
    this.repair = ('repair' in error ? error.repair : null) ?? null;
  }
}
