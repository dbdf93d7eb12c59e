import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createBrotliCompress, constants, deflateRawSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { KEY, PROJECT_ID } from '../../test/gateway-parts.ts';

const GATEWAY = join(import.meta.dirname, '../../test/sim/gateway-process.ts');
const MIB = 1024 * 1024;
const TEN_GB = 10_000;

interface Bomb {
  readonly encoding: string;
  readonly body: Buffer;
}

/** Members of 1 MiB of zeros, one after the other: legal, and 10 GB behind 10 MB. */
function gzipBomb(): Bomb {
  const member = gzipSync(Buffer.alloc(MIB));
  return { encoding: 'gzip', body: Buffer.concat(Array.from({ length: TEN_GB }, () => member)) };
}

/** One deflate stream: a flushed piece ends on a byte, and refers to nothing before it but zeros. */
function deflateBomb(): Bomb {
  const piece = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
  return { encoding: 'deflate', body: Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array.from({ length: TEN_GB }, () => piece)]) };
}

/** RFC 8878: a frame of RLE blocks; each turns 4 bytes into 128 KiB. */
function zstdBomb(): Bomb {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (23 - 10) << 3]);
  const blockHeader = (128 * 1024 * 8) | (1 << 1);
  const block = Buffer.from([blockHeader & 0xff, (blockHeader >> 8) & 0xff, blockHeader >> 16, 0]);
  return { encoding: 'zstd', body: Buffer.concat([header, ...Array.from({ length: TEN_GB * 8 }, () => block)]) };
}

/** Blocks of 16 MiB of zeros in 14 bytes; from the second on they are all alike. */
async function brotliBomb(): Promise<Bomb> {
  const encoder = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } });
  const pieces: Buffer[] = [];
  encoder.on('data', (piece: Buffer) => pieces.push(piece));
  for (let n = 0; n < 2; n++) {
    await new Promise((resolve) => encoder.write(Buffer.alloc(16 * MIB), resolve));
    await new Promise<void>((resolve) => encoder.flush(resolve));
  }
  encoder.destroy();
  const stream = Buffer.concat(pieces);
  const piece = stream.subarray(stream.length / 2);
  return { encoding: 'br', body: Buffer.concat([stream, ...Array.from({ length: TEN_GB / 16 }, () => piece)]) };
}

async function startProcess(): Promise<{ port: number; pid: number }> {
  const child = spawn(process.execPath, [GATEWAY], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(Number(line)));
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)));
  });
  return { port, pid: child.pid ?? 0 };
}

interface Shot {
  readonly status: number | undefined;
  readonly ms: number;
}

function shoot(port: number, { encoding, body }: Bomb): Promise<Shot> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-encoding': encoding, 'content-length': body.length };
    const startedAt = performance.now();
    const req = request(
      { port, host: '127.0.0.1', method: 'POST', path: `/api/${PROJECT_ID}/envelope/?sentry_key=${KEY}`, headers },
      (res) => {
        const ms = performance.now() - startedAt;
        res.resume().on('end', () => resolve({ status: res.statusCode, ms }));
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}

/** User and system time of the process, in the kernel's ticks of 10 ms. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memoryMb(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

test.runIf(existsSync('/proc/self/clear_refs'))(
  '10 GB behind a few bytes is refused at once and costs less than 50 MB',
  { timeout: 60_000 },
  async () => {
    const { port, pid } = await startProcess();
    const bombs = [gzipBomb(), deflateBomb(), zstdBomb(), await brotliBomb()];
    const sizes = Object.fromEntries(bombs.map(({ encoding, body }) => [encoding, body.length]));
    const harmless = { encoding: 'gzip', body: gzipSync(`{}\n{"type":"event"}\n"${'abc '.repeat(250_000)}"`) };
    for (let n = 0; n < 5; n++) await shoot(port, harmless);

    for (const bomb of bombs) {
      // Resets the high-water mark, which the kernel keeps exactly.
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
      const beforeMb = memoryMb(pid, 'VmRSS');
      const beforeMs = cpuMs(pid);

      const shot = await shoot(port, bomb);

      expect(shot.status).toBe(413);
      expect(memoryMb(pid, 'VmHWM') - beforeMb).toBeLessThan(50);
      // The promise is 200 ms on a clock; on a machine that does other things too, the work is what can be held to it.
      expect(cpuMs(pid) - beforeMs).toBeLessThan(200);
      expect(shot.ms).toBeLessThan(3_000);
    }
    expect(sizes['gzip']).toBeLessThan(11_000_000);
    expect(sizes['deflate']).toBeLessThan(11_000_000);
    expect(sizes['zstd']).toBeLessThan(330_000);
    expect(sizes['br']).toBeLessThan(10_000);
    expect(await shoot(port, harmless)).toMatchObject({ status: 200 });
  },
);
