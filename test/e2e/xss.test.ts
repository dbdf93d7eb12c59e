import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openWindow, signIn } from './browser.ts';
import { connect } from './client.ts';
import { ATTACHMENTS, hostileEvent, POLYGLOTS } from './hostile.ts';
import { open, placesOf, settled } from './pages.ts';
import type { Place } from './pages.ts';
import { OWNER, startProduct } from './product.ts';
import { asVersion, makeRelease } from './release-house.ts';
import type { Product } from './product.ts';
import { sendTrace } from './usual-trace.ts';

/** Where texts of others must have been seen, or nothing was proven. */
const HOSTILE_PAGES = [
  ...'issue issue-event issues keys tokens organization teams team audit-log members'.split(' '),
  ...'project-settings filters ownership grouping project-privacy organization-privacy'.split(' '),
  ...'releases release release-commits release-files release-artifacts'.split(' '),
  ...'traces trace trace-span explore explore-groups metric web-vitals'.split(' '),
];

let product: Product;
let browser: Browser;
let places: readonly Place[];

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ hasOwner: true }), openBrowser()]);
  places = await fillWithHostility();
}, 480_000);

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
    const text = (await page.locator('body').innerText()) + (await typedTexts(page));
    for (const [index, polyglot] of POLYGLOTS.entries()) if (text.includes(polyglot.slice(0, 24))) shown.add(`${place.name} ${index}`);
  }

  // Or nothing was proven: the strings must have been on the pages.
  const pagesWithText = new Set([...shown].map((each) => each.split(' ')[0]));
  expect([...pagesWithText].toSorted()).toEqual(expect.arrayContaining(HOSTILE_PAGES));
  await context.close();
}, 480_000);

test('files of events and the raw event are downloads or inert, never pages', async () => {
  const { page, context, faults } = await openWindow(browser, product.url);
  await signIn(context, product.url, OWNER);
  const issue = places.find((place) => place.name === 'issue');
  await open(page, product.url + (issue?.path ?? ''));

  const links = await page
    .getByRole('link', { name: /^(Download|JSON)/ })
    .evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).href));
  expect(links.length).toBe(ATTACHMENTS.length + 1);
  const shown: string[] = [];
  for (const link of links) {
    const answer = await context.request.get(link);
    const { 'content-type': type = '', 'content-disposition': disposition = '', 'content-security-policy': policy = '' } = answer.headers();
    expect(answer.status()).toBe(200);
    expect(type).toMatch(/^application\/(octet-stream|json)/);
    if (type.startsWith('application/octet-stream')) expect(disposition).toMatch(/^attachment;/);
    expect(answer.headers()['x-content-type-options']).toBe('nosniff');
    expect(policy).toContain("default-src 'none'");
    await page.goto(link).catch(() => undefined); // a download ends the navigation
    if (!link.includes('/attachments/')) continue;
    shown.push(...(await previewed(page, link)));
  }
  expect(shown).toEqual(['text/plain; charset=utf-8']);
  expect(faults).toEqual([]);
  await context.close();
});

/** What a file is shown as: a text may be looked at as one, the others are not what they say or of a kind that is never shown. */
async function previewed(page: Page, link: string): Promise<readonly string[]> {
  const preview = await page.goto(link.replace(/\?.*/, '?preview=1'));
  expect(preview?.headers()['content-security-policy']).toContain("default-src 'none'");
  if (preview?.status() === 200) return [preview.headers()['content-type'] ?? ''];
  expect(preview?.status()).toBe(404);
  return [];
}

/** As a rule about grouping has it. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll(/[\r\n]/g, ' ')}"`;
}

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
  await client.call('PUT', 'projects/vedette/default/', {
    name: first.slice(0, 60),
    sensitiveFields: POLYGLOTS.map((text) => text.slice(0, 200)),
    safeFields: POLYGLOTS.map((text) => text.slice(0, 200)),
    allowedDomains: ['*', ...POLYGLOTS.map((text) => text.replaceAll(/\s/g, '').slice(0, 200))],
    defaultEnvironment: first.slice(0, 60),
    fingerprintingRules: POLYGLOTS.map((text) => `tags.none:${quoted(text)} -> ${quoted(text)}`).join('\n'),
    groupingEnhancements: POLYGLOTS.map((text) => `function:${quoted(text)} -app`).join('\n'),
    options: { 'filters:error_messages': POLYGLOTS.map(globOf).join('\n'), 'filters:releases': POLYGLOTS.map(globOf).join('\n') },
  });
  await client.call('PUT', 'projects/vedette/default/ownership/', { raw: POLYGLOTS.map((text) => `# ${text}`).join('\n') });
  await client.call('PUT', 'organizations/vedette/', {
    name: first.slice(0, 200),
    sensitiveFields: POLYGLOTS.map((text) => text.slice(0, 200)),
  });
  await client.call('PUT', 'teams/vedette/vedette/', { name: first.slice(0, 200) });
  const addresses = ['"<img/src=x/onerror=alert(1)>"@evil.example', "o'alert(1)@evil.example"];
  for (const [index, polyglot] of POLYGLOTS.entries()) {
    await client.call('POST', 'organizations/vedette/teams/', { name: polyglot.slice(0, 200), slug: `hostile-${index}` });
  }
  for (const email of addresses) await client.call('POST', 'organizations/vedette/members/', { email }).catch(() => undefined);
  await withSession(async (call) => {
    await call('PUT', 'users/me/', { name: first.slice(0, 60) });
    for (const polyglot of POLYGLOTS) await call('POST', 'api-tokens/', { name: polyglot.slice(0, 60), scopes: ['event:read'] });
  });
  for (const polyglot of POLYGLOTS) await makeRelease(client, asVersion(polyglot), polyglot);
  for (const text of POLYGLOTS) await sendTrace(product, { text });
  const release = asVersion(POLYGLOTS.at(-1) ?? '');
  const query = encodeURIComponent(first);
  return [
    ...placesOf({ issueId, eventId, project: 'default', release }),
    ...(await latestOfEachIssue()),
    { name: 'issues-query', path: `/organizations/vedette/issues/?query=${query}&project=${query}&environment=${query}` },
    { name: 'issues-time', path: `/organizations/vedette/issues/?statsPeriod=${query}&sort=${query}&cursor=${query}` },
    { name: 'issue-odd-id', path: `/organizations/${query}/issues/${query}/events/${query}/` },
    { name: 'sign-in-next', path: `/login/?next=${encodeURIComponent('javascript:alert(1)')}`, isPublic: true },
  ];
}

/** Taken literally, so that it matches none of the events that follow. */
function globOf(text: string): string {
  return text.slice(0, 120).replaceAll(/[*?[\]{},\\\n]/g, 'x');
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

/** What stands in fields is no text of the page. */
async function typedTexts(page: Page): Promise<string> {
  const values = await page.locator('input, textarea').evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value));
  return values.join('\n');
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
