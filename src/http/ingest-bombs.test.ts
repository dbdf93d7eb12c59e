import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { KEY, PROJECT_ID } from '../../test/gateway-parts.ts';
import { brotliBomb, deflateBomb, gzipBomb, zstdBomb } from '../../test/sim/bombs.ts';
import type { Bomb } from '../../test/sim/bombs.ts';

const GATEWAY = join(import.meta.dirname, '../../test/sim/gateway-process.ts');

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
