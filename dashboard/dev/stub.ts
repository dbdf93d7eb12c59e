import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { event, grouping } from './stub-event.ts';
import { iso, issues, newIssue, people, person, projects, series } from './stub-issues.ts';

/**
 * Answers of a lifelike instance, for looking at the dashboard without a server: `npx vite --mode stub`. Never built. Answers
 * are checked by the same contracts as the real ones, since the dashboard parses them.
 */
type Answer = (match: RegExpExecArray, request: { search: URLSearchParams; method: string; body: Record<string, unknown> }) => unknown;

const ORG = 'larkspur';
const KEY = '9f1c27e04b5d4a6e8c039f1c27e04b5d';
const isFresh = process.env['STUB_STATE'] === 'fresh';
let arrived = 0;

const project = ([id, slug, platform]: (typeof projects)[number]) => ({
  id,
  slug,
  name: slug,
  platform,
  platforms: [platform],
  dateCreated: iso(9e9),
  firstEvent: isFresh && arrived === 0 ? null : iso(8e9),
  firstTransactionEvent: false,
  isBookmarked: false,
  isMember: true,
  hasAccess: true,
  isPublic: false,
  isInternal: false,
  status: 'active',
  color: '',
  features: [],
  access: [],
  avatar: { avatarType: 'letter_avatar', avatarUuid: null },
  hasSessions: false,
  hasProfiles: false,
  hasReplays: false,
  hasFeedbacks: false,
  hasMonitors: false,
  hasMinifiedStackTrace: false,
  hasLogs: false,
  hasTraceMetrics: false,
  team: null,
  teams: [],
  environments: ['production', 'staging'],
  latestRelease: { version: `${slug}@2.14.0` },
  stats: series(id === '1' ? 'rising' : 'flat', 24),
  organization: { id: '1', slug: ORG, name: ORG },
});

const detail = (slug: string) => ({
  ...project(projects.find(([, each]) => each === slug) ?? projects[0]),
  options: {},
  subjectPrefix: '',
  subjectTemplate: '',
  resolveAge: 0,
  allowedDomains: [],
  securityToken: '',
  securityTokenHeader: null,
  verifySSL: true,
  scrapeJavaScript: true,
  enableAutoReleaseCreation: true,
  highlightTags: [],
  highlightContext: {},
  digestsMinDelay: 0,
  digestsMaxDelay: 0,
  groupingConfig: '',
  groupingEnhancements: '',
  secondaryGroupingConfig: null,
  secondaryGroupingExpiry: 0,
  fingerprintingRules: '',
  builtinSymbolSources: [],
  symbolSources: '',
  dataScrubber: true,
  dataScrubberDefaults: true,
  scrubIPAddresses: false,
  sensitiveFields: [],
  safeFields: [],
  relayPiiConfig: null,
  storeCrashReports: null,
  defaultEnvironment: null,
  eventProcessing: { symbolicationDegraded: false },
  isDynamicallySampled: false,
  processingIssues: 0,
  plugins: [],
});

const dsn = `http://${KEY}@127.0.0.1:5173/1`;
const key = {
  id: KEY,
  name: 'Default',
  label: 'Default',
  public: KEY,
  secret: 's',
  projectId: 1,
  isActive: true,
  rateLimit: null,
  dsn: {
    public: dsn,
    secret: dsn,
    csp: dsn,
    security: `http://127.0.0.1:5173/api/1/security/?sentry_key=${KEY}`,
    minidump: `http://127.0.0.1:5173/api/1/minidump/?sentry_key=${KEY}`,
    nel: '',
    unreal: '',
    crons: '',
    cdn: '',
    playstation: '',
    integration: '',
    otlp_traces: '',
    otlp_logs: '',
  },
  browserSdkVersion: '11.x',
  browserSdk: { choices: [] },
  dateCreated: iso(9e9),
  dynamicSdkLoaderOptions: { hasReplay: false, hasPerformance: false, hasDebug: false },
};

const release = (version: string, agoMs: number, id: number) => ({
  id,
  version,
  shortVersion: version.replace('@', ' '),
  versionInfo: { package: null, version: { raw: version }, description: version, buildHash: null },
  status: 'open',
  ref: null,
  url: null,
  dateCreated: iso(agoMs),
  dateStarted: null,
  dateReleased: null,
  firstEvent: null,
  lastEvent: null,
  newGroups: 1,
  commitCount: 0,
  lastCommit: null,
  deployCount: 0,
  lastDeploy: null,
  authors: [],
  owner: null,
  data: {},
  projects: [],
});

const tag = (name: string, values: [string, number][]) => {
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  return {
    key: name,
    name,
    totalValues: total,
    uniqueValues: values.length,
    topValues: values.map(([value, count]) => ({
      key: name,
      value,
      name: value,
      count,
      lastSeen: iso(0),
      firstSeen: iso(9e6),
      query: null,
    })),
  };
};

