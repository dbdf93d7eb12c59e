import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { house } from '../../test/house.ts';
import type { ChildArgument } from '../../test/processor-child.ts';
import {
  itemOf,
  makeProjects,
  newEventId,
  send,
  startTestProcessor,
  untilApplied,
  type Sending,
  type Stores,
} from '../../test/processor-house.ts';
import type { ProjectConfig } from './project-config.ts';

const CHILD = fileURLToPath(new URL('../../test/processor-child.ts', import.meta.url));

interface Rig {
  readonly stores: Stores;
  readonly projects: readonly ProjectConfig[];
  /** Runs a processor in a child until the fault kills it; how it ended. */
  killAt(fault: string): Promise<string>;
}

async function openRig(): Promise<Rig> {
  const [logDirectory, blobsDirectory] = [await house.directory(), await house.directory()];
  const metadata = await house.metadata();
  const events = await house.events();
  const stores = {
    log: await house.log({ directory: logDirectory }),
    metadata,
    events,
    blobs: await house.blobs(blobsDirectory),
    cache: house.cache(),
  };
  const projects = await makeProjects(metadata, ['shop', 'blog']);
  const engine = (await (await fetch(`${inject('engineDoor')}/events`)).json()) as { url: string };
  const common = {
    metadataUrl: metadata.url,
    eventsUrl: engine.url,
    eventsDatabase: events.database,
    logDirectory,
    blobsDirectory,
    projects,
  };

  return {
    stores,
    projects,
    async killAt(fault) {
      const argument: ChildArgument = { ...common, fault };
      const child = spawn(process.execPath, [CHILD, JSON.stringify(argument)], { stdio: ['ignore', 'inherit', 'inherit'] });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      return signal ?? `exit ${code}`;
    },
  };
}

const KINDS = ['ValueError', 'KeyError', 'TypeError'];

/** Thirty events of two projects, some with a file, and after them a resend of every fifth. */
function makeSendings(projects: readonly ProjectConfig[]): readonly Sending[] {
  const fresh = Array.from({ length: 30 }, (_, n): Sending => {
    const eventId = newEventId();
    const event = {
      event_id: eventId,
      release: `shop@1.0.${n % 3}`,
      user: { id: `${n % 7}` },
      exception: { values: [{ type: KINDS[n % 3], value: `place ${n}` }] },
      extra: { place: n },
    };
    const file = n % 10 === 0 ? [itemOf('attachment', Buffer.from(`file ${n}`), { filename: `${n}.txt` })] : [];
    return { project: projects[n % 2]!, eventId, items: [itemOf('event', event), ...file] };
  });
  return [...fresh, ...fresh.filter((_, n) => n % 5 === 0)];
}

async function finish({ stores, projects }: Rig, known = projects): Promise<void> {
  const processor = await startTestProcessor(stores, known);
  try {
    await untilApplied(processor);
  } finally {
    await processor.stop();
  }
}

async function standings({ metadata, events }: Stores) {
  const select = (text: string) => events.select({ text });
  return {
    rows: await select('SELECT count() AS n, uniqExact(event_id) AS ids, uniqExact(log_partition, log_offset) AS places FROM errors'),
    counts: await select('SELECT sum(events) AS n FROM error_counts WHERE project_id != 0'),
    outcomes: await select(
      `SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE category NOT IN ('', 'attachment') GROUP BY ALL ORDER BY ALL`,
    ),
    payloads: await select('SELECT count() AS n, uniqExact(project_id, log_partition, block) AS blocks FROM error_payloads'),
    byIssue: await select('SELECT issue_id AS id, count() AS events, uniqExact(user_hash) AS users FROM errors GROUP BY id ORDER BY id'),
    issues: await metadata.rows('SELECT id, times_seen AS events, users_seen AS users FROM issue ORDER BY id'),
    activity: await metadata.rows('SELECT count(*)::int AS n FROM issue_activity'),
    releases: await metadata.rows('SELECT sum(events)::int AS n, sum(new_issues)::int AS new FROM release_project'),
    attachments: await metadata.rows('SELECT count(*)::int AS n, count(issue_id)::int AS linked FROM event_attachment'),
    intents: await metadata.rows('SELECT 1 FROM intent'),
  };
}

function expectEachOnce(found: Awaited<ReturnType<typeof standings>>): void {
  expect(found).toMatchObject({
    rows: [{ n: 30, ids: 30, places: 30 }],
    counts: [{ n: 30 }],
    outcomes: [
      { category: 'attachment_item', outcome: 0, reason: '', n: 3 },
      { category: 'attachment_item', outcome: 3, reason: 'duplicate', n: 3 },
      { category: 'error', outcome: 0, reason: '', n: 30 },
      { category: 'error', outcome: 3, reason: 'duplicate', n: 6 },
    ],
    activity: [{ n: 6 }],
    releases: [{ n: 30, new: 6 }],
    attachments: [{ n: 3, linked: 3 }],
    intents: [],
  });
  expect(found.issues).toEqual(found.byIssue);
  expect(found.payloads).toMatchObject([{ n: (found.payloads[0] as { blocks: number }).blocks }]);
}

test.each([
  'batch-prepared:1',
  'intent-decided:1',
  'intent-stored:1',
  'intent-stored:3',
  'block-inserted:1',
  'block-inserted:2',
  'block-inserted:3',
  'blocks-inserted:2',
  'settle-written:1',
  'settle-committed:1',
  'announced:1',
])('killed at %s, a restart leaves each event exactly once', async (fault) => {
  const rig = await openRig();
  await send(rig.stores.log, makeSendings(rig.projects));

  expect(await rig.killAt(fault)).toBe('SIGKILL');
  await finish(rig);

  expectEachOnce(await standings(rig.stores));
});

test('killed again and again at every step of the redo, each event is there exactly once', async () => {
  const rig = await openRig();
  await send(rig.stores.log, makeSendings(rig.projects));

  for (const fault of [
    'intent-stored:2',
    'block-inserted:1',
    'block-inserted:2',
    'blocks-inserted:1',
    'settle-written:1',
    'settle-committed:1',
  ]) {
    expect(await rig.killAt(fault)).toBe('SIGKILL');
  }
  await finish(rig);

  expectEachOnce(await standings(rig.stores));
});

test('a redo uses what was decided: projects deleted and settings changed since make no difference', async () => {
  const rig = await openRig();
  const sendings = makeSendings(rig.projects).slice(0, 1);
  await send(rig.stores.log, sendings);

  expect(await rig.killAt('block-inserted:1')).toBe('SIGKILL');
  await finish(rig, []);

  expect(await standings(rig.stores)).toMatchObject({
    rows: [{ n: 1 }],
    issues: [{ events: 1 }],
    outcomes: [{ n: 1 }, { n: 1 }],
    intents: [],
  });
});
