import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { house, NOON_MS } from '../../../test/house.ts';
import {
  itemOf,
  makeProjects,
  newEventId,
  send,
  startTestProcessor,
  untilApplied,
  type Sending,
  type Stores,
} from '../../../test/processor-house.ts';
import type { ProjectConfig } from '../../pipeline/project-config.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { countEvents } from './count.ts';
import { openIssues, type IssueOpening } from './open.ts';
import { EXACT_USERS } from './persons.ts';
import type { CountedEvent } from './tally.ts';

async function openStores(): Promise<Stores> {
  return {
    log: await house.log(),
    metadata: await house.metadata(),
    events: await house.events(),
    blobs: await house.blobs(),
    cache: house.cache(),
  };
}

function errorOf(project: ProjectConfig, type: string, own: Record<string, unknown> = {}): Sending {
  const eventId = newEventId();
  const event = { event_id: eventId, release: 'shop@1.0.0', exception: { values: [{ type, value: 'it happened' }] }, ...own };
  return { project, eventId, items: [itemOf('event', event)] };
}

async function startedProcessor(stores: Stores, projects: readonly ProjectConfig[]) {
  const processor = await startTestProcessor(stores, projects);
  house.onClose(() => processor.stop());
  return processor;
}

test('an event on a resolved issue reopens it, one that was accepted before does not', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const processor = await startedProcessor(stores, [project!]);
  await send(stores.log, [errorOf(project!, 'ValueError')]);
  await untilApplied(processor);
  const resolvedAtMs = Date.now();
  await stores.metadata.execute("UPDATE issue SET status = 'resolved', substatus = NULL, resolved_at = $1, inbox_reason = NULL", [
    new Date(resolvedAtMs),
  ]);
  const status = () => stores.metadata.row('SELECT status, substatus, inbox_reason, times_seen FROM issue');

  await send(stores.log, [{ ...errorOf(project!, 'ValueError'), receivedAtMs: resolvedAtMs - 1 }]);
  await untilApplied(processor);
  expect(await status()).toEqual({ status: 'resolved', substatus: null, inbox_reason: null, times_seen: 2 });

  await send(stores.log, [{ ...errorOf(project!, 'ValueError'), receivedAtMs: resolvedAtMs + 1 }]);
  await untilApplied(processor);
  expect(await status()).toEqual({ status: 'unresolved', substatus: 'regressed', inbox_reason: 'regression', times_seen: 3 });
  expect(await stores.metadata.rows('SELECT type FROM issue_activity ORDER BY id')).toEqual([
    { type: 'first_seen' },
    { type: 'set_regression' },
  ]);
});

test('an issue resolved in a release is reopened by that release and later ones only; an archived one never', async () => {
  const stores = await openStores();
  const [project] = await makeProjects(stores.metadata, ['shop']);
  const processor = await startedProcessor(stores, [project!]);
  async function sendRelease(release: string | undefined): Promise<unknown> {
    await send(stores.log, [errorOf(project!, 'ValueError', { release })]);
    await untilApplied(processor);
    return (await stores.metadata.row<{ status: string }>('SELECT status FROM issue'))?.status;
  }
  await sendRelease('shop@1.0.0');
  await sendRelease('shop@1.2.0');
  await stores.metadata.execute(
    `UPDATE issue SET status = 'resolved', substatus = NULL, resolved_at = now() - interval '1 s', status_details = '{"inRelease": "shop@1.2.0"}'`,
  );

  expect(await sendRelease('shop@1.0.0')).toBe('resolved');
  expect(await sendRelease(undefined)).toBe('resolved');
  expect(await sendRelease('shop@1.1.9')).toBe('resolved');
  expect(await sendRelease('shop@1.2.0')).toBe('unresolved');
  const activity = await stores.metadata.row("SELECT detail FROM issue_activity WHERE type = 'set_regression'");
  expect(activity).toMatchObject({ detail: { version: 'shop@1.2.0', resolved_in_version: 'shop@1.2.0', follows_semver: true } });

  await stores.metadata.execute(`UPDATE issue SET status = 'ignored', substatus = 'archived_forever'`);
  expect(await sendRelease('shop@9.0.0')).toBe('ignored');
});

test('users are counted exactly to ten thousand and estimated within four standard errors above', async () => {
  const metadata = await house.metadata();
  const [project] = await makeProjects(metadata, ['shop']);
  const issueId = await makeIssue(metadata, project!);
  const seen = new Set<string>();
  const random = seeded(7);
  const counts: { n: number; users: number }[] = [];

  for (let batch = 0; batch < 20; batch++) {
    const persons = Array.from({ length: 1_500 }, () => hash('md5', `user ${Math.floor(random() * 40_000)}`).slice(0, 16));
    for (const person of persons) seen.add(person);
    await metadata.transaction((tx) =>
      countEvents(
        tx,
        persons.map((person) => counted(project!, issueId, person)),
      ),
    );
    const row = await metadata.row<{ users: number }>('SELECT users_seen AS users FROM issue');
    counts.push({ n: seen.size, users: row!.users });
  }

  const exact = counts.filter(({ n }) => n <= EXACT_USERS);
  const estimated = counts.filter(({ n }) => n > EXACT_USERS);
  expect(exact.length).toBeGreaterThan(4);
  expect(estimated.length).toBeGreaterThan(8);
  expect(exact.map(({ users }) => users)).toEqual(exact.map(({ n }) => n));
  for (const { n, users } of estimated) expect(Math.abs(users - n) / n).toBeLessThan(0.046);
  expect(counts.map(({ users }) => users)).toEqual(counts.map(({ users }) => users).toSorted((a, b) => a - b));
  expect(await metadata.rows('SELECT 1 FROM issue_person')).toEqual([]);
});

