import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { brotliBomb, deflateBomb, gzipBomb, zstdBomb } from './bombs.ts';
import { childPid } from './processes.ts';
import { FIRST_KEY, post, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { openStores, untilApplied } from './stores.ts';

const ENVELOPE = `/api/1/envelope/?sentry_key=${FIRST_KEY}`;
const STORE = `/api/1/store/?sentry_key=${FIRST_KEY}`;
const VISIBLE_MS = 60_000;
const SHOTS = 3;

interface Figure {
  readonly bytes: number;
  readonly status: number;
  readonly ms: number;
  readonly costMb: number;
}

test.runIf(existsSync('/proc/self/clear_refs'))(
  '10 GB behind a few bytes is a 413 of the running product too, and costs less than 50 MB',
  { timeout: 120_000 },
  async () => {
    const product = await startProduct();
    // The first large body also pays for the decompressor itself.
    const harmless = gzipSync(`{}\n{"type":"event"}\n"${'abc '.repeat(250_000)}"`);
    for (let n = 0; n < 10; n++) await post(product, ENVELOPE, harmless, { headers: { 'content-encoding': 'gzip' } });

    const figures: Record<string, Figure[]> = {};
    for (const { encoding, body } of [gzipBomb(), deflateBomb(), zstdBomb(), await brotliBomb()]) {
      figures[encoding] = [];
      for (let shot = 0; shot < SHOTS; shot++) figures[encoding].push(await costOf(product, encoding, body));
    }
    console.log(JSON.stringify(figures));
    for (const shots of Object.values(figures)) {
      expect(shots.map((shot) => shot.status)).toEqual(shots.map(() => 413));
      // The least: everything else that the process does between two collections of garbage counts into each of them.
      expect(Math.min(...shots.map((shot) => shot.costMb))).toBeLessThan(50);
    }
  },
);

test(
  'JSON that is very deep, very wide or very long ends as an event or a refusal, never as a 5xx or a death',
  { timeout: 180_000 },
  async () => {
    const product = await startProduct();
    const processorPid = childPid(product.mainPid, 'processor');
    const million = 1_000_000;
    const bodies: Record<string, string> = {
      deepArray: `${'['.repeat(million)}${']'.repeat(million)}`,
      deepObject: `${'{"a":'.repeat(million)}1${'}'.repeat(million)}`,
      // Within the limit of an event, so that the processor gets them.
      deepExtra: `{"message":"deep","extra":{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}}`,
      deepObjectExtra: `{"message":"deep","extra":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`,
      unclosed: `{"message":"x","extra":${'['.repeat(900_000)}`,
      wide: `{${Array.from({ length: million }, (_, n) => `"k${n}":1`).join(',')}}`,
      wideExtra: `{"message":"wide","extra":{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":1`).join(',')}}}`,
      wideTags: `{"message":"wide","tags":{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":1`).join(',')}}}`,
      wideFrames: `{"exception":{"values":[{"type":"E","stacktrace":{"frames":[${Array.from({ length: 60_000 }, () => '{"lineno":1}').join(',')}]}}]}}`,
      wideExceptions: `{"exception":{"values":[${Array.from({ length: 60_000 }, () => '{"type":"E"}').join(',')}]}}`,
      longMessage: `{"message":"${'m'.repeat(1_000_000)}"}`,
      longFingerprint: `{"message":"f","fingerprint":[${Array.from({ length: 100_000 }, (_, n) => `"${n}"`).join(',')}]}`,
      prototypes:
        '{"message":"p","extra":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"__proto__":{"polluted":1}}',
      hugeNumbers: `{"message":"n","timestamp":1e308,"extra":{"a":1e999,"b":-1e999,"c":${'9'.repeat(100_000)}}}`,
      nulls: `{"message":"${'\\u0000'.repeat(100_000)}","platform":"\\u0000","release":"\\u0000","user":{"id":"\\ud800"}}`,
      garbage: randomBytes(100_000).toString('latin1'),
    };

    const statuses: Record<string, readonly number[]> = {};
    for (const [name, body] of Object.entries(bodies)) {
      const wrapped = `{"event_id":"${randomBytes(16).toString('hex')}"}\n{"type":"event","length":${Buffer.byteLength(body)}}\n`;
      const envelope = await post(product, ENVELOPE, Buffer.concat([Buffer.from(wrapped), Buffer.from(body)]));
      statuses[name] = [envelope.status, (await post(product, STORE, body)).status];
    }
    console.log(JSON.stringify(statuses));
    expect(Object.entries(statuses).filter(([, all]) => all.some((status) => status < 200 || status >= 500))).toEqual([]);

    await expectNextEventVisible(product);
    expect(childPid(product.mainPid, 'processor')).toBe(processorPid);
    const stores = await openStores(product);
    const letters = await stores.metadata.rows<{ error: string }>('SELECT error FROM dead_letter').finally(() => stores.close());
    expect(letters).toEqual([]);
  },
);

