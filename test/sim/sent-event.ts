import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { SimProject } from './product.ts';

export type Random = () => number;

/** One event as a client knows it, and everything that must be found of it. */
export interface SentEvent {
  readonly eventId: string;
  readonly project: SimProject;
  /** Its issue: events of one project with the same group must be one issue. */
  readonly group: number;
  readonly user: number;
  readonly attachment: string | null;
}

export interface Envelope {
  readonly body: Uint8Array;
  readonly headers: Record<string, string>;
}

const GROUPS = 12;
const USERS = 37;
const ATTACHED_SHARE = 0.06;
const GZIP_SHARE = 0.5;

export function makeEvent(projects: readonly SimProject[], random: Random, attachedShare = ATTACHED_SHARE): SentEvent {
  const eventId = randomBytes(16).toString('hex');
  return {
    eventId,
    project: projects[Math.floor(random() * projects.length)] as SimProject, // never empty
    group: Math.floor(random() * GROUPS),
    user: Math.floor(random() * USERS),
    attachment: random() < attachedShare ? `attached to ${eventId}\n`.repeat(40) : null,
  };
}

/** Letters only: digits in a row could be taken for a card number and scrubbed. */
export function markerOf(eventId: string): string {
  return createHash('sha256')
    .update(eventId)
    .digest('hex')
    .replaceAll(/\d/g, (digit) => String.fromCharCode(0x67 + Number(digit)));
}

export function envelopeOf(event: SentEvent, paddingBytes: number, random: Random): Envelope {
  const frames = ['main', 'step', `fail_${event.group}`].map((name, at) => ({
    function: name,
    module: `sim.part${event.group}`,
    filename: `sim/part${event.group}.py`,
    lineno: at + 1,
    in_app: true,
  }));
  const payload = JSON.stringify({
    event_id: event.eventId,
    platform: 'python',
    timestamp: Date.now() / 1000,
    environment: event.user % 2 === 0 ? 'production' : 'staging',
    release: `sim@1.0.${event.group}`,
    user: { id: `user-${event.user}` },
    exception: { values: [{ type: `SimError${event.group}`, value: 'it broke', stacktrace: { frames } }] },
    extra: { marker: markerOf(event.eventId), padding: paddingBytes === 0 ? '' : randomBytes(paddingBytes / 2).toString('hex') },
  });
  const lines = [JSON.stringify({ event_id: event.eventId }), '{"type":"event"}', payload];
  if (event.attachment !== null) {
    lines.push(JSON.stringify({ type: 'attachment', length: event.attachment.length, filename: 'sim.txt' }), event.attachment);
  }
  const body = Buffer.from(lines.join('\n'));
  return random() < GZIP_SHARE ? { body: gzipSync(body, { level: 1 }), headers: { 'content-encoding': 'gzip' } } : { body, headers: {} };
}

export function transactionOf(random: Random): string {
  const [eventId, traceId] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  const now = Date.now() / 1000;
  const trace = { trace_id: traceId, span_id: traceId.slice(0, 16), op: 'http.server' };
  const payload = { event_id: eventId, type: 'transaction', transaction: '/sim', start_timestamp: now - random(), timestamp: now };
  return [
    JSON.stringify({ event_id: eventId }),
    '{"type":"transaction"}',
    JSON.stringify({ ...payload, contexts: { trace }, spans: [] }),
  ].join('\n');
}

/** The same numbers again for the same seed, so that a bad run can be repeated as far as the machine's timing allows. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
