// Pictures of every page, light and dark, wide and phone, into docs/screenshots. Run by hand against a running instance:
//
//   npm run demo                                   (prints the address, the e-mail address and the password)
//   node test/e2e/screenshots.ts URL EMAIL PASSWORD [PAGE …]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext } from 'playwright-core';
import { paths } from '../../dashboard/paths.ts';
import { openBrowser, openWindow, PHONE, signIn, WIDE } from './browser.ts';
import { open, placesOf, settled } from './pages.ts';
import type { Lived, Place } from './pages.ts';
import { shrinkPng } from './small-png.ts';

const OUT = process.env.SCREENSHOTS ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
/** Of the demo, and shared by this: an issue that came back, with causes, values and a history. */
const SHOWN_ISSUE = "Cannot read properties of undefined (reading 'amount')";
/** Parts that most issues do not have, whole: exceptions that were thrown together, threads, causes with values. */
const OTHER_ISSUES = {
  'issue-group': 'unhandled errors in a TaskGroup',
  'issue-threads': 'Can not perform this action after onSaveInstanceState',
  'issue-values': 'acquirer_timeout',
} as const;

interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly suffix: string;
  readonly viewport: { readonly width: number; readonly height: number };
}

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme): readonly Look[] => [
  { colorScheme, suffix: '', viewport: WIDE },
  { colorScheme, suffix: '-phone', viewport: PHONE },
]);

const [url = '', email = '', password = '', ...names] = process.argv.slice(2);
if (password === '') {
  console.error('usage: node test/e2e/screenshots.ts URL EMAIL PASSWORD [PAGE …]');
  process.exit(1);
}
const isIn = new WeakSet<BrowserContext>();
mkdirSync(OUT, { recursive: true });
const browser = await openBrowser();
try {
  await takeAll(browser);
} finally {
  await browser.close();
}

async function takeAll(browser: Browser): Promise<void> {
  const places = await placesHere(browser);
  const wanted = places
    .filter((place) => names.length === 0 || names.includes(place.name))
    .toSorted((a, b) => Number(b.isPublic ?? false) - Number(a.isPublic ?? false));
  for (const look of LOOKS) await takeLook(browser, wanted, look);
}

async function takeLook(browser: Browser, places: readonly Place[], { colorScheme, suffix, viewport }: Look): Promise<void> {
  const ending = `${colorScheme}${suffix}.png`;
  const { context, page } = await openWindow(browser, url, { colorScheme, viewport, reducedMotion: 'reduce' });
  for (const place of places) {
    await enter(context, place);
    await open(page, url + place.path);
    // Charts are help and have no skeletons: a picture waits for them all the same.
    await page.waitForLoadState('networkidle');
    await settled(page);
    writeFileSync(join(OUT, `${place.name}-${ending}`), shrinkPng(await page.screenshot()));
    if (place.name === 'issue') await pictureOfAll(page, join(OUT, `issue-whole-${ending}`));
    if (place.name in OTHER_ISSUES) await pictureOfAll(page, join(OUT, `${place.name}-${ending}`));
  }
  await context.close();
}

/** Sign-in and set-up are seen by people who are not signed in yet. */
async function enter(context: BrowserContext, place: Place): Promise<void> {
  if (place.isPublic === true || isIn.has(context)) return;
  await signIn(context, url, { email, password });
  isIn.add(context);
}

/** The page scrolls inside of itself, so the window is made as high as what it holds. */
async function pictureOfAll(page: Awaited<ReturnType<typeof openWindow>>['page'], path: string): Promise<void> {
  const viewport = page.viewportSize() ?? WIDE;
  const height = await page.evaluate(() => (document.getElementById('main')?.scrollHeight ?? 0) + 100);
  await page.setViewportSize({ width: viewport.width, height: Math.min(6000, Math.max(viewport.height, height)) });
  writeFileSync(path, shrinkPng(await page.screenshot()));
  await page.setViewportSize(viewport);
}

async function placesHere(browser: Browser): Promise<readonly Place[]> {
  const { context } = await openWindow(browser, url);
  await signIn(context, url, { email, password });
  const get = async <T>(path: string) => (await (await context.request.get(`${url}/api/0/${path}`)).json()) as T;
  type Listed = readonly { id: string; project: { slug: string } }[];
  const chosen = process.env.SCREENSHOT_ISSUE;
  const issues = await get<Listed>(
    `organizations/vedette/issues/?query=${encodeURIComponent(JSON.stringify(SHOWN_ISSUE))}&sort=freq&statsPeriod=14d`,
  );
  const others = await othersHere((search) => get<Listed>(`organizations/vedette/issues/?${search}`));
  const issue = issues.find(({ id }) => id === chosen) ?? issues[0];
  if (issue === undefined) throw new Error('there is no issue to show; run `npm run demo` first');
  const event = await get<{ eventID: string }>(`organizations/vedette/issues/${issue.id}/events/recommended/`);
  const [release] = await get<readonly { version: string }[]>(`organizations/vedette/releases/?project=${issue.project.slug}`);
  const lived = await livedHere(get);
  const asked = { data: { isPublic: true }, headers: { origin: url } };
  const shared = await context.request.put(`${url}/api/0/organizations/vedette/issues/${issue.id}/`, asked);
  const { shareId } = (await shared.json()) as { shareId: string };
  await context.close();
  return [
    { name: 'shared-issue', path: paths.sharedIssue(shareId) },
    ...placesOf({ issueId: issue.id, eventId: event.eventID, project: issue.project.slug, release: release?.version ?? '', lived }),
    ...others,
  ];
}

interface Node {
  readonly event_id: string;
  readonly op: string;
  readonly group: string;
  readonly project_slug: string;
  readonly duration: number;
  readonly children: readonly Node[];
}

/** Of the demo: an order with all services that have a part in it, at the slowest query of it. */
async function livedHere(get: <T>(path: string) => Promise<T>): Promise<Lived> {
  const [transaction, metric, groupBy] = ['/checkout', 'orders.value', 'plan'];
  const search = encodeURIComponent(`span.op:pageload transaction:${transaction}`);
  type Listed = { readonly data: readonly { readonly trace: string; readonly numSpans: number }[] };
  const { data } = await get<Listed>(`organizations/vedette/traces/?query=${search}&statsPeriod=14d`);
  const [chosen] = data.toSorted((a, b) => b.numSpans - a.numSpans);
  if (chosen === undefined) throw new Error('there is no trace to show; run `npm run demo` first');
  const spans = flat(await get<readonly Node[]>(`organizations/vedette/trace/${chosen.trace}/?statsPeriod=14d`));
  const [slowest] = spans.filter(({ op }) => op === 'db.query').toSorted((a, b) => b.duration - a.duration);
  const query = { group: slowest?.group ?? '', groupProject: slowest?.project_slug ?? '' };
  return { trace: chosen.trace, span: slowest?.event_id ?? '', transaction, metric, groupBy, ...query };
}

function flat(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => [node, ...flat(node.children ?? [])]);
}

async function othersHere(list: (search: string) => Promise<readonly { readonly id: string }[]>): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const [name, title] of Object.entries(OTHER_ISSUES)) {
    const [found] = await list(`query=${encodeURIComponent(JSON.stringify(title))}&statsPeriod=14d`);
    if (found !== undefined) places.push({ name, path: paths.issue('vedette', found.id) });
  }
  return places;
}
