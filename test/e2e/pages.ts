import type { Page } from 'playwright-core';
import { paths } from '../../dashboard/paths.ts';
import { METRIC, QUERY_GROUP, SPANS, TRACE_ID } from './usual-trace.ts';

const ORG = 'vedette';

export interface Place {
  readonly name: string;
  readonly path: string;
  readonly isPublic?: boolean;
}

/** Things that exist, for the pages of one of them. */
export interface Shown {
  readonly issueId: string;
  readonly eventId: string;
  readonly project: string;
  /** Its version. */
  readonly release: string;
  readonly lived?: Lived;
}

/** A trace with a span to look at, a transaction that is a page, and a metric. */
export interface Lived {
  readonly trace: string;
  readonly span: string;
  readonly transaction: string;
  readonly metric: string;
  /** An attribute of the metric. */
  readonly groupBy: string;
  /** Of a query, and the project that asks it. */
  readonly group: string;
  readonly groupProject?: string;
}

const USUAL: Lived = {
  trace: TRACE_ID,
  span: SPANS.thrown,
  transaction: '/checkout/payment',
  metric: METRIC,
  groupBy: 'plan',
  group: QUERY_GROUP,
};

/** Every page of the dashboard. */
export function placesOf({ issueId, eventId, project, release, lived = USUAL }: Shown): readonly Place[] {
  const transaction = `transaction=${encodeURIComponent(lived.transaction)}&project=${project}`;
  return [
    { name: 'sign-in', path: paths.login, isPublic: true },
    { name: 'set-up-link-used', path: `${paths.setup}?token=used`, isPublic: true },
    { name: 'invitation-closed', path: `${paths.accept}?token=used`, isPublic: true },
    { name: 'shared-issue-gone', path: paths.sharedIssue('0'.repeat(32)), isPublic: true },
    { name: 'issues', path: paths.issues(ORG) },
    { name: 'issues-of-everything', path: `${paths.issues(ORG)}?query=&statsPeriod=90d` },
    { name: 'issues-none-match', path: `${paths.issues(ORG)}?query=nothing:matches-this` },
    { name: 'issue', path: paths.issue(ORG, issueId) },
    { name: 'issue-events', path: paths.issueEvents(ORG, issueId) },
    { name: 'issue-event', path: paths.issueEvent(ORG, issueId, eventId) },
    { name: 'traces', path: paths.traces(ORG) },
    { name: 'traces-none-match', path: `${paths.traces(ORG)}?query=span.op:nothing` },
    { name: 'trace', path: paths.trace(ORG, lived.trace) },
    { name: 'trace-span', path: `${paths.trace(ORG, lived.trace)}?span=${lived.span}` },
    { name: 'performance', path: paths.performance(ORG) },
    { name: 'transaction', path: `${paths.transaction(ORG)}?${transaction}` },
    { name: 'queries', path: paths.insight(ORG, 'queries') },
    { name: 'queries-compared', path: `${paths.insight(ORG, 'queries')}?compare=before&statsPeriod=24h` },
    { name: 'queries-none-match', path: `${paths.insight(ORG, 'queries')}?query=span.op:nothing` },
    { name: 'query', path: `${paths.insightOne(ORG, 'queries')}?name=${lived.group}&project=${lived.groupProject ?? project}` },
    { name: 'requests', path: paths.insight(ORG, 'requests') },
    { name: 'caches', path: paths.insight(ORG, 'caches') },
    { name: 'queues', path: paths.insight(ORG, 'queues') },
    { name: 'queue-unknown', path: `${paths.insightOne(ORG, 'queues')}?name=none` },
    { name: 'assets', path: paths.insight(ORG, 'assets') },
    { name: 'trace-unknown', path: paths.trace(ORG, '0'.repeat(32)) },
    { name: 'explore', path: paths.explore(ORG) },
    {
      name: 'explore-groups',
      path: `${paths.explore(ORG)}?dataset=spans&groupBy=transaction&yAxis=p95(span.duration)&yAxis=failure_rate()`,
    },
    { name: 'explore-none-match', path: `${paths.explore(ORG)}?dataset=logs&query=nothing:matches-this` },
    { name: 'metrics', path: paths.metrics(ORG) },
    { name: 'metric', path: `${paths.metrics(ORG)}?metric=${lived.metric}&groupBy=${lived.groupBy}` },
    { name: 'metric-formula', path: `${paths.metrics(ORG)}?metric=${lived.metric}&second=${lived.metric}&formula=a+/+b` },
    { name: 'metric-unknown', path: `${paths.metrics(ORG)}?metric=none` },
    { name: 'web-vitals', path: paths.webVitals(ORG) },
    { name: 'web-vitals-none-match', path: `${paths.webVitals(ORG)}?query=span.op:nothing` },
    { name: 'web-vital', path: `${paths.webVital(ORG)}?${transaction}` },
    { name: 'logs', path: paths.logs(ORG) },
    { name: 'logs-none-match', path: `${paths.logs(ORG)}?query=nothing:matches-this` },
    { name: 'releases', path: paths.releases(ORG) },
    { name: 'releases-none-match', path: `${paths.releases(ORG)}?query=nothing` },
    { name: 'release', path: paths.release(ORG, release) },
    { name: 'release-commits', path: paths.release(ORG, release, 'commits/') },
    { name: 'release-files', path: paths.release(ORG, release, 'files-changed/') },
    { name: 'release-artifacts', path: paths.release(ORG, release, 'artifacts/') },
    { name: 'release-compare', path: paths.release(ORG, release, 'compare/') },
    { name: 'home', path: paths.own(ORG) },
    { name: 'projects', path: paths.projects(ORG) },
    { name: 'project', path: paths.project(ORG, project) },
    { name: 'received', path: paths.received(ORG, project) },
    { name: 'system', path: paths.system },
    { name: 'project-new', path: paths.newProject(ORG) },
    { name: 'onboarding', path: paths.onboarding(ORG, project) },
    { name: 'keys', path: paths.keys(ORG, project) },
    { name: 'project-settings', path: paths.projectSettings(ORG, project) },
    { name: 'project-access', path: paths.projectAccess(ORG, project) },
    { name: 'filters', path: paths.projectFilters(ORG, project) },
    { name: 'project-privacy', path: paths.projectPrivacy(ORG, project) },
    { name: 'ownership', path: paths.projectOwnership(ORG, project) },
    { name: 'source-links', path: paths.projectSource(ORG, project) },
    { name: 'source-maps', path: paths.projectSourceMaps(ORG, project) },
    { name: 'debug-files', path: paths.projectDebugFiles(ORG, project) },
    { name: 'grouping', path: paths.projectGrouping(ORG, project) },
    { name: 'detection', path: paths.projectDetection(ORG, project) },
    { name: 'alerts', path: paths.projectAlerts(ORG, project) },
    { name: 'alert-new', path: paths.newAlert(ORG, project) },
    { name: 'organization', path: paths.organization(ORG) },
    { name: 'organization-privacy', path: paths.organizationPrivacy(ORG) },
    { name: 'members', path: paths.members(ORG) },
    { name: 'teams', path: paths.teams(ORG) },
    { name: 'team', path: paths.team(ORG, 'vedette') },
    { name: 'org-tokens', path: paths.orgTokens(ORG) },
    { name: 'audit-log', path: paths.auditLog(ORG) },
    { name: 'profile', path: paths.profile },
    { name: 'notifications', path: paths.notifications },
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
  await page.waitForFunction(() => document.querySelector('.sk, .loading-bar') === null);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}