const issueDetail = (id: string) => {
  const issue = issues.find((each) => each.id === id) ?? issues[0];
  const ref = { version: 'storefront@2.14.0', shortVersion: '2.14.0', dateCreated: iso(2.3 * 3.6e6) };
  const line = (each: number, type: string, user: number | null, data: object, ago: number) => ({
    id: String(each),
    type,
    user: user === null ? null : person(user),
    data,
    dateCreated: iso(ago),
  });
  return {
    ...issue,
    firstRelease: ref,
    lastRelease: ref,
    participants: [],
    seenBy: [person(0)],
    tags: [],
    userReportCount: 0,
    pluginIssues: [],
    pluginActions: [],
    pluginContexts: [],
    activity: [
      line(4, 'note', 0, { text: 'looking at the campaign service. Rolling back the flag first.' }, 180_000),
      line(3, 'set_escalating', null, {}, 2.4e6),
      line(2, 'assigned', 1, { assigneeEmail: 'ines@larkspur.shop' }, 7e6),
      line(1, 'first_seen', null, {}, 8e6),
    ],
  };
};

const user = () => person(0);
const state = { user: user(), needsSetup: false, warning: null, version: '0.1.0', url: 'http://127.0.0.1:5173', organizationSlug: ORG };
const signedOut = process.env['STUB_STATE'] === 'out';

const listed = (search: URLSearchParams) => {
  if (isFresh && arrived === 0) return [];
  const query = search.get('query') ?? 'is:unresolved';
  const fresh = Array.from({ length: arrived }, (_, index) => newIssue(index)).toReversed();
  const all = [...fresh, ...issues];
  return /xyz|archived|resolved/.test(query.replace('unresolved', '')) ? [] : all;
};

const ROUTES: readonly [method: string, path: RegExp, answer: Answer][] = [
  ['GET', /^auth\/state\/$/, () => (signedOut ? { ...state, user: null } : state)],
  ['POST', /^auth\/setup\/check\/$/, (_, { body }) => ({ isValid: body['token'] !== 'spent' })],
  [
    'GET',
    /^auth\/sessions\/$/,
    () => [
      {
        id: '1',
        isCurrent: true,
        dateCreated: iso(9e7),
        lastSeen: iso(1000),
        address: '127.0.0.1',
        userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/145.0',
      },
      {
        id: '2',
        isCurrent: false,
        dateCreated: iso(9e8),
        lastSeen: iso(9e7),
        address: '203.0.113.7',
        userAgent: 'Mozilla/5.0 (iPhone) Safari/26.0',
      },
    ],
  ],
  [
    'GET',
    /^api-tokens\/$/,
    () => [
      {
        id: '1',
        name: 'deploy script',
        scopes: ['org:read', 'project:releases'],
        tokenLastCharacters: '8c04',
        dateCreated: iso(9e8),
        dateLastUsed: iso(4e6),
        expiresAt: null,
        application: null,
      },
    ],
  ],
  ['GET', /^organizations\/\w+\/projects\/$/, () => (isFresh ? projects.slice(0, 1) : projects).map(project)],
  ['GET', /^organizations\/\w+\/environments\/$/, () => ['production', 'staging', 'preview'].map((name, id) => ({ id: String(id), name }))],
  [
    'GET',
    /^organizations\/\w+\/members\/$/,
    () =>
      people.map((each, index) => ({
        id: each.id,
        email: each.email,
        name: each.name,
        user: person(index),
        role: 'member',
        orgRole: 'member',
        roleName: 'Member',
        pending: false,
        expired: false,
        dateCreated: iso(9e9),
        inviteStatus: 'approved',
        flags: {},
        teams: [],
        teamRoles: [],
      })),
  ],
  [
    'GET',
    /^organizations\/\w+\/releases\/$/,
    () => [release('storefront@2.14.0', 2.3 * 3.6e6, 1), release('payments@5.3.1', 15.6 * 3.6e6, 2)],
  ],
  ['GET', /^organizations\/\w+\/issues\/$/, (_, { search }) => listed(search)],
  ['PUT', /^organizations\/\w+\/issues\/$/, (_, { body }) => body],
  ['GET', /^organizations\/\w+\/issues\/(\d+)\/$/, ([, id]) => issueDetail(id ?? '')],
  [
    'GET',
    /^organizations\/\w+\/issues\/(\d+)\/tags\/$/,
    () => [
      tag('browser', [
        ['Chrome Mobile 143', 61],
        ['Safari 26', 22],
        ['Firefox 145', 11],
        ['Edge 143', 6],
      ]),
      tag('payment.step', [
        ['new', 92],
        ['classic', 8],
      ]),
      tag('country', [
        ['Norway', 48],
        ['Sweden', 31],
        ['Denmark', 12],
        ['Finland', 9],
      ]),
      tag('device', [
        ['Pixel 9', 19],
        ['iPhone 17', 16],
        ['Galaxy S26', 14],
      ]),
      tag('environment', [['production', 100]]),
      tag('release', [['storefront@2.14.0', 100]]),
      tag('os', [
        ['Android 16', 60],
        ['iOS 26', 40],
      ]),
    ],
  ],
  [
    'GET',
    /^organizations\/\w+\/issues\/(\d+)\/events\/(\w+)\/$/,
    ([, id, name]) => event(id ?? '', /^[0-9a-f]{32}$/.test(name ?? '') ? (name ?? '') : 'a'.repeat(32)),
  ],
  ['GET', /^projects\/\w+\/[\w-]+\/events\/\w+\/grouping-info\/$/, () => grouping],
  [
    'GET',
    /^projects\/\w+\/[\w-]+\/events\/\w+\/attachments\/$/,
    () => [
      {
        id: '1',
        event_id: 'a',
        name: 'state.json',
        mimetype: 'application/json',
        size: 18_213,
        type: 'event.attachment',
        headers: {},
        sha1: null,
        dateCreated: iso(0),
      },
    ],
  ],
  [
    'GET',
    /^organizations\/\w+\/events-stats\/$/,
    (_, { search }) => ({
      data: series('rising', search.get('query')?.includes('issue:') === true ? 72 : 81, 20 * 60_000).map(([at, count], index) => [
        at,
        [{ count: (search.get('query')?.includes('issue:') === true ? 0 : 900 + Math.round(500 * Math.sin(index / 14))) + count }],
      ]),
      start: 0,
      end: 0,
      isMetricsData: false,
      meta: { fields: {}, units: {}, dataset: 'errors' },
    }),
  ],
  ['GET', /^projects\/\w+\/([\w-]+)\/$/, ([, slug]) => detail(slug ?? '')],
  ['GET', /^projects\/\w+\/[\w-]+\/keys\/$/, () => [key]],
  [
    'GET',
    /^projects\/\w+\/[\w-]+\/door\/$/,
    () => ({
      notes: [
        { dateCreated: iso(2000), status: 200, itemTypes: ['session'], note: 'kept' },
        { dateCreated: iso(9000), status: 200, itemTypes: ['client_report'], note: 'kept' },
        { dateCreated: iso(38_000), status: 403, itemTypes: [], note: 'unknown key …8c04' },
      ],
    }),
  ],
];

