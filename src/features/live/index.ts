import type { ServerResponse } from 'node:http';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerError, bindRoutes } from '../../http/binder.ts';
import type { ApiDeps } from '../../http/binder.ts';
import { ApiError } from '../../http/errors.ts';
import { route } from '../../http/route.ts';
import { DoorNotes } from '../project/contract.ts';
import { admit, issueTicket, stillAdmitted } from './admit.ts';
import type { Listener } from './admit.ts';
import { LiveTicket } from './contract.ts';
import type { LiveMessage } from './contract.ts';
import { toNote } from './fold.ts';
import { MAX_CLIENTS, openHub } from './hub.ts';
import type { Hub } from './hub.ts';

/** What a caller may see is looked up again this often (reliability A3, S10). */
const RECHECK_MS = 60_000;
/** A client that reads slower than this much behind is let go: it reconnects and asks again. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/**
 * Live hints for dashboards: WebSocket, or Server-Sent Events where it is blocked, at one address.
 *
 * Invariants: a message holds ids and counts, never content; a client hears of a project only while it may see it; nothing is
 * lost by missing a message, for the reader asks the API.
 */
export async function liveRoutes(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const hub = openHub(deps.cache, deps.clock);
  const streams = new Set<ServerResponse>();
  // Open streams would keep the server from closing; the WebSocket plugin ends its own.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
    hub.close();
  });
  await app.register(websocket, { options: { maxPayload: 4096 } });

  app.route({
    method: 'GET',
    url: '/api/0/organizations/:org/live/',
    handler: (request, answer) => streamEvents({ request, hub, deps }, answer, streams),
    wsHandler: (socket, request) => void talk(socket, { request, hub, deps }),
  });
  bindRoutes(
    app,
    [
      route({
        method: 'POST',
        path: '/api/0/organizations/:org/live/ticket/',
        scope: 'event:read',
        summary: 'A one-use ticket for a live connection, good for 30 seconds.',
        params: z.object({}),
        answer: LiveTicket,
        handle: (_params, { cache, caller, clock }) => issueTicket(cache, caller, clock.now()),
      }),
      route({
        method: 'GET',
        path: '/api/0/projects/:org/:project/door/',
        scope: 'project:read',
        summary: 'What knocked at the project’s door lately, newest first.',
        params: z.object({}),
        answer: DoorNotes,
        handle: async (_params, { project }) => ({ notes: hub.doorNotes(project.id).map(toNote).toReversed() }),
      }),
    ],
    deps,
  );
}

interface Arrival {
  readonly request: FastifyRequest;
  readonly hub: Hub;
  readonly deps: ApiDeps;
}

type Socket = Parameters<NonNullable<Parameters<FastifyInstance['route']>[0]['wsHandler']>>[0];

async function talk(socket: Socket, { request, hub, deps }: Arrival): Promise<void> {
  // Until admission is over nothing is listened to; an error on the socket must not end the process.
  socket.on('error', () => socket.terminate());
  try {
    if (hub.clientCount >= MAX_CLIENTS) throw new ApiError('unavailable');
    const listener = await admit(request, deps, true);
    const connection = connect({ request, hub, deps }, listener, {
      send: (text) => socket.send(text),
      bufferedBytes: () => socket.bufferedAmount,
      end: () => socket.close(1008, 'reconnect'),
    });
    socket.on('close', connection.leave);
    if (socket.readyState !== socket.OPEN) connection.leave();
  } catch (error) {
    const isKnown = error instanceof ApiError;
    if (!isKnown) deps.logger.error({ err: error }, 'a live connection could not be opened');
    // 4000 and the status: clients tell "sign in again" from "try again".
    socket.close(isKnown ? 4000 + error.status : 1011, isKnown ? error.code : 'internal');
  }
}

async function streamEvents(arrival: Arrival, answer: FastifyReply, streams: Set<ServerResponse>): Promise<FastifyReply> {
  const { request, hub, deps } = arrival;
  try {
    if (hub.clientCount >= MAX_CLIENTS) throw new ApiError('unavailable', { retryAfterSeconds: 5 });
    const listener = await admit(request, deps, false);
    answer.hijack();
    const { raw } = answer;
    raw.writeHead(200, {
      ...(answer.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const connection = connect(arrival, listener, {
      send: (text) => raw.write(`data: ${text}\n\n`),
      bufferedBytes: () => raw.writableLength,
      end: () => raw.end(),
    });
    const leave = () => {
      streams.delete(raw);
      connection.leave();
    };
    streams.add(raw);
    raw.on('close', leave);
    raw.on('error', leave);
    return answer;
  } catch (error) {
    return answerError(error, request, answer, deps);
  }
}

interface Line {
  send(text: string): void;
  bufferedBytes(): number;
  end(): void;
}

function connect({ request, hub, deps }: Arrival, listener: Listener, line: Line): { readonly leave: () => void } {
  const query = request.query as { since?: unknown; project?: string | string[] };
  const asked = new Set([query.project ?? []].flat());
  let visible = new Set(listener.reach.projects.map((project) => project.id));

  const look = () => {
    stillAdmitted(deps, listener).then(
      (reach) => {
        if (reach) visible = new Set(reach.projects.map((project) => project.id));
        else end();
      },
      // PostgreSQL is away: what was allowed a minute ago is not widened; the next round decides.
      () => undefined,
    );
  };
  const recheck = setInterval(look, RECHECK_MS);
  recheck.unref();

  const leaveHub = hub.join(
    {
      canSee: (projectId) => visible.has(projectId) && (asked.size === 0 || asked.has(String(projectId))),
      send(message: LiveMessage) {
        if (line.bufferedBytes() > MAX_BUFFERED_BYTES) end();
        else line.send(JSON.stringify(message));
      },
      // Whoever makes a project waits for its first event on the next page: a minute would be too late.
      onProject: (projectId) => {
        if (!visible.has(projectId)) look();
      },
    },
    sinceOf(query.since),
  );

  function leave(): void {
    clearInterval(recheck);
    leaveHub();
  }

  function end(): void {
    leave();
    line.end();
  }

  return { leave };
}

/** Milliseconds of the last message a client has, as `hello` and `heartbeat` tell the time. */
function sinceOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
