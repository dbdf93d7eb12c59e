/** What a crash leaves of a batch of spans (docs/adr/0012): its intent, and the rows or not. Each redo stores every span once. */
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { itemOf, makeProjects, newEventId, send, startTestProcessor, untilApplied } from '../../../test/processor-house.ts';
import { EventsUnavailableError, type Events } from '../../engines/events/port.ts';
import type { ProjectConfig } from '../../pipeline/project-config.ts';
import { spanSignal } from './index.ts';

const SIGNALS = [spanSignal] as never;
const SPANS = 30;

async function openRig() {
  const stores = {
    log: await house.log({ partitions: 1 }),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
  const projects = await makeProjects(stores.metadata, ['shop', 'blog']);
  await send(
    stores.log,
    [...Array(10).keys()].map((n) => sendingOf(n, projects)),
  );
  return { stores, projects };
}

/** Of ten envelopes half are transactions with two children, half containers of three. */
function sendingOf(n: number, projects: readonly ProjectConfig[]) {
  const project = projects[n % 2] as ProjectConfig;
  const now = Date.now() / 1000;
  const place = (at: number) => ({ trace_id: 'ab'.repeat(16), span_id: `${n}${at}`.padStart(16, '1'), start_timestamp: now - 1 });
  if (n < 5) {
    const items = [0, 1, 2].map((at) => ({ ...place(at), name: 'x', status: 'ok', end_timestamp: now }));
    const header = { content_type: 'application/vnd.sentry.items.span.v2+json', item_count: 3 };
    return { project, eventId: newEventId(), items: [itemOf('span', { version: 2, items }, header)] };
  }
  const spans = [1, 2].map((at) => ({ ...place(at), timestamp: now, op: 'db' }));
  const event = { type: 'transaction', start_timestamp: now - 1, timestamp: now, contexts: { trace: place(0) }, spans };
  return { project, eventId: newEventId(), items: [itemOf('transaction', event)] };
}

test.each([
  ['no row', false, false],
  ['all rows and their token', true, true],
  ['all rows without their token', true, false],
])('%s was stored when the power went: after the redo each span is there once', async (_, isStored, hasToken) => {
  const { stores, projects } = await openRig();
  let over = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (over = resolve));
  const events: Events = {
    ...stores.events,
    async insert(block) {
      if (isStored && block.table === 'spans') await stores.events.insert(hasToken ? block : { ...block, token: `${block.token}-lost` });
      over();
      throw new EventsUnavailableError('the power is out');
    },
  };
  const first = await startTestProcessor({ ...stores, events }, projects, { signals: SIGNALS });
  await isOver;
  await first.stop();

  const second = await startTestProcessor(stores, projects, { signals: SIGNALS });
  await untilApplied(second).finally(() => second.stop());

  const rows = await stores.events.select({ text: 'SELECT count() AS n, uniqExact(project_id, span_id) AS ids FROM spans' });
  expect(rows).toEqual([{ n: SPANS, ids: SPANS }]);
  const counted = await stores.events.select({
    text: "SELECT sum(quantity) AS n FROM outcomes WHERE category = 'span' AND outcome = 0 AND project_id != 0",
  });
  expect(counted).toEqual([{ n: SPANS }]);
});
