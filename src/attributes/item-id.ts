import type { ItemContext } from '../pipeline/signal.ts';

/**
 * Names of the elements of containers: the moment the envelope was received, where it lies in the log, and the element's place in it.
 * Unique while an offset does not come twice in one millisecond, the same on every redo, and in the order of arrival.
 */
export function itemId(ctx: Pick<ItemContext, 'receivedAtMs' | 'logPartition' | 'logOffset' | 'itemIndex'>, at: number): string {
  return containerId(ctx) + hex(placeOf(ctx, at), PLACE_DIGITS);
}

/** What the ids of all elements of an envelope begin with. */
export function containerId(ctx: Pick<ItemContext, 'receivedAtMs' | 'logPartition' | 'logOffset'>): string {
  return hex(ctx.receivedAtMs, 11) + hex(ctx.logPartition, 3) + hex(ctx.logOffset, 10);
}

/** The other digits, as a number of 32 bits. */
export function placeOf({ itemIndex }: Pick<ItemContext, 'itemIndex'>, at: number): number {
  return (itemIndex * MAX_ELEMENTS + at) % TWO_32;
}

const PLACE_DIGITS = 8;
const TWO_32 = 2 ** 32;

/** What a container of 12 MiB can hold, rounded up: the shortest element has some seventy bytes. */
const MAX_ELEMENTS = 2 ** 18;

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits);
}

/** The moment that an id begins with. */
export function receivedAtOf(id: string): number {
  return Number.parseInt(id.slice(0, 11), 16);
}
