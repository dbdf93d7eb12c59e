/** What a crash leaves of a batch of findings (docs/adr/0012): its intent, and the rows or not. Each redo counts every finding once. */
import { expect, test } from 'vitest';
import { house } from '../../../test/house.ts';
import { makeProjects, startTestProcessor, untilApplied } from '../../../test/processor-house.ts';
import { booksPage, segmentFrom, transactionOf } from '../../../test/segments.ts';
import { EventsUnavailableError, type Events } from '../../engines/events/port.ts';
import { OCCURRENCE } from '../../event/occurrence.ts';
import { appendOwn } from '../../pipeline/append-own.ts';
import type { ProjectConfig } from '../../pipeline/project-config.ts';
import { detectProblems } from './detect.ts';
import { findingOf } from './finding.ts';
import { DEFAULTS } from './settings.ts';

const FINDINGS = 5;

function findingsOf(project: ProjectConfig) {
  const nowMs = Date.now();
  const user = { id: '', email: '', name: '', ip: '' };
  return Array.from({ length: FINDINGS }).flatMap(() => {
    const sent = transactionOf(booksPage(), nowMs);
    const segment = segmentFrom(sent, nowMs);
    const place = { projectId: project.projectId, traceId: sent.traceId, segmentId: sent.spanId, segment, transactionEvent: null, user };
    return detectProblems(segment, DEFAULTS).map((problem) => findingOf(problem, place, project.orgId, nowMs));
  });
}

test.each([
  ['no row', false, false],
  ['all rows and their token', true, true],
  ['all rows without their token', true, false],
])('%s was stored when the power went: after the redo each finding is there once and counted once', async (_, isStored, hasToken) => {
  const stores = {
    log: await house.log({ partitions: 1 }),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
  const projects = await makeProjects(stores.metadata, ['shop']);
  const findings = projects.flatMap(findingsOf);
  const append = () =>
    appendOwn(
      stores.log,
      findings.map(({ event, ...finding }) => ({
        ...finding,
        type: OCCURRENCE,
        payload: Buffer.from(JSON.stringify(event)),
        atMs: Date.now(),
      })),
    );
  await append();
  let over = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (over = resolve));
  const events: Events = {
    ...stores.events,
    async insert(block) {
      if (isStored && block.table === 'errors') await stores.events.insert(hasToken ? block : { ...block, token: `${block.token}-lost` });
      if (isStored && block.table !== 'errors') return stores.events.insert(block);
      over();
      throw new EventsUnavailableError('the power is out');
    },
  };
  const first = await startTestProcessor({ ...stores, events }, projects);
  await isOver;
  await first.stop();

  const second = await startTestProcessor(stores, projects);
  await untilApplied(second);
  // Whoever found them was not told that they had been appended.
  await append();
  await untilApplied(second).finally(() => second.stop());

  const rows = await stores.events.select({ text: 'SELECT count() AS n, uniqExact(event_id) AS ids FROM errors' });
  expect(rows).toEqual([{ n: FINDINGS, ids: FINDINGS }]);
  const issues = await stores.metadata.rows('SELECT category, times_seen AS seen FROM issue');
  expect(issues).toEqual([{ category: 'performance', seen: FINDINGS }]);
  const outcomes = await stores.events.select({ text: 'SELECT count() AS n FROM outcomes WHERE project_id != 0' });
  expect(outcomes).toEqual([{ n: 0 }]);
});
