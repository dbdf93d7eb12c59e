import type { Cache } from '../engines/cache/port.ts';
import type { Clock } from '../engines/clock/port.ts';
import { categoriesOf } from '../protocol/categories.ts';
import type { Item } from '../protocol/envelope-types.ts';
import { createsEvent, requiresEvent } from '../protocol/item-types.ts';
import type { ActiveLimit } from '../protocol/rate-limits.ts';
import type { ProjectConfig, ProjectKey } from './project-config.ts';

/** A limit on how much is taken per fixed window (ingest protocol §7.3). */
export interface Quota {
  /** Names the counter; unique over scopes, such as `key:17`. */
  readonly id: string;
  /** Empty means every category. */
  readonly categories: readonly string[];
  readonly scope: ActiveLimit['scope'];
  /** 0 rejects everything. */
  readonly limit: number;
  readonly windowSeconds: number;
  readonly reason: string;
}

/** The quotas a request meets, most specific first. Organizations and projects add theirs here. */
export type QuotaSource = (project: ProjectConfig, key: ProjectKey) => readonly Quota[];

/** A key's own limit counts error events, so it speaks for the categories in which SDKs count those. */
const ERROR_CATEGORIES = ['error', 'default', 'security'];

export const keyQuotas: QuotaSource = (_project, key) => {
  if (key.rateLimit === null) return [];
  return [
    {
      id: `key:${key.keyId}`,
      categories: ERROR_CATEGORIES,
      scope: 'key',
      limit: key.rateLimit.count,
      windowSeconds: key.rateLimit.windowSeconds,
      reason: 'key_quota',
    },
  ];
};

/** Counts what is taken, and says which limits hold. */
export interface Limiter {
  /** The limits that are exceeded once these items are counted. Items are counted when they are offered, kept or not. */
  take(quotas: readonly Quota[], items: readonly Item[]): Promise<readonly ActiveLimit[]>;
}

/** Bound of remembered exceeded windows; above it the oldest is asked for again. */
const MAX_REMEMBERED = 10_000;

/**
 * Counters live in the cache, shared by all gateways. A window that is full is remembered here, so that a flood costs
 * nothing more. When the cache is away everything is let through: losing a limit for a while is better than losing events.
 */
export function createLimiter(cache: Cache, clock: Clock): Limiter {
  const full = new Map<string, number>();

  async function exceededUntil(quota: Quota, quantity: number): Promise<number | null> {
    const nowMs = clock.now();
    const windowMs = quota.windowSeconds * 1000;
    if (quota.limit === 0) return nowMs + windowMs;

    const counter = `quota:${quota.id}:${quota.windowSeconds}:${quota.limit}`;
    const fullUntilMs = full.get(counter);
    // A clock that stepped back must not close a window for longer than it is.
    if (fullUntilMs !== undefined && fullUntilMs > nowMs && fullUntilMs <= nowMs + windowMs) return fullUntilMs;

    const { total, endsAtMs } = await cache.increment(counter, quantity, windowMs);
    if (total <= quota.limit) return null;

    full.delete(counter);
    full.set(counter, endsAtMs);
    if (full.size > MAX_REMEMBERED) full.delete(full.keys().next().value ?? '');
    return endsAtMs;
  }

  async function take(quotas: readonly Quota[], items: readonly Item[]): Promise<readonly ActiveLimit[]> {
    const limits: ActiveLimit[] = [];
    for (const quota of quotas) {
      const quantity = quantityFor(quota, items);
      if (quantity === 0) continue;
      const endsAtMs = await exceededUntil(quota, quantity).catch(() => null);
      if (endsAtMs !== null) limits.push({ categories: quota.categories, scope: quota.scope, reason: quota.reason, endsAtMs });
    }
    return limits;
  }

  return { take };
}

function quantityFor(quota: Quota, items: readonly Item[]): number {
  let quantity = 0;
  for (const item of items) {
    if (item.type !== 'client_report') quantity += quantityIn(item, quota.categories);
  }
  return quantity;
}

function quantityIn(item: Item, categories: readonly string[]): number {
  // Its spans would have to be read to be counted; the processor does that.
  if (item.type === 'transaction') return categories.length === 0 || categories.includes('transaction') ? 1 : 0;
  const counts = categoriesOf(item);
  if (categories.length === 0) return counts[0]?.quantity ?? 0;
  return counts.find((count) => categories.includes(count.category))?.quantity ?? 0;
}

export interface Enforced {
  readonly kept: readonly Item[];
  readonly dropped: readonly { readonly item: Item; readonly reason: string }[];
}

/**
 * Takes out what limits forbid (ingest protocol §7.3). A refused event takes along everything that belongs to it; dumps and
 * the like are events themselves and no attachments; aggregated sessions and client reports always pass.
 */
export function enforce(items: readonly Item[], limits: readonly ActiveLimit[]): Enforced {
  if (limits.length === 0) return { kept: items, dropped: [] };

  const eventLimit = limitOf(
    items.filter((item) => createsEvent(item)),
    limits,
  );
  const kept: Item[] = [];
  const dropped: { item: Item; reason: string }[] = [];
  for (const item of items) {
    const limit = eventLimit !== null && requiresEvent(item) ? eventLimit : limitOf([item], limits);
    if (limit === null) kept.push(item);
    else dropped.push({ item, reason: limit.reason });
  }
  return { kept, dropped };
}

/** Never limited: what says why something is missing, and sums that cannot be sent again. */
const EXEMPT: ReadonlySet<string> = new Set(['client_report', 'sessions']);

function limitOf(items: readonly Item[], limits: readonly ActiveLimit[]): ActiveLimit | null {
  for (const item of items) {
    if (EXEMPT.has(item.type)) continue;
    const limit = limits.find((candidate) => applies(item, candidate));
    if (limit !== undefined) return limit;
  }
  return null;
}

function applies(item: Item, limit: ActiveLimit): boolean {
  if (limit.categories.length === 0) return true;
  if (item.type === 'attachment' && createsEvent(item)) return limit.categories.includes('error');
  if (item.type === 'transaction') return limit.categories.includes('transaction');
  return categoriesOf(item).some((count) => limit.categories.includes(count.category));
}
