/**
 * The load generator, a process of its own: sends events at a given rate whatever the server does (open loop, Poisson arrivals),
 * and takes the time of each answer from the moment the event was due. `node bench/load.ts JSON`, with an IPC channel.
 */
import { fileURLToPath } from 'node:url';
import { Connection } from './connection.ts';
import { spread } from './figures.ts';
import type { Spread } from './figures.ts';
import { CHUNK_EVENTS, readChunk } from './pool.ts';
import type { PooledBody } from './pool.ts';
import { random } from './random.ts';

export interface LoadOrder {
  readonly port: number;
  readonly targets: readonly Target[];
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly connections: number;
  readonly pool: string;
  /** First event of the pool to send; a multiple of a chunk. */
  readonly firstEvent: number;
}

export interface Target {
  readonly projectId: string;
  readonly slug: string;
  readonly key: string;
}

/** Of an event that opens an issue of its own: it can be followed to the dashboard by that issue. */
export interface Acknowledged {
  readonly kind: 'acknowledged';
  readonly eventId: string;
  readonly atMs: number;
}

export interface LoadDone {
  readonly kind: 'done';
  readonly sent: number;
  /** Answers by status; 0 is a broken connection. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: Spread;
  /** How late the generator itself was: what it adds to the latencies. */
  readonly lateMs: Spread;
  readonly bodyBytes: number;
  readonly cpuMs: number;
}

export type FromLoad = { readonly kind: 'started' } | Acknowledged | LoadDone;

/** Arrivals are looked at this often. */
const TICK_MS = 1;

class Load {
  readonly #order: LoadOrder;
  readonly #heads: readonly string[];
  readonly #connections: readonly Connection[];
  readonly #waiting: { readonly event: PooledBody; readonly dueMs: number }[] = [];
  readonly #latencies: number[] = [];
  readonly #lateness: number[] = [];
  readonly #statuses: Record<string, number> = {};
  #events: PooledBody[] = [];
  #next = 0;
  #chunk: number;
  #reading: Promise<void> | null = null;
  #bodyBytes = 0;
  #open = 0;

  constructor(order: LoadOrder) {
    this.#order = order;
    this.#chunk = order.firstEvent / CHUNK_EVENTS;
    this.#heads = order.targets.map(({ projectId, key }) =>
      [
        `POST /api/${projectId}/envelope/ HTTP/1.1`,
        'Host: bench.example.com',
        `X-Sentry-Auth: Sentry sentry_version=7, sentry_client=bench/1.0, sentry_key=${key}`,
        'Content-Type: application/x-sentry-envelope',
        'User-Agent: bench/1.0',
      ].join('\r\n'),
    );
    this.#connections = Array.from({ length: order.connections }, () => new Connection('127.0.0.1', order.port));
  }

  async run(): Promise<void> {
    await this.#readAhead();
    await this.#readAhead();
    tell({ kind: 'started' });
    const cpu = process.cpuUsage();
    await this.#arrivals();
    while (this.#open > 0) await tick();
    const { user, system } = process.cpuUsage(cpu);
    for (const connection of this.#connections) connection.close();
    tell({
      kind: 'done',
      sent: this.#latencies.length,
      statuses: this.#statuses,
      latencyMs: spread(this.#latencies),
      lateMs: spread(this.#lateness),
      bodyBytes: this.#bodyBytes,
      cpuMs: (user + system) / 1000,
    });
  }

  async #arrivals(): Promise<void> {
    const { ratePerSecond, seconds } = this.#order;
    const gaps = random(ratePerSecond);
    const startedAt = performance.now();
    let dueMs = 0;
    while (dueMs < seconds * 1000) {
      const now = performance.now() - startedAt;
      for (; dueMs <= now && dueMs < seconds * 1000; dueMs += (-Math.log(1 - gaps.next()) * 1000) / ratePerSecond) {
        this.#lateness.push(now - dueMs);
        this.#send(await this.#take(), startedAt + dueMs);
      }
      await tick();
    }
  }

  async #take(): Promise<PooledBody> {
    if (this.#next === this.#events.length) await this.#reading;
    const event = this.#events[this.#next];
    if (event === undefined) throw new Error('the pool has no more events');
    this.#next += 1;
    if (this.#next === CHUNK_EVENTS) {
      this.#events = this.#events.slice(CHUNK_EVENTS);
      this.#next = 0;
      this.#reading = this.#readAhead();
    }
    return event;
  }

  async #readAhead(): Promise<void> {
    // The last chunk has no successor; whoever takes more than there is hears of it.
    const events = await readChunk(this.#order.pool, this.#chunk).catch((): readonly PooledBody[] => []);
    this.#chunk += 1;
    this.#events = [...this.#events, ...events];
  }

  #send(event: PooledBody, dueMs: number): void {
    this.#open += 1;
    const free = this.#connections.find((connection) => !connection.isBusy);
    if (free === undefined) this.#waiting.push({ event, dueMs });
    else this.#sendOn(free, event, dueMs);
  }

  #sendOn(connection: Connection, event: PooledBody, dueMs: number): void {
    const coding = event.isGzip ? '\r\nContent-Encoding: gzip' : '';
    const head = `${this.#heads[event.project] ?? ''}${coding}\r\nContent-Length: ${event.body.length}\r\n\r\n`;
    this.#bodyBytes += event.body.length;
    connection.send(head, event.body, (status) => {
      this.#latencies.push(performance.now() - dueMs);
      this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
      this.#open -= 1;
      if (event.isNewIssue && status === 200) tell({ kind: 'acknowledged', eventId: event.eventId, atMs: Date.now() });
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) this.#sendOn(connection, waiting.event, waiting.dueMs);
    });
  }
}

function tell(message: FromLoad): void {
  // Nobody to tell: the run was given up.
  if (process.connected) process.send?.(message);
  else process.exit(1);
}

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, TICK_MS);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Written by our parent, of the same source.
  await new Load(JSON.parse(process.argv[2] ?? '{}') as LoadOrder).run();
  if (process.connected) process.disconnect?.();
}
