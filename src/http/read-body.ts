import type { IncomingMessage } from 'node:http';
import { fail, ok } from '../lib/result.ts';
import type { Result } from '../lib/result.ts';
import { GrowingBytes } from '../lib/growing-bytes.ts';
import { createDecompressor, decompress, expectedBytes } from '../protocol/encodings.ts';
import type { Decompressor, DecodeError, Encoding } from '../protocol/encodings.ts';
import { BOMB_FREE_BYTES, BOMB_RATIO, MAX_ENVELOPE_BYTES } from '../protocol/limits.ts';
import type { BodyWatch } from './body-watch.ts';

/** What a body may cost; `grow` says whether there is memory for more (pipeline/admission.ts). */
export interface BodyBudget {
  grow(bytes: number): boolean;
}

export interface ReadBody {
  /** As the client sent it. */
  readonly sent: Uint8Array;
  readonly body: Uint8Array;
}

export type BodyFault = 'too_large' | 'corrupt' | 'no_memory' | 'too_slow' | 'aborted';

/** Compressed bodies up to this size wait until they are whole; larger ones are decompressed while they come. */
const WHOLE_BYTES = 256 * 1024;
/**
 * What may be decompressed on this thread in one go: 2 ms of it. Events are below 100 kB; whatever wants to be larger goes to
 * the thread pool, where the counters below watch it grow.
 */
const AT_ONCE_BYTES = 1024 * 1024;
/** Time that decompressing one body may take in the pool: a second of work (reliability §6) on a machine ten times overbooked. */
const MAX_DECODE_MS = 10_000;

/**
 * Reads and decompresses a request's body, never holding more than the budget and the limits allow. Settles as soon as the
 * answer is known, which for a bomb is long before its end; what still comes then is the caller's to drain.
 */
export function readBody(
  req: IncomingMessage,
  encoding: Encoding,
  budget: BodyBudget,
  watch: BodyWatch,
): Promise<Result<ReadBody, BodyFault>> {
  return new Promise((resolve) => new BodyReader(req, encoding, budget, resolve).start(watch));
}

type Settle = (result: Result<ReadBody, BodyFault>) => void;

class BodyReader {
  readonly #req: IncomingMessage;
  readonly #encoding: Encoding;
  readonly #budget: BodyBudget;
  readonly #resolve: Settle;
  readonly #sent = new GrowingBytes(MAX_ENVELOPE_BYTES);
  #output: CountedOutput | null = null;
  #isSettled = false;
  #unwatch: () => void = () => {};

  constructor(req: IncomingMessage, encoding: Encoding, budget: BodyBudget, resolve: Settle) {
    this.#req = req;
    this.#encoding = encoding;
    this.#budget = budget;
    this.#resolve = resolve;
  }

  start(watch: BodyWatch): void {
    this.#unwatch = watch.watch(this.#req, () => this.#settle(fail('too_slow')));
    this.#req.on('data', this.#onData);
    this.#req.on('end', this.#onEnd);
    this.#req.on('close', this.#onClose);
    // A broken connection comes as an error, then as a close; the close settles it.
    this.#req.on('error', this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#sent.length + chunk.length > MAX_ENVELOPE_BYTES) return this.#settle(fail('too_large'));
    if (!this.#budget.grow(chunk.length) || !hold(this.#sent, chunk)) return this.#settle(fail('no_memory'));

    if (this.#encoding === 'identity') return;
    if (this.#output !== null) this.#feed(chunk);
    else if (this.#sent.length > WHOLE_BYTES) this.#decodeAlong();
  };

  readonly #onEnd = (): void => {
    const sent = this.#sent.take();
    if (this.#encoding === 'identity' || sent.length === 0) return this.#settle(ok({ sent, body: sent }));
    if (this.#output !== null) return this.#output.end();
    this.#decodeWhole(sent);
  };

  readonly #onClose = (): void => {
    if (!this.#req.complete) this.#settle(fail('aborted'));
  };

  /** The common case: one small body, one call. */
  #decodeWhole(sent: Buffer): void {
    const isLarge = (expectedBytes(sent, this.#encoding) ?? 0) > AT_ONCE_BYTES;
    const decoded: Result<Uint8Array, DecodeError> = isLarge ? fail('too_large') : decompress(sent, this.#encoding, AT_ONCE_BYTES);
    if (decoded.ok) {
      if (!this.#budget.grow(decoded.value.length)) return this.#settle(fail('no_memory'));
      return this.#settle(ok({ sent, body: decoded.value }));
    }
    if (decoded.error === 'corrupt') return this.#settle(fail('corrupt'));
    this.#decodeAlong()?.end();
  }

  #decodeAlong(): CountedOutput | null {
    if (this.#encoding === 'identity') return null;
    const head = this.#sent.take();
    this.#output = new CountedOutput(createDecompressor(this.#encoding, head), this.#budget, this.#onDecoded);
    this.#feed(head);
    return this.#output;
  }

  #feed(chunk: Buffer): void {
    const isReady = this.#output?.write(chunk, () => this.#req.resume());
    if (isReady === false) this.#req.pause();
  }

  readonly #onDecoded = (result: Result<Buffer, BodyFault>): void => {
    this.#settle(result.ok ? ok({ sent: this.#sent.take(), body: result.value }) : result);
  };

  #settle(result: Result<ReadBody, BodyFault>): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#unwatch();
    this.#output?.destroy();
    this.#req.off('data', this.#onData);
    this.#req.off('end', this.#onEnd);
    this.#resolve(result);
  }
}

/** The output of a decompressor under count: what is too much, too dense or too long ends it at once. */
class CountedOutput {
  readonly #decoder: Decompressor;
  readonly #budget: BodyBudget;
  readonly #done: (result: Result<Buffer, BodyFault>) => void;
  readonly #bytes = new GrowingBytes(MAX_ENVELOPE_BYTES);
  #fedBytes = 0;
  #decodeMs = 0;

  constructor(decoder: Decompressor, budget: BodyBudget, done: (result: Result<Buffer, BodyFault>) => void) {
    this.#decoder = decoder;
    this.#budget = budget;
    this.#done = done;
    decoder.on('data', (piece: Buffer) => this.#onPiece(piece));
    decoder.on('end', () => done(ok(this.#bytes.take())));
    decoder.on('error', () => done(fail('corrupt')));
  }

  /** False when the caller should wait for `onReady` before it brings more. */
  write(chunk: Buffer, onReady: () => void): boolean {
    this.#fedBytes += chunk.length;
    const startedAt = performance.now();
    const isReady = this.#decoder.write(chunk, () => {
      this.#decodeMs += performance.now() - startedAt;
      if (this.#decodeMs > MAX_DECODE_MS) this.#done(fail('too_large'));
    });
    if (!isReady) this.#decoder.once('drain', onReady);
    return isReady;
  }

  end(): void {
    this.#decoder.end();
  }

  destroy(): void {
    this.#decoder.destroy();
  }

  #onPiece(piece: Buffer): void {
    const length = this.#bytes.length + piece.length;
    const isBomb = length > BOMB_FREE_BYTES && length > this.#fedBytes * BOMB_RATIO;
    if (isBomb || length > MAX_ENVELOPE_BYTES) return this.#done(fail('too_large'));
    if (!this.#budget.grow(piece.length) || !hold(this.#bytes, piece)) this.#done(fail('no_memory'));
  }
}

/** False when the system has no memory left, whatever the budget says: one request is refused, the process lives. */
function hold(bytes: GrowingBytes, piece: Uint8Array): boolean {
  try {
    bytes.append(piece);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
