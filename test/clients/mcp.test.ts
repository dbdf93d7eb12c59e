import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Client } from '../e2e/client.ts';
import { startProduct, type Product } from '../e2e/product.ts';
import { errorOf } from '../e2e/stream-house.ts';
import { waitFor } from '../e2e/wait.ts';
import { startMcp, type Mcp } from './mcp-client.ts';
import { get } from './shop.ts';

/**
 * Every answer is parsed by the schemas that the package ships. Its searches go as queries: turning sentences into queries needs a
 * model and its key, which the suite has not.
 */
let product: Product;
let client: Client;
let mcp: Mcp;
let issue: { readonly id: string; readonly shortId: string };
const org = { organizationSlug: 'vedette' };

beforeAll(async () => {
  product = await startProduct({ hasOwner: true });
  client = connect(product);
  mcp = await startMcp(product);
  for (const plan of ['paid', 'paid', 'free'])
    await client.send(
      errorOf('CheckoutError', {
        tags: { plan },
        release: 'shop@2.0.0',
        contexts: { flags: { values: [{ flag: 'step', result: true }] } },
      }),
    );
  issue = await waitFor('the issue', 60_000, async () => {
    const issues = await get<{ id: string; shortId: string; count: string }[]>(product, 'organizations/vedette/issues/?query=');
    return issues.find(({ count }) => count === '3') ?? null;
  });
});

afterAll(async () => {
  mcp?.stop();
  await product?.stop();
});

test('an assistant finds the organization and its projects, teams, keys and releases', async () => {
  expect(await mcp.call('find_organizations', {})).toContain('vedette');
  expect(await mcp.call('find_projects', org)).toContain('default');
  expect(await run('find_teams', org)).toContain('vedette');
  expect(await run('find_releases', org)).toContain('2.0.0');
  expect(await run('find_dsns', { ...org, projectSlug: 'default' })).toContain('http');
});

test('an assistant searches issues and events by queries', async () => {
  const issues = await mcp.call('search_issues', { ...org, query: 'is:unresolved plan:paid' });
  expect(issues).toContain(issue.shortId);
  expect(await mcp.call('search_issues', { ...org, query: 'is:resolved' })).not.toContain(issue.shortId);
  expect(await mcp.call('search_issues', { ...org, query: 'flags["step"]:true', projectSlugOrId: 'default' })).toContain(issue.shortId);

  const events = await mcp.call('search_events', {
    ...org,
    dataset: 'errors',
    query: 'plan:free',
    fields: ['title', 'timestamp', 'level'],
    sort: '-timestamp',
  });
  expect(events).toContain('CheckoutError');
  expect(
    await mcp.call('search_events', { ...org, dataset: 'errors', query: '', fields: ['title', 'count()'], sort: '-count()' }),
  ).toContain('3');
});

test('an assistant reads an issue, its newest event, its tags and its events', async () => {
  const details = await mcp.call('get_sentry_resource', { ...org, resourceType: 'issue', resourceId: issue.shortId });
  expect(details).toContain('CheckoutError');
  expect(details).toContain(issue.shortId);
  const { eventID } = await get<{ eventID: string }>(product, `organizations/vedette/issues/${issue.id}/events/latest/`);
  expect(
    await mcp.call('get_sentry_resource', { url: `${product.url}/organizations/vedette/issues/${issue.id}/events/${eventID}/` }),
  ).toContain('CheckoutError');
  expect(await run('get_issue_tag_values', { ...org, issueId: issue.shortId, tagKey: 'plan' })).toContain('paid');
  expect(await run('search_issue_events', { ...org, issueId: issue.shortId, query: 'plan:free' })).toContain('CheckoutError');
});

test('an assistant assigns, resolves and reopens an issue', async () => {
  const { id } = await get<{ id: string }>(product, 'organizations/vedette/teams/').then(
    (teams) => (teams as unknown as { id: string }[])[0] ?? { id: '' },
  );
  await mcp.call('update_issue', { ...org, issueId: issue.shortId, assignedTo: `team:${id}` });
  expect(await get(product, `organizations/vedette/issues/${issue.id}/`)).toMatchObject({ assignedTo: { type: 'team', id } });
  expect(await mcp.call('update_issue', { ...org, issueId: issue.shortId, status: 'resolved' })).toContain('resolved');
  expect(await get(product, `organizations/vedette/issues/${issue.id}/`)).toMatchObject({ status: 'resolved' });
  await mcp.call('update_issue', { ...org, issueId: issue.shortId, status: 'unresolved' });
  expect(await get(product, `organizations/vedette/issues/${issue.id}/`)).toMatchObject({ status: 'unresolved' });
});

/** Tools that stand behind its catalogue. */
function run(name: string, args: object): Promise<string> {
  return mcp.tools.includes(name) ? mcp.call(name, { ...args }) : mcp.call('execute_sentry_tool', { name, arguments: args });
}
