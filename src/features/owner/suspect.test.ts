import { expect, test, vi } from 'vitest';
import { MAIL_OWNERS, NEW_ISSUE, openAlertRig } from '../../../test/alert-house.ts';
import { startApi } from '../../../test/api.ts';
import type { Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import type { TouchingCommit } from '../release/index.ts';
import { findSuspects } from './suspect.ts';

const PROJECT = 'projects/vedette/default/';
const ISSUES = 'organizations/vedette/issues/';
const ADA = { ownerEmail: 'ada@example.com', ownerPassword: 'a rather long password' };
const DAY_MS = 86_400_000;
const HOURS_MS = 3_600_000;

interface Told {
  readonly id: string;
  readonly path: string;
  readonly ageMs?: number;
  readonly email?: string;
}

/** As sentry-cli sends commits of a local repository. */
async function setCommits(api: Api, version: string, commits: readonly Told[]): Promise<void> {
  const body = {
    version,
    projects: ['default'],
    commits: commits.map(({ id, path, ageMs = HOURS_MS, email = 'ADA@example.com' }) => ({
      id,
      repository: 'shop',
      author_name: 'Ada',
      author_email: email,
      message: `Change ${path}\n\nMore of it.`,
      timestamp: new Date(api.clock.now() - ageMs).toISOString(),
      patch_set: [{ path, type: 'M' }],
    })),
  };
  const { status, text } = await api.call('POST', 'organizations/vedette/releases/', { body });
  expect(status, text).toBeLessThan(300);
}

async function ownersOfOnly(api: Api) {
  const [issue] = (await api.get(ISSUES)).json;
  return { issue, owners: (await api.get(`${ISSUES}${issue.id}/owners/`)).json };
}

test('the commit of the release that changed the failing file is suspected, told in the activity and given to its author', async () => {
  const api = await startApi(house, ADA);
  await api.call('PUT', `${PROJECT}ownership/`, {
    body: { raw: 'path:shop/* #vedette', autoAssignment: 'Auto Assign to Suspect Commits' },
  });
  await setCommits(api, 'shop@2', [
    { id: 'aaaaaaaaaaaa', path: 'backend/django/core/handlers.py' },
    { id: 'bbbbbbbbbbbb', path: 'backend/shop/cart.py' },
    { id: 'cccccccccccc', path: 'web/cart.py' },
    { id: 'dddddddddddd', path: 'backend/shop/cart.py', ageMs: 400 * DAY_MS },
  ]);

  const [eventId] = await feed(house, api, [{ type: 'A', release: 'shop@2' }]);
  const { issue, owners } = await ownersOfOnly(api);
  const activity = (await api.get(`${ISSUES}${issue.id}/`)).json.activity as { type: string; data: object }[];
  const committers = await api.get(`${PROJECT}events/${eventId}/committers/`);

  expect(owners.map(({ type, commit }: { type: string; commit: { id: string } | null }) => [type, commit?.id])).toEqual([
    ['suspectCommit', 'bbbbbbbbbbbb'],
    ['ownershipRule', undefined],
  ]);
  expect(owners[0].commit).toMatchObject({ release: 'shop@2', files: ['backend/shop/cart.py'], author: { name: 'Ada' } });
  expect(issue.assignedTo).toMatchObject({ email: 'ada@example.com' });
  expect(activity.find(({ type }) => type === 'suspect_commit')?.data).toEqual({
    commit: 'bbbbbbbbbbbb',
    repository: 'shop',
    author: 'ADA@example.com',
    message: 'Change backend/shop/cart.py',
  });
  expect(activity.find(({ type }) => type === 'assigned')?.data).toMatchObject({ integration: 'suspectCommitter' });
  expect(committers.json.committers).toMatchObject([{ author: { email: 'ada@example.com' }, commits: [{ id: 'bbbbbbbbbbbb' }] }]);
});

test('commits that are told after the first error are looked at with the next one, once', async () => {
  const api = await startApi(house, ADA);
  await feed(house, api, [{ type: 'A', release: 'shop@3' }]);
  const before = (await ownersOfOnly(api)).owners;

  await setCommits(api, 'shop@3', [{ id: 'eeeeeeeeeeee', path: 'shop/cart.py', email: 'stranger@example.com' }]);
  await feed(house, api, [{ type: 'A', release: 'shop@3' }]);
  const after = await ownersOfOnly(api);
  await setCommits(api, 'shop@3', [{ id: 'ffffffffffff', path: 'shop/cart.py' }]);
  await feed(house, api, [{ type: 'A', release: 'shop@3' }]);

  expect(before).toEqual([]);
  expect(after.owners).toMatchObject([
    { type: 'suspectCommit', owner: null, name: 'stranger@example.com', commit: { id: 'eeeeeeeeeeee' } },
  ]);
  expect(after.issue.assignedTo).toBeNull();
  expect((await ownersOfOnly(api)).owners).toEqual(after.owners);
});

test('the mail about a new issue names the suspect commit, and goes to its author', async () => {
  const api = await startApi(house, ADA);
  const rig = await openAlertRig(house, api);
  await api.metadata.execute('DELETE FROM alert_rule WHERE project_id = 1', []);
  await api.metadata.execute(
    `INSERT INTO alert_rule (org_id, project_id, name, conditions, actions, created_at, updated_at)
     SELECT org_id, id, 'Tell', $1, $2, now(), now() FROM project WHERE id = 1`,
    [JSON.stringify([{ id: NEW_ISSUE }]), JSON.stringify([{ ...MAIL_OWNERS, fallthroughType: 'NoOne' }])],
  );
  await setCommits(api, 'shop@4', [{ id: 'abcdef123456', path: 'shop/cart.py' }]);

  await feed(house, api, [{ type: 'A', release: 'shop@4' }]);
  await vi.waitFor(() => expect(rig.mails.mails.length).toBe(1), { timeout: 10_000 });

  expect(rig.mails.mails[0]?.to).toEqual(['ada@example.com']);
  expect(rig.mails.mails[0]?.source.replaceAll('=\r\n', '')).toContain('abcdef1 Change shop/cart.py (Ada)');
});

test('the innermost file decides, then the longer path, then the newer commit; a bare name is no proof', () => {
  const commit = (commitId: number, path: string, committedAtMs = 0): TouchingCommit => ({
    releaseId: 1,
    commitId,
    key: String(commitId),
    message: null,
    authorName: null,
    authorEmail: null,
    repository: 'shop',
    committedAtMs,
    path,
  });
  const ids = (frames: string[][], commits: TouchingCommit[], roots = [{ stackRoot: '/nowhere/', sourceRoot: '' }]) =>
    findSuspects(frames, commits, roots).map((one) => one.commit.commitId);

  expect(ids([['src/a/x.ts'], ['src/a/y.ts']], [commit(1, 'src/a/y.ts', 9), commit(2, 'src/a/x.ts')])).toEqual([2, 1]);
  expect(ids([['app/src/a/x.ts']], [commit(1, 'a/x.ts', 9), commit(2, 'src/a/x.ts', 1), commit(3, 'src/a/x.ts', 5)])).toEqual([3, 2, 1]);
  expect(ids([['src/index.ts']], [commit(1, 'index.ts'), commit(2, 'lib/index.ts'), commit(3, 'xsrc/index.ts')])).toEqual([]);
  expect(ids([['index.ts']], [commit(1, 'index.ts')])).toEqual([1]);
  expect(ids([['/srv/app/x.py']], [commit(1, 'backend/x.py')], [{ stackRoot: '/srv/app/', sourceRoot: 'backend/' }])).toEqual([1]);
});
