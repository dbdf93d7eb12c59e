import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { ATTACHMENTS, hostileEvent, POLYGLOTS } from './hostile.ts';
import { open, placesOf, settled } from './pages.ts';
import type { Place } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import type { Product } from './product.ts';

let product: Product;
let browser: Browser;
let places: readonly Place[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  places = await fillWithHostility();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

test('the watch sees a dialog, a request and a report where something does execute', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await open(page, `${product.url}/organizations/vedette/issues/`);

  // Past the policy and trusted types, as a hole would have to be.
  await page.evaluate(() => setTimeout(() => alert('xss'), 0));
  await page.evaluate(() => void fetch('http://evil.invalid/').catch(() => undefined));
  await expect.poll(() => faults.some((fault) => fault.startsWith('dialog: xss'))).toBe(true);
  await expect.poll(() => faults.some((fault) => fault.startsWith('policy: connect-src http://evil.invalid'))).toBe(true);

  await context.close();
  const elsewhere = await openWindow(browser, 'http://other.invalid');
  await elsewhere.page.goto(`${product.url}/login/`);
  expect(elsewhere.faults.some((fault) => fault.startsWith('request: '))).toBe(true);
  await elsewhere.context.close();
});

test('what events, names and comments say is text on every page, opened and unfolded', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  const shown = new Set<string>();
  let isIn = false;

  for (const place of places.toSorted((a, b) => Number(b.isPublic ?? false) - Number(a.isPublic ?? false))) {
    if (place.isPublic !== true && !isIn) {
      await signIn(context, product.url, OWNER);
      isIn = true;
    }
    await openUnfolded(page, place).catch(async (cause: unknown) => {
      const text = await page.locator('body').innerText();
      throw new Error(`${place.name} did not open: ${text.slice(0, 300)} ${faults.join(' ')}`, { cause });
    });
    expect(await foreignElements(page), place.name).toEqual([]);
    expect(faults, place.name).toEqual([]);
    const text = await page.locator('body').innerText();
    for (const [index, polyglot] of POLYGLOTS.entries()) if (text.includes(polyglot.slice(0, 24))) shown.add(`${place.name} ${index}`);
  }

  // Or nothing was proven: the strings must have been on the pages.
  const pagesWithText = new Set([...shown].map((each) => each.split(' ')[0]));
  expect([...pagesWithText].toSorted()).toEqual(expect.arrayContaining(['issue', 'issue-event', 'issues', 'keys', 'tokens']));
  await context.close();
}, 240_000);

test('files of events and the raw event are downloads or inert, never pages', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  const issue = places.find((place) => place.name === 'issue');
  await open(page, product.url + (issue?.path ?? ''));

  const links = await page
    .getByRole('link', { name: /^(Download|JSON)/ })
    .evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).href));
  expect(links.length).toBe(ATTACHMENTS.length + 1);
  for (const link of links) {
    const answer = await context.request.get(link);
    const { 'content-type': type = '', 'content-disposition': disposition = '', 'content-security-policy': policy = '' } = answer.headers();
    expect(answer.status()).toBe(200);
    expect(type).toMatch(/^application\/(octet-stream|json)/);
    if (type.startsWith('application/octet-stream')) expect(disposition).toMatch(/^attachment;/);
    expect(answer.headers()['x-content-type-options']).toBe('nosniff');
    expect(policy).toContain("default-src 'none'");
    await page.goto(link).catch(() => undefined); // a download ends the navigation
  }
  expect(faults).toEqual([]);
  await context.close();
});

/** Polyglots wherever somebody else's text is kept. */
async function fillWithHostility(): Promise<readonly Place[]> {
  const client = connect(product);
  const [first = ''] = POLYGLOTS;
  const { eventId, issueId } = await client.sendAndFind(hostileEvent(first), ATTACHMENTS);
  for (const polyglot of POLYGLOTS.slice(1)) await client.sendAndFind({ ...hostileEvent(polyglot), fingerprint: ['{{ default }}'] });
  // The same issue again, so that every form is seen in its latest event, too.
  for (const polyglot of POLYGLOTS) await client.send({ ...hostileEvent(polyglot), fingerprint: ['one'] });
  for (const polyglot of POLYGLOTS) {
    await client.call('POST', `organizations/vedette/issues/${issueId}/notes/`, { text: polyglot });
    await client.call('POST', 'projects/vedette/default/keys/', { name: polyglot.slice(0, 60) });
  }
  await client.call('PUT', 'projects/vedette/default/', { name: first.slice(0, 60) });
  await withSession(async (call) => {
    await call('PUT', 'users/me/', { name: first.slice(0, 60) });
    for (const polyglot of POLYGLOTS) await call('POST', 'api-tokens/', { name: polyglot.slice(0, 60), scopes: ['event:read'] });
  });
  const query = encodeURIComponent(first);
  return [
    ...placesOf({ issueId, eventId, project: 'default' }),
    ...(await latestOfEachIssue()),
    { name: 'issues-query', path: `/organizations/vedette/issues/?query=${query}&project=${query}&environment=${query}` },
    { name: 'issues-time', path: `/organizations/vedette/issues/?statsPeriod=${query}&sort=${query}&cursor=${query}` },
    { name: 'issue-odd-id', path: `/organizations/${query}/issues/${query}/events/${query}/` },
    { name: 'sign-in-next', path: `/login/?next=${encodeURIComponent('javascript:alert(1)')}`, isPublic: true },
  ];
}

async function latestOfEachIssue(): Promise<readonly Place[]> {
  const issues = await connect(product).call<readonly { id: string }[]>('GET', 'organizations/vedette/issues/?query=');
  return issues.map(({ id }, index) => ({ name: `issue-${index}`, path: `/organizations/vedette/issues/${id}/events/latest/` }));
}

async function withSession(act: (call: (method: string, path: string, data: object) => Promise<void>) => Promise<void>): Promise<void> {
  const { context } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  await act(async (method, path, data) => {
    const answer = await context.request.fetch(`${product.url}/api/0/${path}`, { method, data, headers: { origin: product.url } });
    if (!answer.ok()) throw new Error(`${method} ${path} → ${answer.status()} ${await answer.text()}`);
  });
  await context.close();
}

async function openUnfolded(page: Page, place: Place): Promise<void> {
  await open(page, product.url + place.path);
  await unfold(page);
}

/** Everything that is folded away, opened. Twice: what was opened may hold more of it. */
async function unfold(page: Page): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await page.evaluate(() => {
      const folded = 'details:not([open]) > summary, main [aria-expanded="false"]:not([aria-haspopup])';
      for (const each of document.querySelectorAll<HTMLElement>(folded)) each.click();
      const more = [...document.querySelectorAll<HTMLElement>('main button.link')].filter((each) => /^(Show|All) /.test(each.innerText));
      for (const each of more) each.click();
    });
    await settled(page);
  }
}

/** Elements and addresses that only injected markup could have made. */
function foreignElements(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      if (/^(iframe|object|embed|base|marquee|math|video|audio|portal|xss)$/i.test(element.tagName)) found.push(element.outerHTML);
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name) && element.tagName !== 'HTML') found.push(`${name} of ${element.outerHTML.slice(0, 200)}`);
        if (/^(href|src|action|formaction|xlink:href)$/i.test(name) && /^\s*(javascript|data|vbscript):/i.test(value))
          found.push(`${name}=${value}`);
      }
    }
    if ('xss' in globalThis) found.push('a script of an event ran');
    return found;
  });
}