test('the newest event names the issue, and a placeholder never does', async () => {
  const metadata = await house.metadata();
  const [project] = await makeProjects(metadata, ['shop']);
  const issueId = await makeIssue(metadata, project!);
  const titleAfter = async (title: string, seenAtMs: number) => {
    await metadata.transaction((tx) => countEvents(tx, [{ ...counted(project!, issueId, null), title, seenAtMs }]));
    return (await metadata.row<{ title: string }>('SELECT title FROM issue'))?.title;
  };

  expect(await titleAfter('newer', NOON_MS + 10)).toBe('newer');
  expect(await titleAfter('older', NOON_MS + 5)).toBe('newer');
  expect(await titleAfter('<unlabeled event>', NOON_MS + 20)).toBe('newer');
  expect(await titleAfter('newest', NOON_MS + 30)).toBe('newest');
});

test('two batches that meet the same new error at once make one issue of it', async () => {
  const metadata = await house.metadata();
  const [project] = await makeProjects(metadata, ['shop']);
  const openings = Array.from({ length: 20 }, (_, n) => opening(project!, [hash('md5', `error ${n}`), hash('md5', `system ${n % 5}`)]));

  const opened = await Promise.all(
    Array.from({ length: 6 }, (_, batch) =>
      metadata.transaction((tx) => openIssues(tx, batch % 2 === 0 ? openings : openings.toReversed())),
    ),
  );

  const news = opened.flat().filter((verdict) => verdict.isKept && verdict.value.isNew);
  const issues = await metadata.rows<{ short_id: number }>('SELECT short_id FROM issue ORDER BY short_id');
  expect(news).toHaveLength(issues.length);
  expect(issues.map((issue) => issue.short_id)).toEqual(issues.map((_, at) => at + 1));
  expect(await metadata.row('SELECT count(*)::int AS n FROM issue_hash')).toEqual({ n: 25 });
});

test('a hash that is known takes the unknown ones of its event along', async () => {
  const metadata = await house.metadata();
  const [project] = await makeProjects(metadata, ['shop']);
  const [app, system, other] = ['app', 'system', 'other'].map((text) => hash('md5', text));
  const open = (hashes: string[]) => metadata.transaction((tx) => openIssues(tx, [opening(project!, hashes)]));

  const [first] = await open([app!]);
  const [second] = await open([other!, app!]);
  const [third] = await open([system!, other!]);

  expect(second).toMatchObject({ isKept: true, value: { isNew: false } });
  expect([first, second, third].map((verdict) => (verdict?.isKept === true ? verdict.value.issueId : null))).toEqual(
    Array.from({ length: 3 }, () => (first?.isKept === true ? first.value.issueId : null)),
  );
});

test('events of a discarded issue are dropped by its tombstone', async () => {
  const metadata = await house.metadata();
  const [project] = await makeProjects(metadata, ['shop']);
  const tombstone = await metadata.row<{ id: number }>(
    "INSERT INTO issue_tombstone (org_id, project_id, title) VALUES ($1, $2, 'gone') RETURNING id",
    [project!.orgId, project!.projectId],
  );
  await metadata.execute("INSERT INTO issue_hash (project_id, hash, tombstone_id, config) VALUES ($1, $2, $3, 'c')", [
    project!.projectId,
    hash('md5', 'gone'),
    tombstone!.id,
  ]);

  const verdicts = await metadata.transaction((tx) => openIssues(tx, [opening(project!, [hash('md5', 'gone')])]));

  expect(verdicts).toEqual([{ isKept: false, outcome: 'filtered', reason: 'discarded-hash' }]);
});

function opening(project: ProjectConfig, hashes: readonly string[]): IssueOpening {
  return {
    orgId: project.orgId,
    projectId: project.projectId,
    type: 'error',
    category: 'error',
    hashes,
    groupingConfig: 'test',
    title: 'Error',
    culprit: '',
    metadata: {},
    level: 'error',
    platform: 'python',
    logger: '',
    priority: 75,
    isUnhandled: true,
    seenAtMs: NOON_MS,
    receivedAtMs: NOON_MS,
  };
}

const ENVIRONMENT_ID = 1;

async function makeIssue(metadata: Metadata, project: ProjectConfig): Promise<number> {
  await metadata.execute('INSERT INTO environment (id, org_id, name) VALUES ($1, $2, $3)', [ENVIRONMENT_ID, project.orgId, 'production']);
  const [verdict] = await metadata.transaction((tx) => openIssues(tx, [opening(project, [hash('md5', 'one')])]));
  if (verdict?.isKept !== true) throw new Error('no issue was made');
  return verdict.value.issueId;
}

function counted(project: ProjectConfig, issueId: number, person: string | null): CountedEvent {
  return {
    orgId: project.orgId,
    projectId: project.projectId,
    issueId,
    isNew: false,
    eventId: newEventId(),
    seenAtMs: NOON_MS,
    receivedAtMs: NOON_MS,
    title: 'Error',
    culprit: '',
    metadata: {},
    level: 'error',
    isUnhandled: true,
    release: null,
    environmentId: ENVIRONMENT_ID,
    person,
  };
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
