import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { openClickHouse } from './clickhouse.ts';
import type { ClickHouseOptions } from './clickhouse.ts';
import { EventsQueryError, EventsUnavailableError } from './port.ts';
import type { Events, InsertBlock } from './port.ts';

/** What a ClickHouse server of version 26 was recorded to answer, and the ways in which it goes away. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const BLOCK: InsertBlock = { table: 't', token: 'token-1', rowCount: 1, bytes: Buffer.alloc(200_000, 7) };

const done: Answer = (request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'x-clickhouse-summary': '{"written_rows":"1"}', 'content-type': 'text/plain; charset=UTF-8' }).end();
  });
};

function exception(status: number, code: number, text: string): Answer {
  return (request, response) => {
    request.resume().once('end', () => {
      response
        .writeHead(status, { 'x-clickhouse-exception-code': String(code), 'content-type': 'text/plain; charset=UTF-8' })
        .end(`Code: ${code}. DB::Exception: ${text} (version 26.7.1.1 (official build))\n`);
    });
  };
}

/** The server dies when some of the insert has come. */
const gone: Answer = (request) => void request.once('data', () => request.socket.destroy());

/** A balancer without a server behind it. */
const proxy: Answer = (request, response) => {
  request.resume().once('end', () => response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>'));
};

const silence: Answer = (request) => void request.resume();

async function play(
  answers: readonly Answer[],
  own: Partial<ClickHouseOptions> = {},
): Promise<{ readonly events: Events; readonly tokens: string[] }> {
  const tokens: string[] = [];
  let at = 0;
  const server = createServer((request, response) => {
    tokens.push(new URL(request.url ?? '', 'http://x').searchParams.get('insert_deduplication_token') ?? '');
    (answers[Math.min(at++, answers.length - 1)] ?? done)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on TCP
  const events = openClickHouse({ url: `http://user:word@127.0.0.1:${port}`, database: 'vedette', insertTimeoutMs: 3_000, ...own });
  house.onClose(async () => {
    await events.close();
    server.closeAllConnections();
    server.close();
  });
  return { events, tokens };
}

test.each([
  [
    'is busy with merges',
    exception(500, 252, 'Too many parts (1000). Merges are processing significantly slower than inserts. (TOO_MANY_PARTS)'),
  ],
  ['is out of memory', exception(500, 241, 'Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)')],
  ['has lost its keeper', exception(500, 242, 'Table is in readonly mode. (TABLE_IS_READ_ONLY)')],
  ['dies in the middle of the insert', gone],
  ['is behind a balancer that has lost it', proxy],
])('E3: a server that %s gets the insert again, with the same token', async (_, trouble) => {
  const { events, tokens } = await play([trouble, trouble, done]);

  await events.insert(BLOCK);

  expect(tokens).toEqual(['token-1', 'token-1', 'token-1']);
});

test('E3: an insert whose sender can look for it is not sent again once the server may have it', async () => {
  const { events, tokens } = await play([gone, done]);

  await expect(events.insert({ ...BLOCK, isSentOnce: true })).rejects.toBeInstanceOf(EventsUnavailableError);

  expect(tokens).toEqual(['token-1']);
});

test.each([
  ['is busy with merges', exception(500, 252, 'Too many parts (1000). Merges are processing slower than inserts. (TOO_MANY_PARTS)')],
  ['is out of memory', exception(500, 241, 'Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)')],
])(
  'E3: an insert whose sender can look for it is sent again to a server that %s, for it said that it has not taken it',
  async (_, trouble) => {
    const { events, tokens } = await play([trouble, done]);

    await events.insert({ ...BLOCK, isSentOnce: true });

    expect(tokens).toEqual(['token-1', 'token-1']);
  },
);

test('E3: an insert whose sender can look for it waits for a server that does not listen yet', async () => {
  const socket = join(await house.directory(), 'late');
  const events = openClickHouse({ url: `unix:${socket}`, database: 'vedette', insertTimeoutMs: 20_000 });
  const server = createServer((request, response) => done(request, response));
  house.onClose(async () => {
    await events.close();
    server.closeAllConnections();
    server.close();
  });

  const inserted = events.insert({ ...BLOCK, isSentOnce: true });
  await expect(events.select({ text: 'SELECT 1' })).rejects.toBeInstanceOf(EventsUnavailableError);
  server.listen(socket);

  await inserted;
});

test('an insert that is refused for what it is, is not sent again', async () => {
  const { events, tokens } = await play([exception(404, 60, 'Table vedette.t does not exist. (UNKNOWN_TABLE)')]);

  await expect(events.insert(BLOCK)).rejects.toMatchObject({ name: 'EventsQueryError', code: 'UNKNOWN_TABLE' });
  expect(tokens).toHaveLength(1);
});

test('a wrong password is a refusal, told with its code', async () => {
  const refusal = exception(403, 516, 'user: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)');
  const { events } = await play([refusal]);

  await expect(events.select({ text: 'SELECT 1' })).rejects.toMatchObject({ name: 'EventsQueryError', code: 'AUTHENTICATION_FAILED' });
});

test('a server that says nothing is given up in time, and whoever inserts keeps the token for later', async () => {
  const { events, tokens } = await play([silence], { insertTimeoutMs: 400, restartTimeoutMs: 0 });
  const startedAt = performance.now();

  await expect(events.insert(BLOCK)).rejects.toBeInstanceOf(EventsUnavailableError);

  // Half a minute where nobody says otherwise.
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect(new Set(tokens)).toEqual(new Set(['token-1']));
});

test('an answer that breaks off is a failure, never a part of the rows', async () => {
  const cut: Answer = (request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked' });
      response.write('{"n":1}\n{"n":2}\n', () => request.socket.destroy());
    });
  };
  const { events } = await play([cut], { restartTimeoutMs: 0 });

  const answer = events.select({ text: 'SELECT n FROM t' });

  await expect(answer).rejects.toBeInstanceOf(EventsUnavailableError);
  await expect(answer).rejects.not.toBeInstanceOf(EventsQueryError);
});

test('questions go to the server for reading, inserts to the other', async () => {
  const rows: Answer = (request, response) => {
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"n":1}\n'));
  };
  const server = createServer((request, response) => rows(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  house.onClose(() => void server.close());
  const { port } = server.address() as AddressInfo; // a server that listens on TCP
  const { events, tokens } = await play([done], { readUrl: `http://127.0.0.1:${port}` });

  expect(await events.select({ text: 'SELECT 1 AS n' })).toEqual([{ n: 1 }]);
  expect(tokens).toEqual([]);
  await events.insert(BLOCK);
  expect(tokens).toEqual(['token-1']);
});
