/** The elements of a container one by one: each is kept, or lost by itself with its outcome. */
import { hash } from 'node:crypto';
import type { ScrubbingConfig } from '../pipeline/project-config.ts';
import type { ItemContext } from '../pipeline/signal.ts';
import { invalid, keepParts } from '../pipeline/verdict.ts';
import type { LostPart, Verdict } from '../pipeline/verdict.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { CONTAINER_AVERAGE_BYTES } from '../protocol/limits.ts';
import { openContainer } from './container.ts';
import { inferClient } from './infer-client.ts';
import type { Inferred } from './infer-client.ts';
import type { ItemClock } from './item-time.ts';

/** What all elements of a container share. */
export interface ElementContext {
  readonly clock: ItemClock;
  readonly inferred: Inferred;
  readonly scrubbing: ScrubbingConfig;
}

/** The elements of one container that are kept. */
export interface Elements<T> {
  /** Digest of the container's bytes, by which it is known when it comes again (pipeline/come-once.ts). */
  readonly onceId: string;
  readonly kept: readonly Placed<T>[];
}

/** With its place among all. */
export type Placed<T> = readonly [at: number, element: T];

export interface ElementKind<T> {
  readonly contentType: string;
  /** Categories of ingest protocol §7.2. */
  readonly countedIn: string;
  readonly bytesIn: string;
  /** Reason of the outcome of what is none. */
  readonly invalid: string;
  /** Null when the wire holds none. Pure and total. */
  readonly read: (wire: unknown, context: ElementContext) => T | null;
}

/** Pure and total. */
export function prepareElements<T extends { readonly sizeBytes: number }>(
  item: Item,
  ctx: ItemContext,
  kind: ElementKind<T>,
): Verdict<Elements<T>> {
  const opened = openContainer(item, kind.contentType);
  if (!opened.ok) return invalid(opened.error);
  const context: ElementContext = {
    clock: { receivedAtMs: ctx.receivedAtMs, sentAtMs: ctx.envelope.headers.sentAtMs },
    inferred: inferClient(opened.value, ctx),
    scrubbing: ctx.project.scrubbing,
  };
  // Of one element (§8): the average that the door asks for is the most that a single one may have.
  const maxBytes = CONTAINER_AVERAGE_BYTES.get(item.type) ?? 0;

  const kept: [number, T][] = [];
  const lost: LostPart[] = [];
  let bytes = 0;
  for (const [at, wire] of opened.value.items.entries()) {
    // Only a container that is larger than an element may be has to be looked into.
    const sizeBytes = item.payload.length > maxBytes ? sizeOf(wire) : 0;
    const element = sizeBytes > maxBytes ? `too_large:${item.type}` : (kind.read(wire, context) ?? kind.invalid);
    if (typeof element === 'string') {
      lost.push(...lostParts(kind, element, sizeBytes || sizeOf(wire)));
    } else {
      kept.push([at, element]);
      bytes += element.sizeBytes;
    }
  }
  const counts = [
    { category: kind.countedIn, quantity: kept.length },
    { category: kind.bytesIn, quantity: bytes },
  ];
  // SHA-256 takes half of what MD5 takes: 0.4 µs of a line.
  const onceId = hash('sha256', item.payload).slice(0, 32);
  return keepParts({ onceId, kept }, kept.length === 0 ? [] : counts, lost);
}

function lostParts(
  { countedIn, bytesIn }: Pick<ElementKind<never>, 'countedIn' | 'bytesIn'>,
  reason: string,
  bytes: number,
): readonly LostPart[] {
  const verdict = invalid(reason);
  return [
    { count: { category: countedIn, quantity: 1 }, verdict },
    { count: { category: bytesIn, quantity: Math.max(1, bytes) }, verdict },
  ];
}

function sizeOf(wire: unknown): number {
  const text = JSON.stringify(wire, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) as string | undefined;
  return Buffer.byteLength(text ?? '');
}
