import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feedItems, logItem, TRACE } from '../../../test/api-logs.ts';
import { house } from '../../../test/house.ts';

const MINUTE = 60_000;

async function linesOf(api: Api, query = '') {
  const answer = await api.get(`organizations/vedette/logs/?statsPeriod=1d&${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.lines;
}

test('every line of a container is accounted for, and those that are none are told why', async () => {
  const api = await startApi(house);
  const now = api.clock.now();
  const item = logItem(
    [
      { body: 'kept' },
      { body: null },
      { more: { trace_id: 'no trace' } },
      { more: { timestamp: 'soon' } },
      { body: 'x'.repeat(2 * 1024 * 1024 + 1) },
      { body: { a: 1 }, level: 'Warning' },
    ],
    now,
  );
  await feedItems(house, api, [item]);
  const rows = await api.events.select<{ category: string; reason: string; n: number }>({
    text: 'SELECT category, reason, toUInt32(sum(quantity)) AS n FROM outcomes WHERE project_id = 1 GROUP BY category, reason ORDER BY category, reason',
  });

  expect((await linesOf(api)).map((line: { message: string; severity: string }) => [line.message, line.severity])).toEqual(
    expect.arrayContaining([
      ['kept', 'info'],
      ['{"a":1}', 'warn'],
    ]),
  );
  expect(rows.filter(({ category }) => category === 'log_item')).toEqual([
    { category: 'log_item', reason: '', n: 2 },
    { category: 'log_item', reason: 'invalid_log', n: 3 },
    { category: 'log_item', reason: 'too_large:log', n: 1 },
  ]);
  expect(rows.find(({ category, reason }) => category === 'log_byte' && reason === '')?.n).toBe(4 + 7);
});

test('a line of a program that does not trace is kept', async () => {
  const api = await startApi(house);

  await feedItems(house, api, [logItem([{ body: 'untraced', more: { trace_id: '0'.repeat(32) } }], api.clock.now())]);

  expect(await linesOf(api)).toMatchObject([{ message: 'untraced', trace: '', spanId: null }]);
});

test('a container that is cut off is refused as a whole, and its lines are counted by what it says', async () => {
  const api = await startApi(house);
  const item = logItem([{}, {}], api.clock.now());
  const wrong = { ...item, headers: { ...item.headers, itemCount: 3 } };
  await feedItems(house, api, [wrong]);

  const [row] = await api.events.select({
    text: `SELECT reason, toUInt32(sum(quantity)) AS n FROM outcomes WHERE project_id = 1 AND category = 'log_item' GROUP BY reason`,
  });
  expect(row).toEqual({ reason: 'invalid_json', n: 3 });
  expect(await linesOf(api)).toEqual([]);
});

test('lines are searched by text, severity and attributes of every type', async () => {
  const api = await startApi(house);
  const line = (body: string, attributes: Record<string, unknown>, level = 'info') => ({ body, attributes, level });
  await feedItems(house, api, [
    logItem(
      [
        line('one', {
          plan: 'paid',
          n: 5,
          ok: true,
          ms: { type: 'double', value: 12.5 },
          big: { type: 'integer', value: '9007199254740993' },
        }),
        line('two', { plan: 'free', n: 50, ok: false, 'http.method': 'GET' }, 'error'),
        line('three', { n: '5', list: ['a', 'b'], 'http.request.method': 'POST' }, 'fatal'),
      ],
      api.clock.now(),
    ),
  ]);
  const found = async (query: string) =>
    (await linesOf(api, `query=${encodeURIComponent(query)}`)).map(({ message }: { message: string }) => message).sort();

  expect(await found('plan:paid')).toEqual(['one']);
  expect(await found('!plan:paid')).toEqual(['three', 'two']);
  expect(await found('plan:*')).toEqual(['one', 'three', 'two']);
  expect(await found('has:plan')).toEqual(['one', 'two']);
  expect(await found('n:5')).toEqual(['one', 'three']);
  expect(await found('n:>10')).toEqual(['two']);
  expect(await found('!n:>10')).toEqual(['one', 'three']);
  expect(await found('tags[n,number]:<10')).toEqual(['one']);
  expect(await found('tags[n,string]:5')).toEqual(['three']);
  expect(await found('attr[n]:50')).toEqual(['two']);
  expect(await found('ms:12.5')).toEqual(['one']);
  expect(await found('ms:>=12.5')).toEqual(['one']);
  expect(await found('ok:true')).toEqual(['one']);
  expect(await found('tags[ok,boolean]:false')).toEqual(['two']);
  expect(await found('big:9007199254740993')).toEqual(['one']);
  expect(await found('big:9007199254740992')).toEqual([]);
  expect(await found('big:>9007199254740992')).toEqual(['one']);
  expect(await found('list:*b*')).toEqual(['three']);
  expect(await found('http.method:POST')).toEqual(['three']);
  expect(await found('http.request.method:GET')).toEqual(['two']);
  expect(await found('severity:[error,fatal]')).toEqual(['three', 'two']);
  expect(await found('severity_number:>=17')).toEqual(['three', 'two']);
  expect(await found('tw')).toEqual(['two']);
  expect(await found('message:=~^t')).toEqual(['three', 'two']);
  expect(await found(`trace:${TRACE} plan:free OR one`)).toEqual(['one', 'two']);
});

test('tables, charts, counts and checks of logs are asked as those of errors are', async () => {
  const api = await startApi(house);
  await feedItems(house, api, [
    logItem(
      [
        { level: 'error', attributes: { n: 2, 'user.id': 'a' } },
        { level: 'error', attributes: { n: 4 } },
        { level: 'info', attributes: { n: 9 } },
      ],
      api.clock.now(),
    ),
  ]);
  const get = async (path: string) => (await api.get(`organizations/vedette/${path}&statsPeriod=1h`)).json;

  const table = await get('events/?dataset=ourlogs&field=severity&field=count()&field=avg(n)&field=count_unique(user)&sort=-count()');
  const stats = await get('events-stats/?dataset=logs&yAxis=count()&topEvents=5&field=severity');
  const meta = await get('events-meta/?dataset=logs&query=severity:error');
  const valid = await get('events/validate/?dataset=logs&field=n&field=p95(n)&query=n:>1');
  const refused = await api.get('organizations/vedette/events/?dataset=logs&field=id&query=issue:A-1&statsPeriod=1h');
  const plain = await get('events/?dataset=logs');

  expect(table.data).toEqual([
    { severity: 'error', 'count()': 2, 'avg(n)': 3, 'count_unique(user)': 1 },
    { severity: 'info', 'count()': 1, 'avg(n)': 9, 'count_unique(user)': 0 },
  ]);
  expect(table.meta.dataset).toBe('logs');
  expect(Object.keys(stats)).toEqual(['error', 'info']);
  expect(meta).toEqual({ count: 2 });
  expect(valid.valid).toBe(true);
  expect([refused.status, refused.json.detail]).toEqual([400, expect.stringContaining('belong to no issue')]);
  expect(plain.data).toHaveLength(3);
  expect(plain.data[0]).toMatchObject({ severity: expect.any(String), message: 'line', project: 'default' });
});

test('names and values of attributes are told with their counts', async () => {
  const api = await startApi(house);
  await feedItems(house, api, [
    logItem(
      [{ attributes: { plan: 'paid', n: 1 } }, { attributes: { plan: 'free' } }, { attributes: { plan: 'paid', 'sentry.release': 'a@1' } }],
      api.clock.now(),
    ),
  ]);
  const names = (await api.get('organizations/vedette/trace-items/attributes/?itemType=logs&statsPeriod=1h')).json;
  const numbers = (await api.get('organizations/vedette/trace-items/attributes/?itemType=logs&statsPeriod=1h&attributeType=number')).json;
  const values = (await api.get('organizations/vedette/trace-items/attributes/plan/values/?itemType=logs&statsPeriod=1h')).json;
  const none = (await api.get('organizations/vedette/trace-items/attributes/plan/values/?itemType=logs&statsPeriod=1h&substringMatch=ai'))
    .json;
  const unknown = await api.get('organizations/vedette/trace-items/attributes/?itemType=tarot');

  expect(names.map(({ name, attributeType, count }: Record<string, unknown>) => [name, attributeType, count])).toEqual([
    ['plan', 'string', 3],
    ['n', 'integer', 1],
    ['sentry.release', 'string', 1],
  ]);
  expect(numbers.map(({ key }: { key: string }) => key)).toEqual(['n']);
  expect(values.map(({ value, count }: Record<string, unknown>) => [value, count])).toEqual([
    ['paid', 2],
    ['free', 1],
  ]);
  expect(none.map(({ value }: { value: string }) => value)).toEqual(['paid']);
  expect(unknown.status).toBe(400);
});

test('a list is walked line by line, what came since is told, and a line has its neighbours', async () => {
  const api = await startApi(house);
  const at = (minute: number) => ({
    body: `minute ${minute}`,
    ageMs: minute * MINUTE,
    attributes: { 'server.address': minute % 2 === 0 ? 'even' : 'odd' },
  });
  await feedItems(house, api, [logItem([0, 1, 2, 3, 4].map(at), api.clock.now())]);

  const first = (await api.get('organizations/vedette/logs/?statsPeriod=1h&limit=2&column=server.address')).json;
  const second = (await api.get(`organizations/vedette/logs/?statsPeriod=1h&limit=2&before=${encodeURIComponent(first.older)}`)).json;
  const third = (await api.get(`organizations/vedette/logs/?statsPeriod=1h&limit=2&before=${encodeURIComponent(second.older)}`)).json;
  const wrong = await api.get('organizations/vedette/logs/?before=1');
  const text = ({ lines }: { lines: readonly { message: string }[] }) => lines.map(({ message }) => message);

  expect(text(first)).toEqual(['minute 0', 'minute 1']);
  expect(first.lines.map(({ columns }: { columns: readonly string[] }) => columns)).toEqual([['even'], ['odd']]);
  expect(text(second)).toEqual(['minute 2', 'minute 3']);
  expect([text(third), third.older]).toEqual([['minute 4'], null]);
  expect(wrong.status).toBe(400);

  api.clock.advance(MINUTE);
  await feedItems(house, api, [logItem([{ body: 'came' }], api.clock.now())]);
  const came = (await api.get(`organizations/vedette/logs/?statsPeriod=1h&came=${first.cursor}`)).json;
  const since = (await api.get(`organizations/vedette/logs/?statsPeriod=1h&came=${Number(first.cursor) + 30_000}`)).json;
  expect(text(came)).toContain('came');
  expect(text(since)).toEqual(['came']);

  const around = async (query: string) =>
    text((await api.get(`projects/vedette/default/logs/${second.lines[0].id}/around/?${query}`)).json);
  expect(await around('limit=1')).toEqual(['minute 3', 'minute 2', 'minute 1']);
  expect(await around('of=server')).toEqual(['minute 4', 'minute 2', 'minute 0']);
  expect((await api.get(`projects/vedette/default/logs/${'0'.repeat(32)}/around/`)).status).toBe(404);

  const trace = (await api.get(`organizations/vedette/trace-logs/?traceId=${TRACE}&statsPeriod=1h`)).json;
  expect(trace.data.map(({ message }: { message: string }) => message)).toEqual([
    'came',
    'minute 0',
    'minute 1',
    'minute 2',
    'minute 3',
    'minute 4',
  ]);
  expect(trace.data[0].timestamp_precise).toBe(`${api.clock.now()}000000`);
});

test('planted secrets are in no answer', async () => {
  const api = await startApi(house);
  const attributes = { password: 'hunter2', card: 4111111111111111, url: 'https://ann:geheim@shop.example/', note: ['token=abcdef'] };
  await feedItems(house, api, [logItem([{ body: 'paid by 4111 1111 1111 1111 of ann@example.com', attributes }], api.clock.now())]);
  const [line] = await linesOf(api);
  const detail = await api.get(`projects/vedette/default/trace-items/${line.id}/`);
  const stored = JSON.stringify(await api.events.select({ text: 'SELECT * FROM logs WHERE project_id = 1' }));

  expect(line.message).toBe('paid by [creditcard] of [email]');
  for (const secret of ['hunter2', '4111', 'geheim', 'abcdef', 'ann@example']) expect(detail.text + stored).not.toContain(secret);
  expect(detail.json.meta.attributes.password.value['']).toMatchObject({ rem: [['@password:filter', 's', 0, 10]] });
});

test('patterns are counted, the program’s own templates first as they are, and a new one is told', async () => {
  const api = await startApi(house);
  const own = (n: number) => ({ body: `User ${n} did it`, attributes: { 'sentry.message.template': 'User %s did it' } });
  await feedItems(house, api, [logItem([{ body: 'payment of 1 EUR took 12ms', ageMs: 2 * 3_600_000 }], api.clock.now())]);
  await feedItems(house, api, [
    logItem(
      [
        ...Array.from({ length: 4 }, (_, n) => ({ body: `payment of ${n} EUR took ${n}ms`, level: 'warn' })),
        own(1),
        own(2),
        { body: 'cache miss for key alpha in region north' },
        { body: 'cache miss for key beta in region north' },
      ],
      api.clock.now(),
    ),
  ]);
  const { patterns, total } = (await api.get('organizations/vedette/logs/patterns/?statsPeriod=1h')).json;

  expect(total).toBe(8);
  expect(patterns.map(({ pattern, count, isTemplate, isNew }: Record<string, unknown>) => [pattern, count, isTemplate, isNew])).toEqual([
    ['payment of <*> EUR took <*>', 4, false, false],
    ['User %s did it', 2, true, true],
    ['cache miss for key <*> in region north', 2, false, true],
  ]);
  expect(patterns[0]).toMatchObject({ share: 0.5, severity: 'warn' });
  expect(patterns[0].trend.reduce((sum: number, one: number) => sum + one, 0)).toBe(4);
  for (const { query, count } of patterns) {
    expect(await linesOf(api, `query=${encodeURIComponent(query)}`)).toHaveLength(query.includes('payment') ? count + 1 : count);
  }
});
