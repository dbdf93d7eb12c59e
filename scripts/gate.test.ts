import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const GATE = fileURLToPath(new URL('./gate.mjs', import.meta.url));

interface Instance {
  readonly isReady?: boolean;
  /** After the first look. */
  readonly metrics?: string;
}

const CALM = `vedette_pressure_level{process="gateway"} 0
vedette_api_answers_total{process="api",method="GET",status="200"} 1000
vedette_api_seconds_bucket{le="0.1",process="api"} 1000
vedette_api_seconds_bucket{le="1",process="api"} 1000
vedette_api_seconds_bucket{le="+Inf",process="api"} 1000
`;

async function start({ isReady = true, metrics = CALM }: Instance): Promise<string> {
  let looks = 0;
  const server = createServer((request, response) => {
    if (request.url === '/readyz') response.writeHead(isReady ? 200 : 503).end('{"status":"waiting","parts":{"events":"starting"}}');
    else response.end(looks++ === 0 ? CALM : metrics);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function gate(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [GATE, '--seconds', '1', '--ready-within', '0', ...args], (error, _, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: stderr.replaceAll(/http:\S+?:\d+/g, 'it') });
    });
  });
}

test('a version that answers as before passes the gate', async () => {
  const metrics = CALM.replaceAll('1000', '2000');

  expect(await gate(await start({ metrics }))).toEqual({ code: 0, text: expect.stringMatching(/^1 instances held for \d+ s\.\n$/) });
});

test.each([
  ['is not ready', { isReady: false }, /^it is not ready: .*starting/],
  [
    'answers with errors',
    { metrics: `${CALM}vedette_api_answers_total{process="api",method="GET",status="500"} 30\n` },
    /5xx of the API is 1, the most is 0.01/,
  ],
  [
    'answers slowly',
    { metrics: CALM.replace(/("1",process="api"}|"\+Inf",process="api"}) 1000/g, '$1 1100') },
    /95th percentile of the API in seconds is 1,/,
  ],
  ['is under pressure', { metrics: CALM.replace('gateway"} 0', 'gateway"} 4') }, /level of pressure is 4, the most is 2/],
  ['falls behind', { metrics: `${CALM}vedette_lag_seconds{process="processor"} 300\n` }, /lag in seconds is 300/],
  ['halts a partition', { metrics: `${CALM}vedette_halted_partitions{process="processor"} 1\n` }, /halted partitions is 1/],
])('a version that %s is stopped, with the reason', async (_, instance, reason) => {
  const { code, text } = await gate(await start(instance));

  expect(code).toBe(1);
  expect(text).toMatch(reason);
});

test('an instance that is not there, and no instance, are told apart', async () => {
  expect(await gate('http://127.0.0.1:1')).toMatchObject({ code: 1 });
  expect(await gate()).toEqual({ code: 2, text: 'Name the instances.\n' });
});
