/** Keys of features/alert: derived from the installation's secret, stored nowhere. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The secret that a project's webhooks are signed with. `generation` counts how often it was replaced; the one before signs too for a
 * day, so that a receiver can be changed over in peace (reliability N2).
 */
export function signingSecret(key: Uint8Array, projectId: number, generation: number): string {
  return createHmac('sha256', key).update(`webhook/${projectId}/${generation}`).digest('hex');
}

/** `v1=` and hex HMAC-SHA256 over `timestamp.body`, one for each secret. */
export function signatureOf(secrets: readonly string[], timestamp: number, body: string): string {
  return secrets.map((secret) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`).join(',');
}

/** What one click on a mail ends: mails of a rule, or about an issue. */
export interface Unsubscription {
  readonly userId: number;
  readonly kind: 'rule' | 'issue';
  readonly id: number;
}

const MAC_BYTES = 20;

export function unsubscribeToken(key: Uint8Array, { userId, kind, id }: Unsubscription): string {
  const plain = `${userId}.${kind}.${id}`;
  return `${Buffer.from(plain).toString('base64url')}.${macOf(key, plain).toString('base64url')}`;
}

/** Null when it was not made by this installation. */
export function readUnsubscribeToken(key: Uint8Array, token: string): Unsubscription | null {
  const [encoded = '', mac = ''] = token.split('.');
  const plain = Buffer.from(encoded, 'base64url').toString();
  const given = Buffer.from(mac, 'base64url');
  const right = macOf(key, plain);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const match = /^(\d+)\.(rule|issue)\.(\d+)$/.exec(plain);
  return match === null ? null : { userId: Number(match[1]), kind: match[2] === 'rule' ? 'rule' : 'issue', id: Number(match[3]) };
}

function macOf(key: Uint8Array, plain: string): Buffer {
  return createHmac('sha256', key).update(`unsubscribe/${plain}`).digest().subarray(0, MAC_BYTES);
}
