/** An envelope after framing (ingest protocol §3): headers read, payloads still bytes. */
export interface Envelope {
  readonly headers: EnvelopeHeaders;
  readonly items: readonly Item[];
}

export interface EnvelopeHeaders {
  /** 32 lowercase hex digits, or null when the envelope names none. */
  readonly eventId: string | null;
  readonly dsn: string | null;
  readonly sentAtMs: number | null;
  readonly sdk: { readonly name: string; readonly version: string; readonly settings?: { readonly infer_ip?: string } } | null;
  /** Dynamic sampling context; null when absent or invalid. */
  readonly trace: Readonly<Record<string, unknown>> | null;
  /** Where the browser's page was, when a forwarder says so; checked against the request's own origin (§1.2). */
  readonly origin?: string | null;
}

export interface Item {
  readonly type: string;
  readonly headers: ItemHeaders;
  readonly payload: Uint8Array;
}

export interface ItemHeaders {
  readonly contentType: string | null;
  readonly itemCount: number | null;
  readonly filename: string | null;
  readonly attachmentType: string | null;
  readonly platform: string | null;
  /** Everything the item header held, as parsed. */
  readonly all: Readonly<Record<string, unknown>>;
}
