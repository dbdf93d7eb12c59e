import type { Page } from 'playwright-core';
import { paths } from '../../dashboard/paths.ts';

const ORG = 'vedette';

export interface Place {
  readonly name: string;
  readonly path: string;
  readonly isPublic?: boolean;
}

/** Every page of the dashboard. */
export function placesOf({ issueId, eventId, project }: { issueId: string; eventId: string; project: string }): readonly Place[] {
  return [
    { name: 'sign-in', path: paths.login, isPublic: true },
    { name: 'set-up-link-used', path: `${paths.setup}?token=used`, isPublic: true },
    { name: 'issues', path: paths.issues(ORG) },
    { name: 'issues-of-everything', path: `${paths.issues(ORG)}?query=&statsPeriod=90d` },
    { name: 'issues-none-match', path: `${paths.issues(ORG)}?query=nothing:matches-this` },
    { name: 'issue', path: paths.issue(ORG, issueId) },
    { name: 'issue-event', path: paths.issueEvent(ORG, issueId, eventId) },
    { name: 'projects', path: paths.projects(ORG) },
    { name: 'project-new', path: paths.newProject(ORG) },
    { name: 'onboarding', path: paths.onboarding(ORG, project) },
    { name: 'keys', path: paths.keys(ORG, project) },
    { name: 'tokens', path: paths.tokens },
    { name: 'sessions', path: paths.sessions },
    { name: 'not-found', path: '/no/such/page/' },
  ];
}

/** Opened, and nothing of it is still loading. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await settled(page);
}

/** Nothing is still loading; what is drawn later than the last answer is drawn in the next frames. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main, [role="main"], form, h1') !== null);
  await page.waitForLoadState('load');
  await page.waitForFunction(() => document.querySelector('[aria-label$=" is loading"], .loading-bar') === null);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}
