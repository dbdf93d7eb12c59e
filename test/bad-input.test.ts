/** What programs send that is wrong, from the door to the screen: shown safely, or refused with a reason. */
import { expect, test } from 'vitest';
import { containerEnvelope, startDoor, type Door } from './door-house.ts';

const TRACE = 'ab'.repeat(16);
const YEAR = 365 * 86_400;

function span(id: string, now: number, own: object = {}) {
  return {
    trace_id: TRACE,
    span_id: id.padStart(16, '0'),
    name: `span ${id}`,
    status: 'ok',
    start_timestamp: now - 1,
    end_timestamp: now,
    ...own,
  };
}

function line(now: number, own: object = {}) {
  return { trace_id: TRACE, timestamp: now, level: 'info', body: 'up', ...own };
}

interface Shown {
  readonly event_id: string;
  readonly children: readonly Shown[];
}

async function treeIn({ api }: Door): Promise<readonly Shown[]> {
  const { status, json, text } = await api.get(`organizations/vedette/trace/${TRACE}/?statsPeriod=14d`);
  expect(status, text).toBe(200);
  return json;
}

const idsIn = (spans: readonly Shown[]): string[] => spans.flatMap(({ event_id: id, children }) => [id, ...idsIn(children)]);

async function linesIn({ api }: Door) {
  const { status, json, text } = await api.get('organizations/vedette/logs/?statsPeriod=14d');
  expect(status, text).toBe(200);
  return json.lines as readonly { id: string; message: string; timestamp: string }[];
}

async function detailOf({ api }: Door, id: string) {
  const { json } = await api.get(`projects/vedette/default/trace-items/${id}/?item_type=logs`);
  const attributes = json.attributes as { name: string; type: string; value: unknown }[];
  return { meta: json.meta, attributes: new Map(attributes.map(({ name, type, value }) => [name, { type, value }])) };
}

test('spans that are each other’s parents, their own, or a stranger’s are each shown once', async () => {
  const door = await startDoor();
  const parent = (id: string) => ({ parent_span_id: id.padStart(16, '0') });
  const sent = [
    span('1', door.now, parent('2')),
    span('2', door.now, parent('3')),
    span('3', door.now, parent('1')),
    span('4', door.now, parent('4')),
    span('5', door.now, parent('99')),
    span('6', door.now, { parent_span_id: 'no id' }),
  ];

  expect(await door.post(containerEnvelope('span', sent))).toBe(200);

  expect(idsIn(await treeIn(door)).toSorted()).toEqual(sent.map(({ span_id: id }) => id));
  expect(await door.outcomes()).toEqual({ 'span accepted': 6, 'span_indexed accepted': 6 });
});

test('what ends before it began is refused with its reason, alone', async () => {
  const door = await startDoor();
  const trace = { trace_id: TRACE, span_id: 'cd'.repeat(8) };
  const transaction = { type: 'transaction', start_timestamp: door.now, timestamp: door.now - 1, contexts: { trace } };

  await door.post(containerEnvelope('span', [span('1', door.now), span('2', door.now, { start_timestamp: door.now + 1 })]));
  await door.post(`{"event_id":"${'ef'.repeat(16)}"}\n{"type":"transaction"}\n${JSON.stringify(transaction)}\n`);

  expect(idsIn(await treeIn(door))).toEqual(['1'.padStart(16, '0')]);
  expect(await door.outcomes()).toMatchObject({
    'span accepted': 1,
    'span invalid_span': 1,
    'transaction invalid_transaction': 1,
    'span invalid_transaction': 1,
  });
});

test('a clock that is a year off is set right when the sender says its time, and told when it does not', async () => {
  const door = await startDoor();
  const then = door.now - YEAR;
  const sentAt = { sent_at: new Date(then * 1000).toISOString() };

  await door.post(containerEnvelope('span', [span('1', then)], sentAt));
  await door.post(containerEnvelope('log', [line(then, { body: 'drifted' })], sentAt));
  await door.post(containerEnvelope('span', [span('2', then)]));
  await door.post(containerEnvelope('log', [line(door.now + YEAR, { body: 'ahead' })]));

  const lines = await linesIn(door);
  expect(idsIn(await treeIn(door))).toEqual(['1'.padStart(16, '0')]);
  expect(lines.map(({ message }) => message).toSorted()).toEqual(['ahead', 'drifted']);
  for (const { timestamp } of lines) expect(Math.abs(Date.parse(timestamp) / 1000 - door.now)).toBeLessThan(2);
  const metas = await Promise.all(
    lines.map(async ({ id, message }) => [message, JSON.stringify((await detailOf(door, id)).meta)] as const),
  );
  expect(Object.fromEntries(metas)).toEqual({
    ahead: expect.stringContaining('future_timestamp'),
    drifted: expect.stringContaining('clock_drift'),
  });
  expect(await door.outcomes()).toMatchObject({ 'span accepted': 1, 'span timestamp': 1, 'log_item accepted': 2 });
});

