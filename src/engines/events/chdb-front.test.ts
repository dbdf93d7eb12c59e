import { once } from 'node:events';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { expect, inject, onTestFinished, test } from 'vitest';
import { emptyEvents } from '../../../test/house-events.ts';

/** The front as a client sees it that is not ours (reliability C11). A server answers the same, save where a test says so. */
async function front() {
  const answer = await fetch(`${inject('engineDoor')}/events`);
  const { url } = (await answer.json()) as { readonly url: string };
  const socketPath = url.slice('unix:'.length);
  const events = await emptyEvents(url);
  const agent = new Agent({ socketPath } as object);
  const client = createClient({
    url: 'http://localhost',
    database: events.database,
    http_agent: agent,
    log: { level: ClickHouseLogLevel.OFF },
  });
  onTestFinished(async () => {
    await client.close();
    agent.destroy();
    await events.close();
  });
  return { socketPath, client, events, database: events.database };
}

interface Call {
  readonly socketPath: string;
  readonly method?: string;
  readonly search?: Record<string, string>;
  readonly path?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
}

async function call(wish: Call): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer; firstMs: number; lastMs: number }> {
  const startedAt = performance.now();
  const path = wish.path ?? `/?${new URLSearchParams(wish.search).toString()}`;
  const sent = request({ socketPath: wish.socketPath, method: wish.method ?? 'POST', path, headers: wish.headers, agent: false });
  sent.end(wish.body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  let firstMs = 0;
  for await (const chunk of response) {
    firstMs ||= performance.now() - startedAt;
    chunks.push(chunk as Buffer);
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks),
    firstMs,
    lastMs: performance.now() - startedAt,
  };
}

test('C11: a statement comes in the URL, in the body, or in both', async () => {
  const { socketPath } = await front();

  expect((await call({ socketPath, path: '/ping', method: 'GET' })).body.toString()).toBe('Ok.\n');
  expect((await call({ socketPath, method: 'GET', search: { query: 'SELECT 1' } })).body.toString()).toBe('1\n');
  expect((await call({ socketPath, body: 'SELECT 2 FORMAT CSV' })).body.toString()).toBe('2\n');
  expect((await call({ socketPath, search: { query: 'SELECT' }, body: '3, {p:String}' })).status).toBe(400);
  expect((await call({ socketPath, search: { query: 'SELECT', param_p: 'a\\tb' }, body: '3, {p:String}' })).body.toString()).toBe(
    '3\ta\\tb\n',
  );
});

test('C11: settings, format and database are those of the request and of no other', async () => {
  const { socketPath, database } = await front();
  const ask = (search: Record<string, string>) =>
    call({ socketPath, search: { query: "SELECT getSetting('max_block_size') AS b, currentDatabase() AS d", ...search } });

  for (let i = 0; i < 6; i++) {
    expect((await ask({ max_block_size: '77', database, default_format: 'JSONEachRow' })).body.toString()).toBe(
      `{"b":77,"d":"${database}"}\n`,
    );
    expect((await ask({})).body.toString()).toBe('65409\tdefault\n');
  }
  expect((await ask({ 'max_block_size = 1, readonly': '0' })).status).toBe(400);
  expect((await ask({ database: 'no`where' })).status).toBe(404);
  expect((await ask({})).body.toString()).toBe('65409\tdefault\n');
});

test("C11: a failure has the engine's text, its code in a header and a fitting status", async () => {
  const { socketPath } = await front();

  const failed = await call({ socketPath, search: { query: 'SELECT * FROM nowhere', query_id: 'my-id' } });

  expect(failed.status).toBe(404);
  expect(failed.headers).toMatchObject({ 'x-clickhouse-exception-code': '60', 'x-clickhouse-query-id': 'my-id' });
  expect(failed.body.toString()).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\)\n$/s);
  expect((await call({ socketPath, body: 'SELEC' })).status).toBe(400);
  expect((await call({ socketPath, body: '' })).status).toBe(400);
});

