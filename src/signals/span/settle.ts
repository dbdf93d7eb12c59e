import { joinNamed } from '../../features/release/index.ts';
import type { Sql } from '../../engines/metadata/port.ts';
import type { Announcement, Settled } from '../../pipeline/signal.ts';
import type { Decision } from './decide.ts';
import type { Prepared } from './process.ts';

/** Transaction B of a batch of spans: releases and environments that they name (product §1). Nothing is written for a span. */
export async function settleItems(tx: Sql, settled: readonly Settled<Prepared, Decision>[]): Promise<readonly Announcement[]> {
  await joinNamed(tx, namesOf(settled).values());
  return [];
}

interface Named {
  readonly orgId: number;
  readonly projectId: number;
  readonly release: string;
  readonly environment: string;
  readonly atMs: number;
}

/** Each once: a batch has thousands of spans, and most are of one program. */
function namesOf(settled: readonly Settled<Prepared, Decision>[]): ReadonlyMap<string, Named> {
  const names = new Map<string, Named>();
  for (const { value, ctx } of settled) {
    const { orgId, projectId } = ctx.project;
    for (const { span } of value.rows) {
      const { release, environment } = span.program;
      const key = `${projectId}\n${release}\n${environment}`;
      if (names.has(key)) continue;
      const atMs = Math.min(ctx.receivedAtMs, Number(span.startNs / 1_000_000n));
      names.set(key, { orgId, projectId, release, environment, atMs });
    }
  }
  return names;
}