test('of ten thousand attributes the first thousand are kept and the others are told', async () => {
  const door = await startDoor();
  const attributes = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key.${at}`, { value: at, type: 'integer' }]));

  expect(await door.post(containerEnvelope('log', [line(door.now, { attributes })]))).toBe(200);

  const [shown] = await linesIn(door);
  const detail = await detailOf(door, shown?.id ?? '');
  expect(detail.attributes.get('key.999')).toEqual({ type: 'integer', value: 999 });
  expect(detail.attributes.has('key.1000')).toBe(false);
  expect(JSON.stringify(detail.meta)).toContain('10000');
});

test('a log line of ten megabytes is lost alone, and by itself refused at the door', async () => {
  const door = await startDoor();
  const large = line(door.now, { body: 'x'.repeat(10 * 1024 * 1024) });
  const small = Array.from({ length: 9 }, (_, at) => line(door.now, { body: `line ${at}` }));

  const beside = await door.post(containerEnvelope('log', [...small, large]));
  const alone = await door.post(containerEnvelope('log', [large]));

  expect([beside, alone]).toEqual([200, 413]);
  expect((await linesIn(door)).length).toBe(9);
  expect(await door.outcomes()).toMatchObject({ 'log_item accepted': 9, 'log_item too_large:log': 2 });
});

test('control characters, colours and marks of direction harm neither the answer nor the pattern of a line', async () => {
  const door = await startDoor();
  const body = '\u0000\u001b[31morder\u001b[0m 17\u0007 \u202efailed\ud800';

  await door.post(containerEnvelope('log', [line(door.now, { body, attributes: { note: { value: body, type: 'string' } } })]));

  const [shown] = await linesIn(door);
  const { json, text } = await door.api.get('organizations/vedette/logs/patterns/?statsPeriod=14d');
  expect(shown?.message).toContain('order');
  expect(shown?.message.isWellFormed()).toBe(true);
  expect(shown?.message).not.toContain('\u0000');
  const patterns = json.patterns.map(({ pattern }: { pattern: string }) => pattern);
  expect(patterns, text).toEqual([expect.stringContaining('order <*>')]);
  for (const mark of ['\u001b', '\u0007']) expect(patterns[0]).not.toContain(mark);
});

test('NaN and Infinity are doubles of a line, and no value of a metric', async () => {
  const door = await startDoor();
  const odd = '"attributes":{"a":{"value":NaN,"type":"double"},"b":{"value":-Infinity,"type":"double"}}';

  await door.post(containerEnvelope('log', [`${JSON.stringify(line(door.now)).slice(0, -1)},${odd}}`]));
  const metric = { trace_id: TRACE, timestamp: door.now, name: 'm', type: 'gauge', value: 'VALUE' };
  const metrics = ['NaN', 'Infinity', '1'].map((value) => JSON.stringify(metric).replace('"VALUE"', value));
  await door.post(containerEnvelope('trace_metric', metrics));

  const [shown] = await linesIn(door);
  const { attributes } = await detailOf(door, shown?.id ?? '');
  expect([attributes.get('a'), attributes.get('b')]).toEqual([
    { type: 'double', value: 'nan' },
    { type: 'double', value: '-inf' },
  ]);
  expect(await door.outcomes()).toMatchObject({
    'log_item accepted': 1,
    'trace_metric accepted': 1,
    'trace_metric invalid_trace_metric': 2,
  });
});

test('whole numbers beyond 2^53 come back with every digit, and those beyond 64 bits are told', async () => {
  const door = await startDoor();
  const numbers = '"max":{"value":9223372036854775807,"type":"integer"},"min":{"value":-9223372036854775808,"type":"integer"}';
  const odd = `"attributes":{${numbers},"over":{"value":9223372036854775808,"type":"integer"},"text":{"value":"9007199254740993","type":"integer"}}`;

  await door.post(containerEnvelope('log', [`${JSON.stringify(line(door.now)).slice(0, -1)},${odd}}`]));

  const [shown] = await linesIn(door);
  const { attributes, meta } = await detailOf(door, shown?.id ?? '');
  expect(['max', 'min', 'text'].map((name) => attributes.get(name))).toEqual([
    { type: 'integer', value: '9223372036854775807' },
    { type: 'integer', value: '-9223372036854775808' },
    { type: 'integer', value: '9007199254740993' },
  ]);
  expect(attributes.has('over')).toBe(false);
  expect(JSON.stringify(meta)).toContain('invalid_data');
});
