import type { ScrubbingConfig } from '../../pipeline/project-config.ts';
import type { ErrorEvent } from '../schema.ts';

/** What the normaliser needs to know that is not in the payload. The same on every redo of a batch, so that the result is too. */
export interface NormalizeContext {
  /** 32 lowercase hex digits: the envelope's, or the one the gateway made. Wins over the payload's. */
  readonly eventId: string;
  readonly receivedAtMs: number;
  /** `sent_at` of the envelope, for clock drift (§6.3). */
  readonly sentAtMs: number | null;
  /** Address of the sender; null when it is not to be used. */
  readonly clientIp: string | null;
  /** Of the request that brought the envelope. */
  readonly userAgent: string | null;
  /** `sentry_client` of the credentials, `name/version`. */
  readonly client: string | null;
  readonly envelopeSdk: EnvelopeSdk | null;
  readonly scrubbing: ScrubbingConfig;
  /** Says why the project does not want the event, before it is scrubbed: filters look at what was sent. */
  readonly reject?: (event: ErrorEvent) => string | null;
}

export interface EnvelopeSdk {
  readonly name: string;
  readonly version: string;
  readonly settings?: { readonly infer_ip?: string };
}
