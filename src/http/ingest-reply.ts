import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../pipeline/answer.ts';
import { CORS_HEADERS } from '../protocol/cors.ts';
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts';

/** The 1×1 transparent GIF that answers a GET on the store endpoint (ingest protocol §2.3). */
export const PIXEL: Pick<Answer, 'body' | 'contentType'> = {
  body: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  contentType: 'image/gif',
};

/** How long what is left of a refused body is read and thrown away, so that the client gets to read the answer. */
const DRAIN_MS = 5_000;

const SHORT_BYTES = 64 * 1024;

/** Answers a request whose body was read to its end, or has none. */
export function send(res: ServerResponse, answer: Answer): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(answer.status, {
    ...CORS_HEADERS,
    'content-type': answer.contentType ?? 'application/json',
    'content-length': String(Buffer.byteLength(answer.body)),
    ...answer.headers,
  });
  res.end(answer.body);
}

/**
 * Answers a request whose body nobody will read. The rest is drained: a client that is still writing takes a reset for a
 * network error and never sees the answer (ingest protocol §13.3). Not for ever, though: then the connection goes.
 */
export function sendAndClose(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  const isShort = req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) <= SHORT_BYTES;
  // A short body is over in a moment, and the connection stays good for the SDK's next envelope.
  send(res, isShort ? answer : { ...answer, headers: { ...answer.headers, connection: 'close' } });
  if (req.complete) return;

  let drained = 0;
  const timer = setTimeout(() => req.destroy(), DRAIN_MS);
  timer.unref();
  req.on('data', (chunk: Buffer) => {
    drained += chunk.length;
    if (drained > MAX_ENVELOPE_BYTES) req.destroy();
  });
  req.on('close', () => clearTimeout(timer));
  req.on('end', () => clearTimeout(timer));
  req.on('error', () => {}); // The client went away: there is nobody left to tell.
  req.resume();
}
