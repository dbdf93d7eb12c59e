import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { KEY, PROJECT_ID } from '../../test/gateway-parts.ts';
import { startGateway } from '../../test/gateway.ts';
import { house } from '../../test/house.ts';

const PATH = `/api/${PROJECT_ID}/integration/otlp/v1/logs`;
const AUTH = { 'x-sentry-auth': `sentry sentry_key=${KEY}` };
const LOGS = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'up' } }] }] }] });
const CLAIMS = new Set(['log']);

test.each([PATH, `${PATH}/`])('a log export is answered as OTLP asks, at %s', async (path) => {
  const gateway = await startGateway({ claims: CLAIMS });

  const json = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { ...AUTH, 'content-type': 'application/json; charset=utf-8' },
    body: LOGS,
  });
  const proto = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { ...AUTH, 'content-type': 'application/x-protobuf' },
    body: '',
  });

  expect([json.status, json.headers.get('content-type'), await json.text()]).toEqual([200, 'application/json', '{}']);
  expect([proto.status, proto.headers.get('content-type'), await proto.text()]).toEqual([200, 'application/x-protobuf', '']);
  expect((await gateway.logged()).map(({ items }) => items.map(([type]) => type))).toEqual([['log']]);
});

test('a wrong content type, a body that is none and a missing key are told so and counted', async () => {
  const gateway = await startGateway({ claims: CLAIMS });
  const post = (headers: Record<string, string>, body: string) => fetch(gateway.url + PATH, { method: 'POST', headers, body });

  const grpc = await post({ ...AUTH, 'content-type': 'application/grpc' }, LOGS);
  const broken = await post({ ...AUTH, 'content-type': 'application/x-protobuf' }, 'hello');
  const unkeyed = await post({ 'content-type': 'application/json' }, LOGS);

  expect([grpc.status, broken.status, unkeyed.status]).toEqual([415, 400, 401]);
  expect(await grpc.text()).toContain('/api/{project}/integration/otlp/v1/');
  expect(gateway.refused.map(({ reason }) => reason)).toEqual(['invalid_otlp', 'invalid_otlp']);
});

test('an exporter is told to wait as an SDK is', async () => {
  const none = { id: 'org:1', categories: ['log_item'], scope: 'organization', limit: 0, windowSeconds: 30, reason: 'org_quota' } as const;
  const gateway = await startGateway({ claims: CLAIMS, moreQuotas: () => [none] });

  const answer = await fetch(gateway.url + PATH, { method: 'POST', headers: { ...AUTH, 'content-type': 'application/json' }, body: LOGS });

  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30']);
  expect(await gateway.logged()).toEqual([]);
});

const spanOf = (parts: object) => ({
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  name: 'GET /',
  startTimeUnixNano: `${Date.now() - 5}000000`,
  endTimeUnixNano: `${Date.now()}000000`,
  ...parts,
});

test('of a call that is refused in part the exporter hears how much and why, in its own coding, and each part has its outcome', async () => {
  const gateway = await startGateway({ claims: new Set(['span']) });
  const spans = [
    spanOf({}),
    spanOf({ traceId: '' }),
    spanOf({ endTimeUnixNano: '1' }),
    spanOf({ startTimeUnixNano: '1', endTimeUnixNano: '2' }),
  ];
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const post = (contentType: string, sent: string | Uint8Array<ArrayBuffer>) =>
    fetch(`${gateway.url}/api/${PROJECT_ID}/integration/otlp/v1/traces`, {
      method: 'POST',
      headers: { ...AUTH, 'content-type': contentType },
      body: sent,
    });

  const json = await post('application/json', body);
  // Resource spans → scope spans → one span without anything.
  const proto = await post('application/x-protobuf', new Uint8Array([0x0a, 0x04, 0x12, 0x02, 0x12, 0x00]));

  expect([json.status, await json.json()]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: '3', errorMessage: expect.stringMatching(/2 .*\(invalid_span\); 1 .*\(timestamp\)/) } },
  ]);
  const answer = new BinaryReader(new Uint8Array(await proto.arrayBuffer()));
  expect(answer.tag()).toEqual([1, WireType.LengthDelimited]);
  const part = new BinaryReader(answer.bytes());
  expect([part.tag(), part.int64(), part.tag(), part.string()]).toEqual([
    [1, WireType.Varint],
    1n,
    [2, WireType.LengthDelimited],
    expect.stringContaining('invalid_span'),
  ]);
  expect((await gateway.logged()).map(({ items }) => items.map(([type]) => type))).toEqual([['span']]);
  const outcomes = (await gateway.loggedOutcomes()).filter(({ category }) => category === 'span');
  expect(outcomes.map(({ reason, quantity }) => [reason, quantity])).toEqual([
    ['invalid_span', 2],
    ['timestamp', 1],
    ['invalid_span', 1],
  ]);
});

test('a call that is made again lies in the same partition, so that who reads it knows that it came before', async () => {
  const gateway = await startGateway({ claims: new Set(['span']), log: await house.log({ partitions: 8 }) });
  const bodies = ['1', '2', '3', '4', '5'].map((id) =>
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [spanOf({ spanId: id.padStart(16, '0') })] }] }] }),
  );
  const headers = { ...AUTH, 'content-type': 'application/json' };

  for (const body of [...bodies, ...bodies]) {
    await fetch(`${gateway.url}/api/${PROJECT_ID}/integration/otlp/v1/traces`, { method: 'POST', headers, body });
  }

  const places = new Map<string, Set<number>>();
  for (const { items, partition } of await gateway.logged()) {
    const payload = items[0]?.[1] ?? '';
    places.set(payload, (places.get(payload) ?? new Set()).add(partition));
  }
  expect([...places.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1]);
  expect(new Set([...places.values()].flatMap((partitions) => [...partitions])).size).toBeGreaterThan(1);
});
