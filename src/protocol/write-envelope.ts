import type { Envelope, EnvelopeHeaders, Item } from './envelope-types.ts';

const NEWLINE = Buffer.from('\n');

/**
 * An envelope as bytes, such that `parseEnvelope` gives the same again. For envelopes that we make (legacy store requests)
 * or from which items were taken (rate limits). Attributes of the envelope's header that `EnvelopeHeaders` does not name are
 * not kept: nobody could read them.
 */
export function writeEnvelope(envelope: Envelope): Buffer {
  const parts: Uint8Array[] = [Buffer.from(JSON.stringify(headerObject(envelope.headers)))];
  for (const item of envelope.items) {
    parts.push(NEWLINE, Buffer.from(JSON.stringify(itemObject(item))), NEWLINE, item.payload);
  }
  return Buffer.concat(parts);
}

function headerObject(headers: EnvelopeHeaders): Record<string, unknown> {
  return {
    event_id: headers.eventId ?? undefined,
    dsn: headers.dsn ?? undefined,
    sent_at: headers.sentAtMs === null ? undefined : new Date(headers.sentAtMs).toISOString(),
    sdk: headers.sdk ?? undefined,
    trace: headers.trace ?? undefined,
    origin: headers.origin ?? undefined,
  };
}

function itemObject(item: Item): Record<string, unknown> {
  return {
    ...item.headers.all,
    type: item.type,
    length: item.payload.length,
    content_type: item.headers.contentType ?? undefined,
    item_count: item.headers.itemCount ?? undefined,
    filename: item.headers.filename ?? undefined,
    attachment_type: item.headers.attachmentType ?? undefined,
    platform: item.headers.platform ?? undefined,
  };
}
