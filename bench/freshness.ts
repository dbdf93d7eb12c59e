import { setTimeout as sleep } from 'node:timers/promises';
import type { Dashboards } from './dashboards.ts';
import { spread } from './figures.ts';
import type { Spread } from './figures.ts';
import type { Acknowledged } from './load.ts';
import { ORG } from './product.ts';
import type { Product } from './product.ts';

/** Every so often one acknowledged event is followed: each look costs the measured machine a query. */
const FOLLOW_EVERY_MS = 1_000;
const FIRST_LOOK_MS = 80;
const LOOK_EVERY_MS = 50;
/** Of the age of what is waited for: with two dozen events on their way, looks every 50 ms took more than a core and made the lag they measured. */
const LOOK_EVERY_PART = 0.05;
const PATIENCE_MS = 30_000;

export interface Freshness {
  /** From the acknowledgement until REST gives the event. */
  readonly readableMs: Spread;
  /** From the acknowledgement until an open dashboard was told of the event's issue; events with an issue of their own. */
  readonly pushedMs: Spread;
  readonly lost: number;
}

/** Follows some of the acknowledged events to where people see them. */
export interface Follower {
  acknowledged(event: Acknowledged): void;
  /** After the last event: waits for those under way. */
  finish(): Promise<Freshness>;
}

export function followEvents(product: Product, dashboards: Dashboards): Follower {
  const readable: number[] = [];
  const pushed: number[] = [];
  const following: Promise<void>[] = [];
  let lost = 0;
  let lastAt = 0;

  async function follow({ eventId, atMs }: Acknowledged): Promise<void> {
    // One query of the store; the whole event would cost five.
    const path = `organizations/${ORG}/eventids/${eventId}/`;
    await sleep(FIRST_LOOK_MS);
    while (Date.now() - atMs < PATIENCE_MS) {
      const event = await product.api<{ groupId: string }>(path).catch(() => null);
      if (event !== null) {
        readable.push(Date.now() - atMs);
        return waitForPush(event.groupId, atMs);
      }
      await untilNextLook(atMs);
    }
    lost += 1;
  }

  async function waitForPush(issueId: string, atMs: number): Promise<void> {
    if (dashboards.problem !== null) return;
    while (Date.now() - atMs < PATIENCE_MS) {
      const heardAt = dashboards.heardAt(issueId);
      if (heardAt !== undefined) {
        pushed.push(Math.max(0, heardAt - atMs));
        return;
      }
      await untilNextLook(atMs);
    }
  }

  return {
    acknowledged(event) {
      if (event.atMs - lastAt < FOLLOW_EVERY_MS) return;
      lastAt = event.atMs;
      following.push(follow(event));
    },
    async finish() {
      await Promise.all(following);
      return { readableMs: spread(readable), pushedMs: spread(pushed), lost };
    },
  };
}

/** Within a twentieth of the figure that is measured. */
function untilNextLook(atMs: number): Promise<void> {
  return sleep(Math.max(LOOK_EVERY_MS, (Date.now() - atMs) * LOOK_EVERY_PART));
}
