import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FirstRefusal } from './server.ts';

/** What one dependency says about itself; `problem` is a sentence, null when it serves. */
export interface Readiness {
  readonly name: string;
  readonly problem: string | null;
  /** What is worth knowing though it serves; it stays ready. */
  readonly note?: string;
}

export interface HealthOptions {
  /** Asked at each request: readiness says why (reliability O11). */
  readonly readiness: () => readonly Readiness[];
  /** The text of all registries, Prometheus format. */
  readonly metrics: () => Promise<string>;
}

/**
 * `/healthz` answers while the process lives and depends on nothing else; `/readyz` says what it waits for; `/metrics` is for
 * Prometheus. Relay's health addresses answer too, since probes of older set-ups ask there.
 */
export function healthHandler({ readiness, metrics }: HealthOptions): FirstRefusal {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const path = (request.url ?? '').split('?')[0];
    if (path === '/healthz') answer(response, 200, { status: 'ok' });
    else if (path === '/readyz' || path === '/api/relay/healthcheck/ready/') answerReadiness(response, readiness());
    else if (path === '/api/relay/healthcheck/live/') answer(response, 200, { is_healthy: true });
    else if (path === '/metrics') answerMetrics(response, metrics);
    else return false;
    return true;
  };
}

function answerReadiness(response: ServerResponse, parts: readonly Readiness[]): void {
  const waiting = parts.filter((part) => part.problem !== null);
  answer(response, waiting.length === 0 ? 200 : 503, {
    status: waiting.length === 0 ? 'ready' : 'waiting',
    is_healthy: waiting.length === 0,
    parts: Object.fromEntries(parts.map(({ name, problem, note }) => [name, problem ?? note ?? 'ready'])),
  });
}

function answerMetrics(response: ServerResponse, metrics: () => Promise<string>): void {
  metrics().then(
    (text) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
    },
    (error: unknown) => answer(response, 500, { detail: `The metrics could not be collected: ${String(error)}` }),
  );
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(`${JSON.stringify(body)}\n`);
}
