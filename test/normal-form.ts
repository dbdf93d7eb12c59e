import type { NormalizeContext } from '../src/event/normalize/context.ts';
import { normalizeEvent } from '../src/event/normalize.ts';
import type { ErrorEvent } from '../src/event/schema.ts';

/** The moment at which events of these tests come in. */
export const RECEIVED_AT_MS = Date.UTC(2026, 10, 22, 12);

export const SCRUBBING = { isEnabled: true, useDefaults: true, sensitiveFields: [], safeFields: [], scrubIpAddresses: false };

/** A context without scrubbing, with changes. */
export function normalizeContext(changes: Partial<NormalizeContext> = {}): NormalizeContext {
  return {
    eventId: '0123456789abcdef0123456789abcdef',
    receivedAtMs: RECEIVED_AT_MS,
    sentAtMs: null,
    clientIp: '203.0.113.7',
    userAgent: 'curl/8.5.0',
    client: 'sentry.python/2.68.0',
    envelopeSdk: null,
    scrubbing: { ...SCRUBBING, isEnabled: false },
    ...changes,
  };
}

/** The normal form as readers get it: after a round trip through JSON. `payload` is a value, or text when it is a string. */
export function normal(payload: unknown, changes: Partial<NormalizeContext> = {}): ErrorEvent {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const result = normalizeEvent(Buffer.from(text), normalizeContext(changes));
  if (!result.ok) throw new Error(`not normalised: ${result.error.reason}`);
  return JSON.parse(JSON.stringify(result.value));
}
