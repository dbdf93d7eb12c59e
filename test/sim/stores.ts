import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openFileBlobs } from '../../src/engines/blobs/files.ts';
import type { Blobs } from '../../src/engines/blobs/port.ts';
import { embeddedEventsUrl } from '../../src/engines/events/chdb.ts';
import { openClickHouse } from '../../src/engines/events/clickhouse.ts';
import type { Events } from '../../src/engines/events/port.ts';
import type { Metadata } from '../../src/engines/metadata/port.ts';
import { openPostgres } from '../../src/engines/metadata/postgres.ts';
import type { Product } from './product.ts';

/** The stores below a running product, opened beside it: what the product says of itself is not taken for granted. */
export interface Stores {
  readonly metadata: Metadata;
  readonly events: Events;
  readonly blobs: Blobs;
  close(): Promise<void>;
}

export async function openStores({ dataDirectory }: Product): Promise<Stores> {
  // The fifth line is the directory of the socket, in PostgreSQL's own words.
  const socketDirectory = readFileSync(join(dataDirectory, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[4] ?? '';
  const metadata = openPostgres({ url: `postgres://vedette@localhost/vedette?host=${encodeURIComponent(socketDirectory)}` });
  const events = openClickHouse({ url: embeddedEventsUrl(join(dataDirectory, 'events')), database: 'vedette' });
  const blobs = await openFileBlobs(join(dataDirectory, 'blobs'));
  return {
    metadata,
    events,
    blobs,
    close: async () => void (await Promise.all([metadata.close(), events.close(), blobs.close()])),
  };
}

/** Two topics of one partition each. */
const PARTITIONS = 2;

/** Resolves when everything that was logged is applied. */
export async function untilApplied(product: Product, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  let behind: readonly number[] = [];
  while (performance.now() < deadline) {
    const text = await fetch(`${product.url}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    );
    behind = [...text.matchAll(/^vedette_lag_records\{[^}]*\} (\S+)$/gm)].map((match) => Number(match[1]));
    if (behind.length === PARTITIONS && behind.every((records) => records === 0)) return;
    await delay(200);
  }
  throw new Error(`after ${withinMs} ms the log is not applied: ${behind.join(', ')} records behind\n${product.output().slice(-4000)}`);
}
