import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyConfig, type BusboyInstance } from '@fastify/busboy';
import { ApiError } from './errors.ts';

/** A part of a form: a file, or a field, whose bytes are its text. */
export interface Part {
  readonly name: string;
  /** Null: a field. */
  readonly filename: string | null;
  readonly bytes: Buffer;
}

export interface MultipartLimits {
  readonly fileBytes: number;
  readonly files: number;
  /** Of the whole body. */
  readonly bodyBytes: number;
}

/** A body of `multipart/form-data` that has not been read. Only routes that say `body: 'multipart'` get one. */
export class Multipart {
  readonly #stream: Readable;
  readonly #headers: IncomingHttpHeaders;

  constructor(stream: Readable, headers: IncomingHttpHeaders) {
    this.#stream = stream;
    this.#headers = headers;
  }

  /**
   * The parts, one after the other, each whole: no more is read before the next one is asked for.
   * @throws ApiError bad_request, body_too_large
   */
  async *parts(limits: MultipartLimits): AsyncGenerator<Part> {
    const form = openForm(this.#headers, limits);
    let bytes = 0;
    for await (const piece of this.#stream) {
      bytes += (piece as Buffer).length; // no encoding was set on the request
      if (bytes > limits.bodyBytes) throw new ApiError('body_too_large', { detail: `A request may have ${limits.bodyBytes} bytes.` });
      form.write(piece as Buffer);
      yield* form.take();
    }
    await form.end();
    yield* form.take();
  }
}

const MAX_FIELDS = 100;
const MAX_FIELD_BYTES = 64 * 1024;

function openForm(headers: IncomingHttpHeaders, { fileBytes, files }: MultipartLimits) {
  const ready: Part[] = [];
  let problem: Error | null = null;
  const parser = parserFor(headers, { fileSize: fileBytes, files, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES });
  const ended = new Promise<void>((resolve) => {
    parser.on('finish', () => resolve());
    parser.on('error', (error) => {
      problem ??= new ApiError('bad_request', { detail: 'The form could not be read.', cause: error });
      resolve();
    });
  });
  parser.on('filesLimit', () => {
    problem ??= new ApiError('bad_request', { detail: `A request may have ${files} files.` });
  });
  parser.on('field', (name, value) => ready.push({ name, filename: null, bytes: Buffer.from(value) }));
  parser.on('file', (name, stream, filename) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('limit', () => {
      problem ??= new ApiError('body_too_large', { detail: `A file may have ${fileBytes} bytes.` });
    });
    stream.on('end', () => ready.push({ name, filename, bytes: Buffer.concat(pieces) }));
  });

  function* take(): Generator<Part> {
    if (problem !== null) throw problem;
    for (let part = ready.shift(); part !== undefined; part = ready.shift()) yield part;
  }

  return {
    // What comes in one piece is parsed at once, so there is nothing to wait for.
    write: (piece: Buffer) => void parser.write(piece),
    async end(): Promise<void> {
      parser.end();
      await ended;
    },
    take,
  };
}

function parserFor(headers: IncomingHttpHeaders, limits: BusboyConfig['limits']): BusboyInstance {
  try {
    return new Busboy({ headers: { ...headers, 'content-type': headers['content-type'] ?? '' }, limits });
  } catch (cause) {
    throw new ApiError('bad_request', { detail: 'The form names no boundary between its parts.', cause });
  }
}
