import { setTimeout as delay } from 'node:timers/promises';
import { random } from '../../../bench/random.ts';
import type { Client, ProjectKey } from '../client.ts';
import { tellOf } from './told.ts';
import { makeTrace, type Sent, type Trace } from './trace.ts';

export interface HealthySending {
  readonly client: Client;
  readonly keys: ReadonlyMap<string, ProjectKey>;
  /** The release of a project at a moment. */
  readonly releaseOf: (project: string, atMs: number) => string | undefined;
}

export interface HealthyTime {
  readonly fromMs: number;
  readonly toMs: number;
  /** Journeys in it. */
  readonly count: number;
}

const PROJECTS = ['storefront', 'checkout-api', 'payments', 'catalog', 'search', 'inventory'];
const LANES = 12;
const MAX_TRIES = 40;
/** Journeys whose lines and metrics are put into containers together. */
const TOGETHER = 40;

/** Traces, logs, metrics and web vitals of services that are well. Returns how many items were sent. */
export async function sendHealthy(sending: HealthySending, { fromMs, toMs, count }: HealthyTime): Promise<number> {
  const r = random(Math.floor(fromMs / 1000) % 2 ** 31);
  const items: Sent[] = [];
  for (let done = 0; done < count; done += TOGETHER) {
    const atMs = (share: number) => fromMs + ((toMs - fromMs) * Math.min(count, done + share * TOGETHER)) / count;
    const releases = new Map(PROJECTS.map((project) => [project, sending.releaseOf(project, atMs(0.5)) ?? '']));
    const traces: Trace[] = Array.from({ length: Math.min(TOGETHER, count - done) }, () => makeTrace(r, atMs(r.next()), releases));
    items.push(...traces.flatMap((trace) => trace.items), ...tellOf(traces, r, releases));
  }
  await sendItems(items, sending);
  return items.length;
}

async function sendItems(items: readonly Sent[], { client, keys }: HealthySending): Promise<void> {
  let next = 0;
  async function lane(): Promise<void> {
    for (let one = items[next++]; one !== undefined; one = items[next++]) {
      const key = keys.get(one.project);
      if (key === undefined) throw new Error(`the project ${one.project} has no key`);
      await sendItem(client, key, one);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function sendItem(client: Client, key: ProjectKey, { project, header, payload }: Sent): Promise<void> {
  const body = envelope(header, payload);
  for (let tries = 1; ; tries += 1) {
    const status = await client.envelope(key, body);
    if (status === 200) return;
    if ((status !== 503 && status !== 429) || tries === MAX_TRIES)
      throw new Error(`${String(header['type'])} of ${project} was answered ${status}`);
    await delay(250);
  }
}

function envelope(header: object, payload: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(payload));
  const eventId = crypto.randomUUID().replaceAll('-', '');
  const first = JSON.stringify({
    event_id: eventId,
    sent_at: new Date().toISOString(),
    sdk: { name: 'sentry.javascript.node', version: '11.12.0' },
  });
  return Buffer.concat([Buffer.from(`${first}\n${JSON.stringify({ ...header, length: bytes.length })}\n`), bytes, Buffer.from('\n')]);
}
