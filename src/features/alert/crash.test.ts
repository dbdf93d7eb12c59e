import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, test, vi } from 'vitest';
import { EVERY_EVENT, MAIL_OWNERS, NEW_ISSUE } from '../../../test/alert-house.ts';
import { house } from '../../../test/house.ts';
import type { ChildArgument } from '../../../test/processor-child.ts';
import { itemOf, makeProjects, newEventId, send } from '../../../test/processor-house.ts';
import { startHttpReceiver, startMailServer } from '../../../test/receivers.ts';
import type { HttpReceiver, MailServer } from '../../../test/receivers.ts';
import type { SendingArgument } from '../../../test/sending-child.ts';
import type { Metadata } from '../../engines/metadata/port.ts';

vi.setConfig({ testTimeout: 600_000 });

const PROCESSOR = fileURLToPath(new URL('../../../test/processor-child.ts', import.meta.url));
const SENDING = fileURLToPath(new URL('../../../test/sending-child.ts', import.meta.url));
const KINDS = ['ValueError', 'KeyError', 'TypeError'];
const PEOPLE = ['ada@example.com', 'ben@example.com'];

async function runChild(program: string, argument: object): Promise<string> {
  const child = spawn(process.execPath, [program, JSON.stringify(argument)], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? `exit ${code}`;
}

interface Rig {
  readonly metadata: Metadata;
  readonly mails: MailServer;
  readonly hook: HttpReceiver;
  /** How the process ended. */
  decide(fault: string): Promise<string>;
  deliver(fault: string): Promise<string>;
}

/** Twelve events of three issues in the log; rules that tell of a new issue by mail and request, and of every event once in 30 minutes. */
async function openRig(): Promise<Rig> {
  const [logDirectory, blobsDirectory] = [await house.directory(), await house.directory()];
  const [metadata, events, mails, hook] = await Promise.all([house.metadata(), house.events(), startMailServer(), startHttpReceiver()]);
  house.onClose(() => mails.close());
  house.onClose(() => hook.close());
  const projects = await makeProjects(metadata, ['shop']);
  await makePeople(metadata);
  const webhook = { id: 'vedette.rules.actions.WebhookAction', url: hook.url };
  await metadata.execute(
    `INSERT INTO alert_rule (org_id, project_id, name, conditions, actions, created_at, updated_at)
     SELECT org_id, id, n.name, n.conditions, n.actions, now(), now() FROM project
      CROSS JOIN (VALUES ('New', $1::jsonb, $2::jsonb), ('Any', $3::jsonb, $4::jsonb)) n (name, conditions, actions)`,
    [[{ id: NEW_ISSUE }], [MAIL_OWNERS, webhook], [{ id: EVERY_EVENT }], [webhook]].map((parts) => JSON.stringify(parts)),
  );
  const log = await house.log({ directory: logDirectory });
  const receivedAtMs = Date.now();
  const sendings = Array.from({ length: 12 }, (_, n) => {
    const eventId = newEventId();
    const event = { event_id: eventId, exception: { values: [{ type: KINDS[n % 3], value: `place ${n}` }] } };
    return { project: projects[0]!, eventId, items: [itemOf('event', event)], receivedAtMs };
  });
  await send(log, sendings);
  const engine = (await (await fetch(`${inject('engineDoor')}/events`)).json()) as { url: string };
  const stores = {
    metadataUrl: metadata.url,
    eventsUrl: engine.url,
    eventsDatabase: events.database,
    logDirectory,
    blobsDirectory,
    projects,
  };
  let nowMs = Date.now() + 60_000;
  return {
    metadata,
    mails,
    hook,
    decide: (fault) => runChild(PROCESSOR, { ...stores, fault } satisfies ChildArgument),
    deliver(fault) {
      // Leases of the process before are over.
      nowMs += 120_000;
      return runChild(SENDING, { metadataUrl: metadata.url, smtpUrl: mails.url, nowMs, fault } satisfies SendingArgument);
    },
  };
}

async function makePeople(metadata: Metadata): Promise<void> {
  await metadata.execute(
    `WITH org AS (SELECT org_id, id AS project_id FROM project LIMIT 1),
          team AS (INSERT INTO team (org_id, slug, name) SELECT org_id, 'shop', 'Shop' FROM org RETURNING id, org_id),
          linked AS (INSERT INTO project_team (org_id, project_id, team_id) SELECT org.org_id, org.project_id, team.id FROM org, team),
          people AS (INSERT INTO account (email) SELECT unnest($1::text[]) RETURNING id),
          joined AS (INSERT INTO member (org_id, user_id, role) SELECT org.org_id, people.id, 'member' FROM org, people RETURNING id, org_id)
     INSERT INTO team_member (org_id, team_id, member_id) SELECT joined.org_id, team.id, joined.id FROM joined, team`,
    [PEOPLE],
  );
}

/** What a receiver holds that honours the key: each key once. */
function received({ mails, hook }: Rig) {
  const keyOf = (source: string) => /^Message-ID: <(.+)@/im.exec(source)?.[1] ?? '';
  return {
    mails: [...new Map(mails.mails.map(({ source, to }) => [keyOf(source), to[0] ?? ''])).values()].toSorted(),
    requests: new Set(hook.requests.map(({ headers }) => headers['idempotency-key'])).size,
  };
}

/** Three issues: two people by mail of each, and by request both rules of each. */
const ALL = { mails: [...PEOPLE, ...PEOPLE, ...PEOPLE].toSorted(), requests: 6 };

async function expectAllOnce(rig: Rig): Promise<void> {
  expect(received(rig)).toEqual(ALL);
  expect(await rig.metadata.rows(`SELECT state, count(*)::int AS n FROM alert_delivery GROUP BY state`)).toEqual([
    { state: 'sent', n: 15 },
  ]);
  expect(await rig.metadata.rows(`SELECT count(*)::int AS n FROM issue_activity WHERE type = 'alert_sent'`)).toEqual([{ n: 9 }]);
}

test.each(['intent-stored:1', 'blocks-inserted:1', 'settle-written:1', 'settle-committed:1', 'announced:1'])(
  'E7: killed at %s while it decides, each rule still tells of each issue once',
  async (fault) => {
    const rig = await openRig();

    expect(await rig.decide(fault)).toBe('SIGKILL');
    expect(await rig.decide('')).toBe('exit 0');
    expect(await rig.deliver('')).toBe('exit 0');

    await expectAllOnce(rig);
  },
);

test('E7: killed at every step of sending, again and again, each message is there once for a receiver that honours its key', async () => {
  const rig = await openRig();
  expect(await rig.decide('')).toBe('exit 0');

  const points = ['delivery-claimed', 'delivery-expanded', 'delivery-sent', 'delivery-settled'];
  for (const point of points) for (const pass of [1, 2]) expect(await rig.deliver(`${point}:${pass}`)).toBe('SIGKILL');
  expect(await rig.deliver('')).toBe('exit 0');

  await expectAllOnce(rig);
});

test('a receiver that is away does not hold up the others, nor what is counted', async () => {
  const rig = await openRig();
  rig.hook.answer(503);

  expect(await rig.decide('')).toBe('exit 0');
  expect(await rig.deliver('')).toBe('exit 0');

  expect(received(rig).mails).toEqual(ALL.mails);
  expect(await rig.metadata.rows('SELECT sum(times_seen)::int AS n FROM issue')).toEqual([{ n: 12 }]);
});
