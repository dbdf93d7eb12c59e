/**
 * Every error of the REST API: a stable code, a status and a sentence. Handlers throw them; the binder answers `{detail}`.
 */
const LIST = {
  unauthenticated: [401, 'Authentication credentials were not provided.'],
  invalid_token: [401, 'Invalid token'],
  session_expired: [401, 'Your session has ended. Sign in again.'],
  wrong_password: [401, 'This e-mail address and password do not belong together.'],
  recent_login_needed: [401, 'Sign in again to do this.'],
  forbidden: [403, 'You do not have permission to perform this action.'],
  foreign_origin: [403, 'This request came from another site.'],
  setup_closed: [403, 'This set-up link was used or replaced. The console of the server shows how to get a new one.'],
  invitation_closed: [403, 'This invitation was used, taken back or replaced, or it is older than seven days. Ask for a new one.'],
  not_found: [404, 'The requested resource does not exist'],
  method_not_allowed: [405, 'This method is not allowed here.'],
  conflict: [409, 'Somebody else changed this at the same time.'],
  body_too_large: [413, 'The body of the request is too large.'],
  unsupported_body: [415, 'Send JSON.'],
  bad_body: [400, 'The body of the request is not valid JSON.'],
  bad_cursor: [400, 'Invalid cursor parameter.'],
  bad_query: [400, 'The query could not be understood.'],
  bad_request: [400, 'The request could not be understood.'],
  too_many_requests: [429, 'You are sending too many requests. Try again shortly.'],
  too_many_attempts: [429, 'Too many attempts. Wait a little before you try again.'],
  query_too_heavy: [400, 'This query needs too much. Narrow the time range or the filter.'],
  internal: [500, 'Something went wrong on our side. The server log says what.'],
  unavailable: [503, 'The server is catching its breath. Try again in a moment.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>;

export type ApiErrorCode = keyof typeof LIST;

/** Thrown by handlers, answered by the binder; `fields` makes the body a map of sentences by field. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly fields: Readonly<Record<string, readonly string[]>> | null;
  readonly retryAfterSeconds: number | null;
  /** Beside the sentence, for programs. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: ApiErrorCode, more: ApiErrorMore = {}) {
    super(more.detail ?? LIST[code][1], more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = LIST[code][0];
    this.fields = more.fields ?? null;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
    this.extra = more.extra ?? {};
  }

  get body(): unknown {
    return this.fields ?? { detail: this.message, ...this.extra };
  }
}

interface ApiErrorMore {
  readonly detail?: string;
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  readonly retryAfterSeconds?: number;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A 400 about one field. */
export function wrongField(field: string, sentence: string): ApiError {
  return new ApiError('bad_request', { fields: { [field]: [sentence] } });
}

export function notFound(): ApiError {
  return new ApiError('not_found');
}
