import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip, type Gzip } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { StatementError } from './chdb-statement.ts';
import type { RunResult } from './chdb-session.ts';

/** HTTP status by error code of the engine, as the server's own HTTP interface has it; all others 500. */
const STATUS_BY_CODE: ReadonlyMap<number, number> = new Map([
  ...[6, 26, 27, 36, 41, 43, 53, 62, 69, 70, 72, 115, 117, 350, 403, 407, 456, 457, 467].map((code) => [code, 400] as const),
  ...[164, 497].map((code) => [code, 403] as const),
  ...[16, 46, 47, 50, 60, 63, 81, 82, 180].map((code) => [code, 404] as const),
  [159, 408],
  [307, 413],
  [48, 501],
  [202, 503],
  [209, 503],
]);

/**
 * The answer to one statement as a ClickHouse server writes it: headers with the first block, the exception as text with its
 * code in a header, or, once the answer has begun, at its end behind a tag that the header announced.
 */
export class Answer {
  readonly #response: ServerResponse;
  readonly #gzip: Gzip | null;
  readonly #exceptionTag = randomBytes(8).toString('hex');

  constructor(request: IncomingMessage, response: ServerResponse, wantsCompression: boolean) {
    this.#response = response;
    const accepts = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    this.#gzip = wantsCompression && accepts ? createGzip({ level: 1 }) : null;
  }

  identify(queryId: string, format: string): void {
    this.#response.setHeader('X-ClickHouse-Query-Id', queryId);
    this.#response.setHeader('X-ClickHouse-Server-Display-Name', 'vedette');
    this.#response.setHeader('X-ClickHouse-Format', format);
    this.#response.setHeader('X-ClickHouse-Timezone', 'UTC');
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#refuseGone();
    const target = this.#begin();
    if (!target.write(chunk)) await Promise.race([once(target, 'drain'), once(this.#response, 'close')]);
    this.#refuseGone();
  }

  /** Nothing drains to somebody who has gone, and `close` is told once: waiting for either would keep the session for ever. */
  #refuseGone(): void {
    if (this.#response.destroyed) throw new StatementError(394, 'QUERY_WAS_CANCELLED', 'Whoever asked has gone');
  }

  /** The summary is a header: complete when the answer was formed as a whole, zeros when it was streamed. */
  end(result: RunResult | null, startedAtMs: number): void {
    if (!this.#response.headersSent) this.#response.setHeader('X-ClickHouse-Summary', summary(result, startedAtMs));
    this.#begin().end();
  }

  fail(error: unknown): void {
    const { code, text } = describe(error);
    if (this.#response.headersSent) return this.#failMidway(text);

    this.#response.removeHeader('Content-Encoding');
    this.#response.statusCode = STATUS_BY_CODE.get(code) ?? 500;
    this.#response.setHeader('X-ClickHouse-Exception-Code', String(code));
    this.#response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    if (this.#response.statusCode === 503) this.#response.setHeader('Retry-After', '1');
    this.#response.end(`${text}\n`);
  }

  #failMidway(text: string): void {
    const message = `${text}\n`;
    const tail = `\r\n__exception__\r\n${this.#exceptionTag}\r\n${message}${Buffer.byteLength(message)} ${this.#exceptionTag}\r\n__exception__\r\n`;
    (this.#gzip ?? this.#response).end(tail);
  }

  #begin(): Gzip | ServerResponse {
    if (!this.#response.headersSent) {
      this.#response.setHeader('X-ClickHouse-Exception-Tag', this.#exceptionTag);
      this.#response.setHeader('Content-Type', 'application/octet-stream');
      if (this.#gzip !== null) {
        this.#response.setHeader('Content-Encoding', 'gzip');
        this.#gzip.pipe(this.#response);
      }
      this.#response.flushHeaders();
    }
    return this.#gzip ?? this.#response;
  }
}

function summary(result: RunResult | null, startedAtMs: number): string {
  const rows = String(result?.rows ?? 0);
  const bytes = String(result?.bytes ?? 0);
  return JSON.stringify({
    read_rows: rows,
    read_bytes: bytes,
    written_rows: '0',
    written_bytes: '0',
    total_rows_to_read: '0',
    result_rows: rows,
    result_bytes: bytes,
    elapsed_ns: String((Date.now() - startedAtMs) * 1e6),
  });
}

function describe(error: unknown): { code: number; text: string } {
  if (error instanceof StatementError) {
    return { code: error.code, text: `Code: ${error.code}. DB::Exception: ${error.message} (${error.type})` };
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = /^Code: (\d+)\./.exec(message)?.[1];
  if (code !== undefined) return { code: Number(code), text: message.trim() };

  return { code: 1001, text: `Code: 1001. DB::Exception: ${message} (STD_EXCEPTION)` };
}
