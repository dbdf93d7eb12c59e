import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct } from './product.ts';
import type { Product } from './product.ts';
import { PROGRAMS, run } from './run-program.ts';

/** Of a loaded machine, from the program's end to the issue. */
const VISIBLE_MS = 60_000;

interface FoundIssue {
  readonly id: string;
  readonly title: string;
  readonly culprit: string;
  readonly count: string;
  readonly metadata: { readonly value: string };
}

let product: Product;
let dsn: string;

beforeAll(async () => {
  product = await startProduct();
  const keys = await product.get<{ dsn: { public: string } }[]>('/api/0/projects/vedette/default/keys/');
  dsn = keys[0]?.dsn.public ?? '';
});

afterAll(() => product?.stop());

test('a program that asks for each row by itself makes one issue, streamed or not, with the spans of its requests as evidence', async () => {
  for (const lifecycle of ['stream', 'static']) {
    await run({
      command: process.execPath,
      args: [join(PROGRAMS, 'n-plus-one.mjs')],
      env: { TRACE_LIFECYCLE: lifecycle, SENTRY_DSN: dsn },
    });
  }

  // Of eight requests the first two are not yet an issue.
  const issue = await untilSeen(6);
  expect(issue).toMatchObject({ title: 'N+1 Query', culprit: 'GET /books', metadata: { value: 'SELECT * FROM authors WHERE id = %s' } });
  // Each program made one trace of its four requests; how many of them were looked at before there was an issue is no promise.
  await expect
    .poll(async () => {
      const events = await product.get<readonly FoundEvent[]>(`/api/0/organizations/vedette/issues/${issue.id}/events/?full=true`);
      for (const { occurrence } of events) {
        expect(occurrence.evidenceData).toMatchObject({ kind: 'nPlusOneDb', numRepeatingSpans: 10, transactionName: 'GET /books' });
      }
      const traces = [...Map.groupBy(events, ({ contexts }) => contexts.trace.trace_id)];
      return Promise.all(
        traces.map(async ([trace, { length }]) => {
          const meta = await product.get<{ performance_issues: number; errors: number }>(
            `/api/0/organizations/vedette/trace-meta/${trace}/`,
          );
          return { errors: meta.errors, isWhole: length >= 2 && meta.performance_issues === length };
        }),
      );
    })
    .toEqual([
      { errors: 0, isWhole: true },
      { errors: 0, isWhole: true },
    ]);
});

interface FoundEvent {
  readonly occurrence: { readonly evidenceData: Readonly<Record<string, unknown>> };
  readonly contexts: { readonly trace: { readonly trace_id: string } };
}

async function untilSeen(times: number): Promise<FoundIssue> {
  const deadline = Date.now() + VISIBLE_MS;
  for (;;) {
    const found = await product.get<readonly FoundIssue[]>('/api/0/organizations/vedette/issues/?query=issue.category:performance');
    const [issue] = found;
    if (found.length === 1 && issue !== undefined && Number(issue.count) >= times) return issue;
    if (Date.now() > deadline) throw new Error(`there are ${JSON.stringify(found.map(({ title, count }) => [title, count]))}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
