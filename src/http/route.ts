import type { z } from 'zod';

/**
 * A REST endpoint as a value. The binder (http/binder.ts) authenticates, finds the organization and project of the path
 * within the caller's reach, validates, calls `handle`, validates the answer and documents it. A route without a scope
 * does not compile; 'public' says on purpose that nobody needs to be known.
 */
export interface Route<Params extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType, Context = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sentry's path with the trailing slash; `:org`, `:project`, `:team` are resolved by id or slug within the scope. */
  readonly path: string;
  readonly scope: ScopeName | 'public' | 'user';
  /** One sentence for the API document. */
  readonly summary: string;
  /** Path, query and body in one object; the body's fields win nothing: a name may come from one place only. */
  readonly params: Params;
  readonly answer: Answer;
  handle(params: z.output<Params>, context: Context): Promise<z.input<Answer> | Reply<z.input<Answer>>>;
}

/** An answer with a status other than 200, headers, or a page of a longer list. */
export interface Reply<T> {
  readonly kind: 'reply';
  readonly status: number;
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
}

/** Scopes of product spec §3. write contains read, admin contains write. */
export type ScopeName =
  | `org:${'read' | 'write' | 'admin' | 'integrations' | 'ci'}`
  | `member:${'read' | 'write' | 'admin' | 'invite'}`
  | `team:${'read' | 'write' | 'admin'}`
  | `project:${'read' | 'write' | 'admin' | 'releases'}`
  | `event:${'read' | 'write' | 'admin'}`
  | `alerts:${'read' | 'write'}`;
