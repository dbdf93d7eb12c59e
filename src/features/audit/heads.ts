/**
 * Where each chain ended, once a day, signed and kept in the blob store: whoever can write the database cannot write the whole
 * chain anew without being found, because the key is not in it (reliability D3).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Blobs } from '../../engines/blobs/port.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { deriveKey, installationSecret } from '../../lib/secret.ts';

export interface HeadDeps {
  readonly metadata: Metadata;
  readonly blobs: Blobs;
  /** Derived from the installation's secret. */
  readonly key: Uint8Array;
}

/** Of the installation; it is in no database. */
export function auditKey(dataDirectory: string, secret: string | undefined): Uint8Array {
  return deriveKey(installationSecret(dataDirectory, secret), 'audit');
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

const DAY_MS = 86_400_000;

/** A later run of one day replaces the earlier. Returns how many organizations have a chain. */
export async function signHeads({ metadata, blobs, key }: HeadDeps, nowMs: number): Promise<number> {
  const heads = await metadata.rows<Head & { readonly org_id: number }>(
    `SELECT org_id, seq, encode(hash, 'hex') AS hash FROM audit_head ORDER BY org_id`,
  );
  for (const { org_id: orgId, seq, hash } of heads) {
    const text = textOf(orgId, dayOf(nowMs), { seq, hash });
    await blobs.put(keyOf(orgId, dayOf(nowMs)), Buffer.from(`${text}\n${signatureOf(text, key)}\n`));
  }
  return heads.length;
}

export interface HeadCheck {
  readonly signed: number;
  /** The first day whose signed head is not in the chain any more, or is not ours; null when all are. */
  readonly brokenDay: string | null;
}

/** Looks for the heads of the last `days` days, the oldest first. A day without one says nothing. */
export async function checkHeads(
  { metadata, blobs, key }: HeadDeps,
  orgId: number,
  at: { nowMs: number; days: number },
): Promise<HeadCheck> {
  let signed = 0;
  for (let back = at.days; back >= 0; back -= 1) {
    const day = dayOf(at.nowMs - back * DAY_MS);
    const stored = await blobs.get(keyOf(orgId, day));
    if (stored === null) continue;
    signed += 1;
    const head = readHead(Buffer.from(stored).toString(), { orgId, day, key });
    const row =
      head === null
        ? null
        : await metadata.row(`SELECT 1 FROM audit_log WHERE org_id = $1 AND seq = $2 AND encode(hash, 'hex') = $3`, [
            orgId,
            head.seq,
            head.hash,
          ]);
    if (row === null) return { signed, brokenDay: day };
  }
  return { signed, brokenDay: null };
}

function readHead(stored: string, of: { readonly orgId: number; readonly day: string; readonly key: Uint8Array }): Head | null {
  const [text = '', signature = ''] = stored.split('\n');
  const right = signatureOf(text, of.key);
  if (signature.length !== right.length || !timingSafeEqual(Buffer.from(signature), Buffer.from(right))) return null;
  const [, org, day, seq, hash = ''] = text.split(' ');
  return org === String(of.orgId) && day === of.day ? { seq: Number(seq), hash } : null;
}

function textOf(orgId: number, day: string, { seq, hash }: Head): string {
  return `audit-head ${orgId} ${day} ${seq} ${hash}`;
}

function signatureOf(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function keyOf(orgId: number, day: string): string {
  return `audit-heads/${orgId}/${day}`;
}
