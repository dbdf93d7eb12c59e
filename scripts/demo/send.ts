import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ProjectKey } from './client.ts';
import { makeEvent } from './event.ts';
import type { DemoEvent } from './event.ts';
import type { Occurrence } from './schedule.ts';

const ORG = 'vedette';
const LANES = 12;
/** The gateway may say "busy"; more often than this in a row something is wrong. */
const MAX_TRIES = 40;
const SETTLE_MS = 300_000;

export interface Sending {
  readonly client: Client;
  readonly keys: ReadonlyMap<string, ProjectKey>;
  /** The moment that the picture refers to; see schedule.ts. */
  readonly nowMs: number;
  readonly onProgress?: (sent: number) => void;
}

/** Sends through the ordinary door, nearly in order. */
export async function sendAll(occurrences: readonly Occurrence[], sending: Sending): Promise<void> {
  let next = 0;
  let sent = 0;
  async function lane(): Promise<void> {
    for (let one = occurrences[next++]; one !== undefined; one = occurrences[next++]) {
      await sendOne(one, sending);
      sent += 1;
      if (sent % 500 === 0) sending.onProgress?.(sent);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
}

export async function sendOne(occurrence: Occurrence, { client, keys, nowMs }: Sending): Promise<void> {
  const key = keys.get(occurrence.project.slug);
  if (key === undefined) throw new Error(`the project ${occurrence.project.slug} has no key`);
  const body = envelope(makeEvent(occurrence, nowMs));
  for (let tries = 1; ; tries += 1) {
    const status = await client.envelope(key, body);
    if (status === 200) return;
    if ((status !== 503 && status !== 429) || tries === MAX_TRIES)
      throw new Error(`an event of ${occurrence.project.slug} was answered ${status}`);
    await delay(250);
  }
}

/** As SDKs write it (ingest protocol §2). `sent_at` is the true time, so that the server sees a clock that goes right. */
function envelope({ eventId, event }: DemoEvent): Buffer {
  const payload = Buffer.from(JSON.stringify(event));
  const header = JSON.stringify({ event_id: eventId, sent_at: new Date().toISOString(), sdk: event['sdk'] });
  const item = JSON.stringify({ type: 'event', length: payload.length, content_type: 'application/json' });
  return Buffer.concat([Buffer.from(`${header}\n${item}\n`), payload, Buffer.from('\n')]);
}

/** Waits until the API counts as many events as were sent. */
export async function waitUntilCounted(client: Client, count: number): Promise<void> {
  const path = `/api/0/organizations/${ORG}/events/?dataset=errors&field=count()&statsPeriod=30d`;
  const giveUpAtMs = Date.now() + SETTLE_MS;
  for (let seen = 0; seen < count;) {
    const answer = await client.call('GET', path);
    seen = Number(answer.data?.[0]?.['count()'] ?? 0);
    if (seen >= count) return;
    if (Date.now() > giveUpAtMs) throw new Error(`${count} events were sent, ${seen} can be read after five minutes`);
    await delay(300);
  }
}
