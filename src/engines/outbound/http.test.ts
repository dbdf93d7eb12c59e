import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isForbidden } from './forbidden.ts';
import { openOutbound } from './http.ts';
import type { OutboundOptions } from './http.ts';

async function serve(answer: RequestListener): Promise<{ readonly port: number; readonly count: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, count: () => asked };
}

const open = (options: Partial<OutboundOptions> = {}) => openOutbound({ allow: [], userAgent: 'test', ...options });
const message = (url: string) => ({ url, headers: { 'x-plain': 'a' }, secretHeaders: { 'x-secret': 'b' }, body: '{}' });
const kindOf = async (url: string, options: Partial<OutboundOptions> = {}) => {
  const answer = await open(options).post(message(url));
  return answer.ok ? answer.value.status : answer.error.kind;
};

test.each([
  'http://127.0.0.1/',
  'http://localhost/',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://0/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[64:ff9b::a00:1]/',
  'http://[fe80::1]/',
  'http://[fd00::1]/',
  'http://10.1.2.3/',
  'http://172.31.0.1/',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
])('N1: %s is not called', async (url) => {
  expect(await kindOf(url)).toBe('forbidden');
});

test.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1',
  'http://a@b#@c/',
  'http://name:word@example.com/',
  'nonsense',
  '',
])('N1: %s is no address for a request', async (url) => {
  expect(await kindOf(url)).toBe('address');
});

test('N1: addresses of the internet may be called, those that an operator allows too, and nothing that is no address', () => {
  expect(isForbidden('93.184.215.14', [])).toBe(false);
  expect(isForbidden('2606:2800:21f:cb07::1', [])).toBe(false);
  expect(isForbidden('fe80::1%eth0', [])).toBe(true);
  expect(isForbidden('example.com', [])).toBe(true);
});

test('N1: a name with one private address among public ones is not called', async () => {
  const resolve = async () => [
    { address: '93.184.215.14', family: 4 },
    { address: '10.0.0.7', family: 4 },
  ];

  expect(await kindOf('http://mixed.test/', { resolve })).toBe('forbidden');
});

test('N1: a name that changes between check and connection changes nothing: the socket connects to what was checked', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
  };
  const outbound = open({ resolve, allow: ['127.0.0.1'] });

  const first = await outbound.post(message(`http://rebind.test:${server.port}/`));
  const second = await outbound.post(message(`http://rebind.test:${server.port}/`));

  expect([first.ok, second.ok, asked, server.count()]).toEqual([true, false, 2, 1]);
});

test('N1: a redirect to the metadata address of a cloud is not followed', async () => {
  const server = await serve((_request, response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end());

  expect(await kindOf(`http://127.0.0.1:${server.port}/`, { allow: ['127.0.0.1'] })).toBe('forbidden');
});

test('a redirect that would lose the message is said, one that keeps it is followed three times, without secrets to another host', async () => {
  const seen: unknown[] = [];
  const other = await serve((request, response) => {
    seen.push([request.method, request.headers['x-plain'], request.headers['x-secret']]);
    response.end('there');
  });
  const server = await serve((request, response) => {
    const to: Record<string, readonly [number, string]> = {
      '/get': [302, '/end'],
      '/loop': [307, '/loop'],
      '/away': [308, `http://127.0.0.1:${other.port}/`],
    };
    const [status, location] = to[request.url ?? ''] ?? [200, '/'];
    response.writeHead(status, { location }).end();
  });
  const ask = (path: string) => kindOf(`http://127.0.0.1:${server.port}${path}`, { allow: ['127.0.0.1'] });

  expect([await ask('/get'), await ask('/loop'), await ask('/away')]).toEqual(['redirect', 'redirect', 200]);
  expect(seen).toEqual([['POST', 'a', undefined]]);
});

test('an answer without end and one that never comes are given up', async () => {
  const endless = await serve((_request, response) => {
    const write = () => {
      while (response.write(Buffer.alloc(65_536)));
      response.once('drain', write);
    };
    write();
  });
  const silent = await serve(() => {});
  const ask = (port: number) => kindOf(`http://127.0.0.1:${port}/`, { allow: ['127.0.0.1'], timeoutMs: 1_000 });

  expect([await ask(endless.port), await ask(silent.port)]).toEqual(['too-large', 'timeout']);
});