test('C11: answers and inserts are compressed when asked', async () => {
  const { socketPath, client, database } = await front();
  await client.command({ query: 'CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n' });

  const inserted = await call({
    socketPath,
    search: { query: 'INSERT INTO t FORMAT JSONEachRow', database },
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(Array.from({ length: 1_000 }, (_, n) => JSON.stringify({ s: 'ü', n })).join('\n')),
  });
  expect(inserted.status).toBe(200);

  const search = { query: 'SELECT n FROM t ORDER BY n', database, enable_http_compression: '1' };
  const plain = await call({ socketPath, search });
  const packed = await call({ socketPath, search, headers: { 'accept-encoding': 'gzip' } });
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(packed.body)).toEqual(plain.body);
  expect(plain.body.toString().split('\n')).toHaveLength(1_001);
});

test('C11: the answer begins before the query has ended', async () => {
  const { socketPath } = await front();

  const streamed = await call({ socketPath, body: 'SELECT sleepEachRow(0.1), number FROM numbers(10) SETTINGS max_block_size = 1' });

  expect(streamed.body.toString().split('\n')).toHaveLength(11);
  expect(streamed.firstMs).toBeLessThan(streamed.lastMs / 2);
});

test('C11: a failure after the answer has begun reaches the client', async () => {
  const { client, socketPath } = await front();
  const query = "SELECT number, throwIf(number = 7, 'seven') AS t FROM numbers(10) SETTINGS max_block_size = 1";

  const raw = await call({ socketPath, search: { query, default_format: 'JSONEachRow' } });
  expect(raw.status).toBe(200);
  expect(raw.body.toString()).toMatch(/^\{"number":0,.*__exception__.*seven.*__exception__\r\n$/s);

  const answer = await client.query({ query, format: 'JSONEachRow' });
  await expect(async () => {
    for await (const chunk of answer.stream()) expect(chunk.length).toBeGreaterThan(0);
  }).rejects.toThrow('seven');
});

test("C11: the client library's own calls work unchanged", async () => {
  const { client } = await front();
  await client.command({ query: "CREATE TABLE t (n UInt64, s String DEFAULT 'd') ENGINE = MergeTree ORDER BY n" });

  expect(await client.ping()).toEqual({ success: true });
  expect(await client.ping({ select: true })).toEqual({ success: true });
  await client.insert({ table: 't', format: 'JSONEachRow', values: [{ n: 1, s: 'a' }, { n: 2 }] });
  await client.insert({ table: 't', format: 'JSONCompactEachRow', columns: ['s', 'n'], values: [['b', 3]] });
  await client.insert({ table: 't', format: 'CSV', columns: ['n', 's'], values: Readable.from(['4,c\n'], { objectMode: false }) });

  const rows = await read(client);
  expect(rows).toEqual([
    { n: '1', s: 'a' },
    { n: '2', s: 'd' },
    { n: '3', s: 'b' },
    { n: '4', s: 'c' },
  ]);
});

async function read(client: ClickHouseClient): Promise<unknown[]> {
  const answer = await client.query({
    query: 'SELECT * FROM t ORDER BY n',
    format: 'JSON',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
  });
  return (await answer.json<unknown>()).data;
}

test('a body that is not what it says, or ends in the middle, is refused and leaves nothing', async () => {
  const { socketPath, client, events, database } = await front();
  await client.command({ query: 'CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n' });
  const search = { query: 'INSERT INTO t FORMAT CSV', database };

  expect((await call({ socketPath, search, headers: { 'content-encoding': 'gzip' }, body: 'not gzip' })).status).toBeGreaterThanOrEqual(
    400,
  );
  expect((await call({ socketPath, search, headers: { 'content-encoding': 'br' }, body: '1' })).status).toBe(501);
  expect(
    (await call({ socketPath, headers: { 'content-encoding': 'gzip' }, body: gzipSync('SELECT 1').subarray(0, 12) })).status,
  ).toBeGreaterThanOrEqual(400);
  const path = `/?${new URLSearchParams(search).toString()}`;
  const cut = request({ socketPath, method: 'POST', path, headers: { 'content-length': '1000' }, agent: false }).on(
    'error',
    () => undefined,
  );
  cut.write('1\n2\n3\n');
  await new Promise((resolve) => cut.once('socket', (socket) => socket.once('drain', resolve).once('connect', resolve)));
  cut.destroy();

  expect((await call({ socketPath, search, body: '7\n' })).status).toBe(200);
  expect(await events.select({ text: 'SELECT n FROM t' })).toEqual([{ n: 7 }]);
});

test('C11: a reader that goes away stops its query', async () => {
  const { socketPath, events } = await front();
  const sent = request({ socketPath, method: 'POST', path: '/', agent: false });
  sent.on('error', () => undefined);
  sent.end('SELECT sleepEachRow(0.05) AS left_alone, number FROM numbers(1100) SETTINGS max_block_size = 1 FORMAT CSV');
  await once(sent, 'response');

  sent.destroy();

  // It would go on for 55 s.
  const left = "SELECT 1 FROM system.processes WHERE query LIKE '%left_alone%' AND query NOT LIKE '%system.processes%'";
  await expect.poll(() => events.select({ text: left })).toEqual([]);
});

test('A4: nothing that is asked reaches files, addresses, programs or a second statement', async () => {
  const { socketPath, database } = await front();
  const attempts = [
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM /* x */ FILE /* y */ ('/etc/passwd')",
    "SELECT * FROM `file`('/etc/passwd')",
    'SELECT * FROM "file"(\'/etc/passwd\')',
    "SELECT * FROM `fi\\x6ce`('/etc/passwd')",
    "SELECT file('/etc/passwd')",
    'SELECT * FROM default.`/etc/passwd`',
    'SELECT * FROM default.`etc/passwd`',
    "DESCRIBE TABLE file('/etc/passwd')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'x String')",
    "SELECT * FROM remote('127.0.0.1', system.one)",
    "SELECT * FROM executable('id', 'TSV', 'x String')",
    "SELECT * FROM eval('SELECT 1')",
    'SELECT 1; SELECT 2',
    "SELECT 'a' INTO OUTFILE '/tmp/vedette-outfile'",
    "INSERT INTO FUNCTION file('/tmp/vedette-outfile', 'CSV') SELECT 1",
    'SET max_memory_usage = 0',
    'USE system',
  ];

  for (const body of attempts) {
    for (const readonly of ['2', '0']) {
      const answer = await call({ socketPath, search: { database, readonly }, body });
      expect.soft(answer.status, body).toBeGreaterThanOrEqual(400);
      expect.soft(answer.body.toString(), body).not.toContain('root:');
    }
  }
  // The words alone are harmless.
  const harmless = "SELECT 'file(''/etc/passwd'')' AS file, ';' AS url -- remote('x') ; SELECT 2";
  expect((await call({ socketPath, body: harmless })).status).toBe(200);
});

test('C10: an insert does not wait for ten long queries, and neither does a look-up', async () => {
  const { events } = await front();
  await events.command('CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n');
  const insertMs = async (token: string) => {
    const startedAt = performance.now();
    // One row: the count of rows, one UInt64 column, 1.
    const bytes = Buffer.concat([Buffer.from([1, 1, 1]), Buffer.from('n'), Buffer.from([6]), Buffer.from('UInt64'), Buffer.alloc(8, 1)]);
    await events.insert({ table: 't', token, rowCount: 1, bytes });
    return performance.now() - startedAt;
  };
  const alone: number[] = [];
  for (let i = 0; i < 10; i++) alone.push(await insertMs(`a${i}`));

  const stop = new AbortController();
  const long = Array.from({ length: 10 }, () =>
    events
      .select({
        text: 'SELECT sum(sleepEachRow(0.05)) AS long FROM numbers(100) SETTINGS max_block_size = 1',
        timeoutMs: 60_000,
        signal: stop.signal,
      })
      .catch(() => null),
  );
  const beside: number[] = [];
  for (let i = 0; i < 10; i++) beside.push(await insertMs(`b${i}`));
  const startedAt = performance.now();
  const running = await events.select({
    text: "SELECT 1 FROM system.processes WHERE query LIKE '%AS long%' AND query NOT LIKE '%system.processes%'",
  });
  const lookupMs = performance.now() - startedAt;
  stop.abort();
  await Promise.all(long);

  expect(running.length).toBeGreaterThan(0);
  // Each of the queries takes five seconds, and all but two of them wait for others.
  expect(median(beside)).toBeLessThan(median(alone) * 3 + 500);
  expect(Math.max(...beside)).toBeLessThan(4_000);
  expect(lookupMs).toBeLessThan(4_000);
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
