import type { Credentials } from '../protocol/credentials.ts';
import type { Encoding } from '../protocol/encodings.ts';
import type { Envelope } from '../protocol/envelope-types.ts';
import type { Visitor } from './visitor.ts';

/** A request whose body was read and decompressed. */
export interface Arrival {
  readonly kind: 'envelope' | 'store' | 'otlp';
  /** Digits; null where the credentials alone name the project. */
  readonly pathProjectId: string | null;
  /** Null when only the envelope's DSN can say who sends. */
  readonly credentials: Credentials | null;
  /** Made from `credentials` before the body was read; null with them. */
  readonly visitor: Visitor | null;
  readonly origin: string | null;
  readonly clientIp: string | null;
  readonly userAgent: string | null;
  readonly sent: Uint8Array;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/** An envelope with everything that decides about it. */
export interface Parcel {
  readonly arrival: Arrival;
  readonly visitor: Visitor;
  readonly envelope: Envelope;
  readonly eventId: string | null;
  readonly receivedAtMs: number;
}
