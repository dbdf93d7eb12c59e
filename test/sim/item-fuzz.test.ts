import { expect, test } from 'vitest';
import { ITEM_KINDS } from './fuzz-items.ts';
import type { ItemKind } from './fuzz-items.ts';
import { childPid } from './processes.ts';
import { post, startProduct } from './product.ts';
import type { Product, SimProject } from './product.ts';
import { seededRandom } from './sent-event.ts';
import { openStores, untilApplied } from './stores.ts';
import type { Stores } from './stores.ts';

/** Of all kinds beside each other, each with a client of its own; `ITEM_FUZZ_SECONDS=60` for the long one. */
const SECONDS = Number(process.env['ITEM_FUZZ_SECONDS'] ?? 10);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Not what is tried here: a busy machine takes its time. */
const START_MS = 240_000;
/** What the door says of a request whose elements it or a room accounts for. */
const ACCOUNTED = new Set([200, 413, 429]);

interface Sent {
  readonly kind: ItemKind;
  readonly projectId: number;
  requests: number;
  elements: number;
  readonly statuses: Record<number, number>;
}

test(
  `${SECONDS} s of broken spans, log lines, metrics, transactions and calls of OpenTelemetry: no 5xx, no crash, and every element is stored or told`,
  { timeout: (SECONDS + 600) * 1_000 },
  async () => {
    const product = await startProduct({ isAwaited: false });
    await product.untilReady(START_MS);
    const processorPid = childPid(product.mainPid, 'processor');
    const projects = await product.projects(ITEM_KINDS.length - 1);
    const failures: string[] = [];
    const endsAt = performance.now() + SECONDS * 1_000;

    const sent = await Promise.all(
      ITEM_KINDS.map(async (kind, at) => {
        const project = projects[at] as SimProject; // as many as kinds
        return sendUntil(product, { kind, project, random: seededRandom(SEED + at), endsAt, failures });
      }),
    );

    await untilApplied(product, START_MS);
    const stores = await openStores(product);
    try {
      const expected = sent.map(({ kind, elements }) => [kind.name, elements]);
      await expect.poll(() => accounted(stores, sent), { timeout: 60_000 }).toEqual(expected);
      const rows = await Promise.all(sent.map((one) => rowsAndAccepted(stores, one)));
      for (const [at, { stored, accepted }] of rows.entries())
        expect([sent[at]?.kind.name, stored]).toEqual([sent[at]?.kind.name, accepted]);
      for (const [at, { kind, requests, elements, statuses }] of sent.entries()) {
        console.log(JSON.stringify({ kind: kind.name, requests, elements, rows: rows[at]?.stored, statuses }));
      }
      console.log(JSON.stringify({ seed: SEED, seconds: SECONDS }));
      expect(failures.slice(0, 5)).toEqual([]);
      expect(await stores.metadata.rows('SELECT error FROM dead_letter')).toEqual([]);
    } finally {
      await stores.close();
    }
    expect(product.exitCode).toBeNull();
    expect(childPid(product.mainPid, 'processor')).toBe(processorPid);
    // A fuzz of which nothing gets through proves nothing.
    for (const { statuses, requests } of sent) expect(statuses[200] ?? 0).toBeGreaterThan(requests / 10);
  },
);

interface Client {
  readonly kind: ItemKind;
  readonly project: SimProject;
  readonly random: () => number;
  readonly endsAt: number;
  readonly failures: string[];
}

async function sendUntil(product: Product, { kind, project, random, endsAt, failures }: Client): Promise<Sent> {
  const sent: Sent = { kind, projectId: project.projectId, requests: 0, elements: 0, statuses: {} };
  while (performance.now() < endsAt) {
    const { path, headers, body, elements } = kind.make(random);
    const { status } = await post(product, `/api/${project.projectId}/${path}?sentry_key=${project.key}`, body, { headers });
    sent.requests += 1;
    sent.statuses[status] = (sent.statuses[status] ?? 0) + 1;
    if (ACCOUNTED.has(status)) sent.elements += elements;
    if (status >= 500 || status === 0) failures.push(`${kind.name}: ${status} for ${body.subarray(0, 1_000).toString('base64')}`);
  }
  return sent;
}

/** Elements by kind with any outcome, accepted among them. */
async function accounted(stores: Stores, sent: readonly Sent[]): Promise<readonly (readonly [string, number])[]> {
  const rows = await stores.events.select<{ project: string | number; category: string; n: string | number }>({
    text: 'SELECT project_id AS project, category, sum(quantity) AS n FROM outcomes GROUP BY project, category',
  });
  return sent.map(({ kind, projectId }) => {
    const row = rows.find(({ project, category }) => Number(project) === projectId && category === kind.category);
    return [kind.name, Number(row?.n ?? 0)] as const;
  });
}

async function rowsAndAccepted(
  { events }: Stores,
  { kind, projectId }: Sent,
): Promise<{ readonly stored: number; readonly accepted: number }> {
  const [stored] = await events.select<{ n: string | number }>({
    text: `SELECT count() AS n FROM ${kind.table} WHERE project_id = {project:UInt64}`,
    params: { project: projectId },
  });
  const [accepted] = await events.select<{ n: string | number }>({
    text: 'SELECT sum(quantity) AS n FROM outcomes WHERE project_id = {project:UInt64} AND category = {category:String} AND outcome = 0',
    params: { project: projectId, category: kind.rowsIn },
  });
  return { stored: Number(stored?.n ?? 0), accepted: Number(accepted?.n ?? 0) };
}