test('slow clients and endless headers are shown the door; others are served meanwhile', { timeout: 120_000 }, async () => {
  const product = await startProduct();
  const head = `POST ${ENVELOPE} HTTP/1.1\r\nhost: x\r\n`;
  const sockets = [
    ...Array.from({ length: 400 }, () => openSocket(product, head)),
    ...Array.from({ length: 400 }, () => openSocket(product, `${head}content-length: 100000\r\n\r\n{`)),
  ];
  const headers = await answerOf(product, `${head}x-long: ${'h'.repeat(100_000)}\r\n\r\n`);
  const many = await answerOf(product, `${head}${Array.from({ length: 5_000 }, (_, n) => `x-${n}: 1\r\n`).join('')}\r\n`);

  expect(headers).toMatch(/^HTTP\/1\.1 431 /);
  expect(many).toMatch(/^HTTP\/1\.1 431 /);
  await expectNextEventVisible(product);
  // 10 s for the headers, 5 s and a kilobyte a second for the body.
  await expect.poll(() => sockets.filter((socket) => !socket.destroyed).length, { timeout: 60_000, interval: 500 }).toBe(0);
});

async function costOf(product: Product, encoding: string, body: Buffer): Promise<Figure> {
  // Resets the high-water mark, which the kernel keeps exactly.
  writeFileSync(`/proc/${product.mainPid}/clear_refs`, '5');
  const beforeMb = memoryMb(product.mainPid, 'VmRSS');
  const startedAt = performance.now();
  const { status } = await post(product, ENVELOPE, body, { headers: { 'content-encoding': encoding } });
  const costMb = Math.round(memoryMb(product.mainPid, 'VmHWM') - beforeMb);
  return { bytes: body.length, status, ms: Math.round(performance.now() - startedAt), costMb };
}

function memoryMb(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** The whole line still works: an event that is sent now is readable soon. */
async function expectNextEventVisible(product: Product): Promise<void> {
  const eventId = randomBytes(16).toString('hex');
  const body = JSON.stringify({ event_id: eventId, message: 'after all that' });
  expect((await post(product, ENVELOPE, `{"event_id":"${eventId}"}\n{"type":"event"}\n${body}`)).status).toBe(200);
  await untilApplied(product, VISIBLE_MS);
  const event = await product.api<{ message: string }>('GET', `/projects/vedette/default/events/${eventId}/`);
  expect(event.message).toBe('after all that');
}

function openSocket({ port }: Product, text: string): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  // A reset is one way of being shown the door.
  socket.on('error', () => {});
  socket.on('end', () => socket.end());
  socket.write(text);
  socket.resume();
  return socket;
}

async function answerOf({ port }: Product, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(text);
  for (let n = 0; n < 200 && !answer.includes('\r\n'); n++) await delay(50);
  return answer;
}
