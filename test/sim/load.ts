import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { post } from './product.ts';
import type { SimProject } from './product.ts';
import { envelopeOf, makeEvent } from './sent-event.ts';
import type { Random, SentEvent } from './sent-event.ts';

export interface LoadOptions {
  readonly port: number;
  readonly projects: readonly SimProject[];
  readonly random: Random;
  readonly connections: number;
  /** Between two events of one connection. */
  readonly pauseMs: number;
  /** Random bytes in each event, which no codec makes smaller. */
  readonly paddingBytes?: number;
  /** Share of events with a file, which is refused under pressure. Default some. */
  readonly attachedShare?: number;
}

/** What clients know when they are done: the history that the stores are held against. */
export interface Load {
  readonly sent: ReadonlyMap<string, SentEvent>;
  /** Answered with a 200 at least once. */
  readonly acknowledged: ReadonlySet<string>;
  /** Answers by status; 0 is a connection that broke before the answer. */
  readonly answers: ReadonlyMap<number, number>;
  /** Refusals with 429 or 503 that did not say when to come again. */
  readonly rude: () => number;
  stop(): Promise<void>;
}

const TRIPLE_SHARE = 0.05;
/** Of those whose connection broke: the others stay unknown, as with a client that ended. */
const RETRY_SHARE = 0.7;

/** Clients that send distinct events, some of them three times, and some again when the connection broke. */
export function startLoad(options: LoadOptions): Load {
  const { random } = options;
  const sent = new Map<string, SentEvent>();
  const acknowledged = new Set<string>();
  const answers = new Map<number, number>();
  let isStopping = false;
  let rude = 0;

  async function sendOnce(event: SentEvent, agent: Agent): Promise<number> {
    const { body, headers } = envelopeOf(event, options.paddingBytes ?? 0, random);
    const { projectId, key } = event.project;
    const answer = await post(options, `/api/${projectId}/envelope/?sentry_key=${key}`, body, { headers, agent });
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
    if (answer.status === 200) acknowledged.add(event.eventId);
    if ((answer.status === 503 || answer.status === 429) && !(Number(answer.headers['retry-after']) >= 1)) rude += 1;
    return answer.status;
  }

  async function sendEvent(agent: Agent): Promise<number> {
    const event = makeEvent(options.projects, random, options.attachedShare);
    sent.set(event.eventId, event);
    const status = await sendOnce(event, agent);
    if (status === 0 && random() < RETRY_SHARE) {
      await delay(20 + random() * 200);
      await sendOnce(event, agent);
    }
    // At once, over our connection and another one.
    if (random() < TRIPLE_SHARE) await Promise.all([sendOnce(event, agent), sendOnce(event, spare)]);
    return status;
  }

  async function client(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isStopping) {
      const status = await sendEvent(agent);
      // A server that is away must not have its clients take the time that its start needs.
      await delay((status === 0 ? 300 : options.pauseMs) * (0.5 + random()));
    }
    agent.destroy();
  }

  const spare = new Agent({ keepAlive: true, maxSockets: 4 });
  const clients = Promise.all(Array.from({ length: options.connections }, client));
  return {
    sent,
    acknowledged,
    answers,
    rude: () => rude,
    async stop() {
      isStopping = true;
      await clients;
      spare.destroy();
    },
  };
}
