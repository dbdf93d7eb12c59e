import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Load } from './load.ts';
import { post } from './product.ts';
import type { SimProject } from './product.ts';
import { envelopeOf, makeEvent, transactionOf } from './sent-event.ts';
import type { Random, SentEvent } from './sent-event.ts';

export interface OpenLoadOptions {
  /** Gateways, in turn. */
  readonly ports: readonly number[];
  readonly projects: readonly SimProject[];
  readonly random: Random;
  readonly perSecond: number;
  readonly onAcknowledged?: (event: SentEvent) => void;
  readonly retries?: number;
  /** With each event so many transactions, which are in no history: they are there to be refused first. */
  readonly transactionShare?: number;
}

/** Of a load whose rate can be changed while it runs. */
interface OpenLoad extends Load {
  setRate(perSecond: number): void;
}

/** What waits for an answer at once: a client gives up at some point, and a test's memory has an end. */
const MAX_UNDER_WAY = 1_000;
const TICK_MS = 20;
/** Clients whose event was refused or whose connection broke come again, with the same event, this many times by default. */
const RETRIES = 5;
const MAX_PADDING_BYTES = 12_000;

/** Events at a fixed rate, whether the earlier ones were answered or not: a server that is slow gets no rest (T3). */
export function startOpenLoad(options: OpenLoadOptions): OpenLoad {
  const { random, ports } = options;
  const sent = new Map<string, SentEvent>();
  const acknowledged = new Set<string>();
  const answers = new Map<number, number>();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let perSecond = options.perSecond;
  let underWay = 0;
  let rude = 0;
  let turn = 0;
  let isStopping = false;

  async function sendOnce(event: SentEvent): Promise<number> {
    const { body, headers } = envelopeOf(event, Math.floor(random() * MAX_PADDING_BYTES), random);
    const { projectId, key } = event.project;
    const port = ports[turn++ % ports.length] ?? 0;
    const answer = await post({ port }, `/api/${projectId}/envelope/?sentry_key=${key}`, body, { headers, agent });
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
    if (answer.status === 200 && !acknowledged.has(event.eventId)) {
      acknowledged.add(event.eventId);
      options.onAcknowledged?.(event);
    }
    if ((answer.status === 503 || answer.status === 429) && !(Number(answer.headers['retry-after']) >= 1)) rude += 1;
    return answer.status;
  }

  async function sendEvent(): Promise<void> {
    const event = makeEvent(options.projects, random);
    sent.set(event.eventId, event);
    for (let attempt = 0; attempt <= (options.retries ?? RETRIES); attempt++) {
      if ((await sendOnce(event)) === 200) return;
      await delay(200 * (1 + random()));
    }
  }

  async function sendTransaction(): Promise<void> {
    const { projectId, key } = options.projects[Math.floor(random() * options.projects.length)] as SimProject; // never empty
    await post({ port: ports[0] ?? 0 }, `/api/${projectId}/envelope/?sentry_key=${key}`, transactionOf(random), { agent });
  }

  async function run(): Promise<void> {
    let [begun, due, at] = [0, 0, performance.now()];
    while (!isStopping) {
      const now = performance.now();
      due += ((now - at) / 1_000) * perSecond;
      at = now;
      for (; begun < Math.floor(due) && underWay < MAX_UNDER_WAY; begun++) {
        underWay += 1;
        const withTransaction = random() < (options.transactionShare ?? 0);
        void Promise.all([sendEvent(), withTransaction ? sendTransaction() : null]).finally(() => {
          underWay -= 1;
        });
      }
      await delay(TICK_MS);
    }
  }

  const running = run();
  return {
    sent,
    acknowledged,
    answers,
    rude: () => rude,
    setRate: (next) => void (perSecond = next),
    async stop() {
      isStopping = true;
      await running;
      while (underWay > 0) await delay(TICK_MS);
      agent.destroy();
    },
  };
}