export function stub(): Plugin {
  return {
    name: 'vedette-stub',
    configureServer(server) {
      server.httpServer?.on('upgrade', (request, socket) => {
        if (/^\/api\/\d+\//.test(request.url ?? '')) socket.destroy();
      });
      server.middlewares.use((request, response, next) => {
        if (/^\/api\/\d+\//.test(request.url ?? '')) void respond(request, response);
        else next();
      });
    },
  };
}

async function respond(request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname.endsWith('/live/')) return live(request, response);
  if (/^\/api\/\d+\/envelope/.test(url.pathname)) {
    arrived += 1;
    return response.end('{}');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const path = url.pathname.replace('/api/0/', '');
  const route = ROUTES.find(([method, pattern]) => method === request.method && pattern.test(path));
  const match = route?.[1].exec(path);
  if (route === undefined || match === null || match === undefined)
    return send(response, request.method === 'GET' ? 404 : 200, { detail: 'Not found.' });
  const answer = route[2](match, {
    search: url.searchParams,
    method: request.method ?? 'GET',
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  });
  return send(response, 200, page(answer, url, response));
}

/** Lists come in pages, with the header that says where the next begins (product §3). */
function page(answer: unknown, url: URL, response: ServerResponse): unknown {
  if (!Array.isArray(answer)) return answer;
  const limit = Number(url.searchParams.get('limit') ?? 100);
  const offset = Number(url.searchParams.get('cursor')?.split(':')[1] ?? 0);
  response.setHeader('X-Hits', answer.length);
  response.setHeader(
    'Link',
    `<x>; rel="previous"; results="false"; cursor="0:0:1", <x>; rel="next"; results="${offset + limit < answer.length}"; cursor="0:${offset + limit}:0"`,
  );
  return answer.slice(offset, offset + limit);
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(body));
}

function live(request: IncomingMessage, response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const write = (message: object) => response.write(`data: ${JSON.stringify(message)}\n\n`);
  write({ type: 'hello', serverTime: new Date().toISOString(), isResumed: false });
  let known = arrived;
  const everyMs = Number(process.env['STUB_NEW_EVERY_MS'] ?? 0);
  const timers = [
    setInterval(() => {
      const isNew = arrived > known;
      if (isFresh && !isNew) return;
      const message = {
        id: isNew ? String(1000 + 5000 + known) : '1000',
        projectId: '1',
        events: 90 + Math.round(Math.random() * 30),
        isNew,
        isRegressed: false,
      };
      known = arrived;
      write({ type: 'issues', issues: [message], isTruncated: false, receivedAt: new Date(Date.now() - 300).toISOString() });
    }, 250),
    ...(everyMs > 0 ? [setInterval(() => (arrived += 1), everyMs)] : []),
  ];
  request.on('close', () => timers.forEach((timer) => clearInterval(timer)));
}
