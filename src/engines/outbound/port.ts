import type { Result } from '../../lib/result.ts';

/**
 * Requests to addresses that people typed (reliability N1). Whatever the address says, the connection goes to no machine of the
 * operator's own network unless the operator allowed it.
 */
export interface Outbound {
  /** Resolves within the time limit, whatever the other side does. */
  post(request: OutboundRequest): Promise<Result<OutboundAnswer, OutboundFailure>>;
}

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Not sent on when a redirect leads to another host. */
  readonly secretHeaders: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whatever the other side answered, also 500. */
export interface OutboundAnswer {
  readonly status: number;
  /** Beginning of the body. */
  readonly text: string;
  /** Seconds that it asks to be left alone for; null when it does not say. */
  readonly retryAfterSeconds: number | null;
}

export interface OutboundFailure {
  readonly kind: 'address' | 'forbidden' | 'unreachable' | 'timeout' | 'redirect' | 'too-large';
  /** A sentence for whoever wrote the address. */
  readonly detail: string;
}
