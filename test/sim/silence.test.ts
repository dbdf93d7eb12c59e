import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { paths } from '../../dashboard/paths.ts';
import { capturedEnvelopes } from '../fixtures/captures.ts';
import { FIRST_KEY, post, startProduct } from './product.ts';
import type { Product } from './product.ts';
import { untilApplied } from './stores.ts';

const HOOK = new URL('./record-connections.ts', import.meta.url).href;
const TRACE = ['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect,sendto,sendmsg,sendmmsg'];
const OWNER = { email: 'owner@example.com', password: 'correct horse battery staple' };
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** Whether system calls can be watched here: strace exists and may trace. */
const canTrace = spawnSync('strace', ['-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect', '-o', '/dev/null', 'true']).status === 0;

/** Where the traced processes tried to send to, of the internet families; local sockets have no address. */
function addressesIn(trace: string): readonly string[] {
  return [...trace.matchAll(/inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? '');
}

function isThisMachine(address: string): boolean {
  return /^(?:127\.|::1$|::ffff:127\.|localhost$|\/)/.test(address);
}

test('the product phones nobody: no process of it connects anywhere but to this machine', { timeout: 240_000 }, async () => {
  const place = mkdtempSync(join(tmpdir(), 'vedette-sim-silence-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const [recordFile, traceFile] = [join(place, 'record'), join(place, 'trace')];
  const product = await startProduct({
    env: { NODE_OPTIONS: `--import=${HOOK}`, RECORD_CONNECTIONS: recordFile, VEDETTE_LOG_LEVEL: 'warn' },
    wrapper: canTrace ? [...TRACE, '-o', traceFile] : [],
  });

  await useIt(product);

  const recorded = readFileSync(recordFile, 'utf8').trim().split('\n');
  const targets = new Set(recorded.map((line) => line.slice(line.indexOf(' ') + 1)));
  console.log(JSON.stringify({ recorded: recorded.length, targets: [...targets], isTraced: canTrace }));
  expect([...targets].filter((target) => !isThisMachine(target))).toEqual([]);
  // The hook is in every process: the event store's client and PostgreSQL's were seen.
  expect(recorded.some((line) => line.includes('front.sock'))).toBe(true);
  expect(recorded.some((line) => line.includes('.s.PGSQL'))).toBe(true);
  if (!canTrace) return;
  const trace = readFileSync(traceFile, 'utf8');
  expect(trace).toMatch(/AF_UNIX, sun_path=".*front\.sock"/);
  expect(addressesIn(trace).filter((address) => !isThisMachine(address))).toEqual([]);
});

test.skipIf(!canTrace)('the watcher of the test above sees a program that phones (needs strace)', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'vedette-sim-silence-')), 'trace');
  onTestFinished(() => rmSync(join(file, '..'), { recursive: true, force: true }));
  const phone = `require('node:net').connect(9, '192.0.2.1').on('error', () => {}).unref(); require('node:dgram').createSocket('udp6').send('x', 9, '2001:db8::1', () => process.exit(0));`;

  execFileSync('strace', [...TRACE.slice(1), '-o', file, process.execPath, '-e', phone], { timeout: 20_000 });

  expect(addressesIn(readFileSync(file, 'utf8')).filter((address) => !isThisMachine(address))).toEqual(['192.0.2.1', '2001:db8::1']);
});

test.skipIf(BROWSER === undefined)(
  'no page of the dashboard asks another server for anything (needs Chromium)',
  { timeout: 180_000 },
  async () => {
    const product = await startProduct({ env: { VEDETTE_OWNER_EMAIL: OWNER.email, VEDETTE_OWNER_PASSWORD: OWNER.password } });
    await useIt(product);
    const browser = await chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));

    await page.goto(`${product.url}/login/`);
    await page.request.post(`${product.url}/api/0/auth/login/`, { data: OWNER, headers: { origin: product.url } });
    for (const path of await everyPage(product)) {
      await visit(page, `${product.url}${path}`);
      // Signed in, or every page would be the door.
      if (/^\/(?:organizations|settings)\//.test(path)) expect(new URL(page.url()).pathname).toBe(new URL(path, product.url).pathname);
    }

    const hosts = new Set(asked.filter((url) => !/^(?:data|blob):/.test(url)).map((url) => new URL(url).host));
    expect([...hosts]).toEqual([new URL(product.url).host]);
    expect(asked.length).toBeGreaterThan(50);
  },
);

