import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { Log } from '../engines/log/port.ts';
import type { Encoding } from '../protocol/encodings.ts';

/**
 * Bodies are logged as they came. Measured on events of 17 kB: zstd level 1 costs 89 µs to make and 48 µs to undo, copying
 * and writing the plain bytes 23 µs; at 1,500 events a second, half of them plain, that is a tenth of a core for disk that
 * the log gives back within minutes. When consumers are behind it is the other way round: the processors wait, and the log's
 * room decides how long an outage may last. So from half full on, plain bodies are compressed (reliability L5).
 */
const COMPRESS_ABOVE = 0.5;
const LOOK_MS = 1_000;
/** Below this there is nothing to gain. */
const MIN_BYTES = 512;
const LEVEL_1 = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

const compress = promisify(zstdCompress);

export interface Spool {
  /** The body as it shall be logged. */
  pack(body: Uint8Array, encoding: Encoding): Promise<Packed> | Packed;
  close(): void;
}

interface Packed {
  readonly body: Uint8Array;
  readonly encoding: Encoding;
}

export function watchSpool(log: Pick<Log, 'usage'>, lookMs: number = LOOK_MS): Spool {
  let isFilling = false;

  async function look(): Promise<void> {
    const { usedBytes, capacityBytes } = await log.usage();
    isFilling = usedBytes > capacityBytes * COMPRESS_ABOVE;
  }

  const timer = setInterval(() => {
    // A log that does not answer shows in the appends; here it only means that the last figure stays.
    look().catch(() => {});
  }, lookMs);
  timer.unref();

  return {
    pack(body, encoding) {
      if (!isFilling || encoding !== 'identity' || body.length < MIN_BYTES) return { body, encoding };
      return compress(body, LEVEL_1).then((packed): Packed => ({ body: packed, encoding: 'zstd' }));
    },
    close: () => clearInterval(timer),
  };
}
