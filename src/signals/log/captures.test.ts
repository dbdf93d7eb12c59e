import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feedItems } from '../../../test/api-logs.ts';
import { capturedEnvelopes } from '../../../test/fixtures/captures.ts';
import { house } from '../../../test/house.ts';
import { parseEnvelope } from '../../protocol/envelope.ts';

const MINUTE = 60_000;

interface SentLine {
  readonly timestamp: number;
  readonly level: string;
  readonly body: string;
  readonly trace_id: string;
  readonly severity_number?: number;
  readonly attributes: Readonly<Record<string, { readonly value: unknown; readonly type: string }>>;
}

const captured = capturedEnvelopes().flatMap(({ name, body }) => {
  const envelope = parseEnvelope(body);
  const items = envelope.ok ? envelope.value.items.filter(({ type }) => type === 'log') : [];
  return items.map((item) => ({
    name,
    item,
    lines: (JSON.parse(Buffer.from(item.payload).toString()) as { items: readonly SentLine[] }).items,
  }));
});

async function linesOf(api: Api, query = '') {
  const answer = await api.get(`organizations/vedette/logs/?statsPeriod=1d&${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.lines;
}

test('there are captured lines of three SDKs', () => {
  expect(captured.map(({ name }) => name.split('/')[0])).toEqual([
    'sentry-javascript-browser-11.12.0',
    'sentry-javascript-node-11.12.0',
    'sentry-python-2.68.0',
  ]);
});

test.each(captured)('$name is read back field by field', async ({ item, lines }) => {
  const api = await startApi(house);
  const sentAtMs = Math.floor((lines[0]?.timestamp ?? 0) * 1000);
  api.clock.advance(sentAtMs + MINUTE - api.clock.now());
  await feedItems(house, api, [item]);
  const rows = await linesOf(api);

  expect(rows).toHaveLength(lines.length);
  for (const sent of lines) {
    const row = rows.find((one: { message: string }) => one.message === sent.body);
    expect(row).toMatchObject({
      severity: sent.level,
      severityNumber: sent.severity_number ?? sent.attributes['sentry.severity_number']?.value,
      trace: sent.trace_id,
      spanId: sent.attributes['sentry.trace.parent_span_id']?.value ?? null,
      replayId: sent.attributes['sentry.replay_id']?.value ?? null,
      projectSlug: 'default',
    });
    expect(row.timestamp).toBe(`${new Date(Math.floor(sent.timestamp * 1000)).toISOString().slice(0, 20)}${micros(sent.timestamp)}Z`);
    const detail = (await api.get(`projects/vedette/default/trace-items/${row.id}/?item_type=logs`)).json;
    const shown = Object.fromEntries(
      detail.attributes.map(({ name, type, value }: { name: string; type: string; value: unknown }) => [name, { type, value }]),
    );
    expect(shown).toMatchObject(sent.attributes);
    expect(detail.meta).toEqual({});
  }
});

function micros(seconds: number): string {
  return String(Math.round(seconds * 1e6) % 1_000_000).padStart(6, '0');
}