/** What reaches every part: events of every SDK, their processing, queries, metrics, a page. */
async function useIt(product: Product): Promise<void> {
  for (const { body, headers } of capturedEnvelopes()) {
    const encoding = headers['content-encoding'];
    // The recorded DSN is another server's.
    const own = Buffer.from(body.toString('latin1').replace(/"dsn":"[^"]*",?/, ''), 'latin1');
    const isPlain = encoding === undefined;
    await post(
      product,
      `/api/1/envelope/?sentry_key=${FIRST_KEY}`,
      isPlain ? own : body,
      isPlain ? {} : { headers: { 'content-encoding': encoding } },
    );
  }
  await untilApplied(product);
  const issues = await product.api<{ id: string }[]>('GET', '/organizations/vedette/issues/');
  expect(issues.length).toBeGreaterThan(3);
  for (const { id } of issues) await product.api('GET', `/organizations/vedette/issues/${id}/events/latest/`);
  await fetch(`${product.url}/`);
}

/** Every address of the dashboard, with values that exist. A page that is new needs a line here. */
async function everyPage(product: Product): Promise<readonly string[]> {
  const [issue] = await product.api<{ id: string }[]>('GET', '/organizations/vedette/issues/');
  const { id } = await product.api<{ id: string }>('GET', `/organizations/vedette/issues/${issue?.id}/events/latest/`);
  const pages: Record<keyof typeof paths, string> = {
    home: paths.home,
    login: paths.login,
    setup: paths.setup,
    issues: paths.issues('vedette'),
    issue: paths.issue('vedette', issue?.id ?? ''),
    issueEvents: paths.issueEvents('vedette', issue?.id ?? ''),
    issueEvent: paths.issueEvent('vedette', issue?.id ?? '', id),
    sharedIssue: paths.sharedIssue('0'.repeat(32)),
    projects: paths.projects('vedette'),
    logs: paths.logs('vedette'),
    explore: paths.explore('vedette'),
    metrics: paths.metrics('vedette'),
    webVitals: paths.webVitals('vedette'),
    webVital: `${paths.webVital('vedette')}?transaction=Pageload&project=default`,
    releases: paths.releases('vedette'),
    release: paths.release('vedette', 'silent@1.0.0'),
    traces: paths.traces('vedette'),
    trace: paths.trace('vedette', '7a4fa4fd7dc64b058c24c9d0f870bee2'),
    performance: paths.performance('vedette'),
    insight: paths.insight('vedette', 'queries'),
    insightOne: `${paths.insightOne('vedette', 'queues')}?name=none`,
    transaction: `${paths.transaction('vedette')}?transaction=%2Fstatic%2Fp.html&project=default`,
    own: paths.own('vedette'),
    system: paths.system,
    received: paths.received('vedette', 'default'),
    project: paths.project('vedette', 'default'),
    newProject: paths.newProject('vedette'),
    onboarding: paths.onboarding('vedette', 'default'),
    keys: paths.keys('vedette', 'default'),
    tokens: paths.tokens,
    sessions: paths.sessions,
    accept: `${paths.accept}?token=none`,
    profile: paths.profile,
    notifications: paths.notifications,
    organization: paths.organization('vedette'),
    organizationPrivacy: paths.organizationPrivacy('vedette'),
    members: paths.members('vedette'),
    teams: paths.teams('vedette'),
    team: paths.team('vedette', 'vedette'),
    orgTokens: paths.orgTokens('vedette'),
    auditLog: paths.auditLog('vedette'),
    projectSettings: paths.projectSettings('vedette', 'default'),
    projectAccess: paths.projectAccess('vedette', 'default'),
    projectFilters: paths.projectFilters('vedette', 'default'),
    projectPrivacy: paths.projectPrivacy('vedette', 'default'),
    projectOwnership: paths.projectOwnership('vedette', 'default'),
    projectGrouping: paths.projectGrouping('vedette', 'default'),
    projectDetection: paths.projectDetection('vedette', 'default'),
    projectSourceMaps: paths.projectSourceMaps('vedette', 'default'),
    projectDebugFiles: paths.projectDebugFiles('vedette', 'default'),
    projectSource: paths.projectSource('vedette', 'default'),
    projectAlerts: paths.projectAlerts('vedette', 'default'),
    newAlert: paths.newAlert('vedette', 'default'),
    alert: paths.alert('vedette', 'default', '1'),
  };
  return Object.values(pages);
}

async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  // The live connection never rests, so the network is not idle: the page is there when its main part has text.
  await page.waitForFunction('document.body.textContent.trim().length > 20');
  await page.waitForTimeout(700);
}
