/** Lifelike issues for looking at the dashboard without a server. Development only: never built. */

const NOW = Date.now();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const projects = [
  ['1', 'storefront', 'javascript-react'],
  ['2', 'checkout-api', 'node'],
  ['3', 'payments', 'go'],
  ['4', 'catalog', 'python-django'],
  ['5', 'mailer', 'python'],
  ['6', 'ios-app', 'apple-ios'],
] as const;

export const people = [
  { id: '1', name: 'Ines Okafor', email: 'ines@larkspur.shop' },
  { id: '2', name: 'Hana Sato', email: 'hana@larkspur.shop' },
  { id: '3', name: 'Mateo Ruiz', email: 'mateo@larkspur.shop' },
  { id: '4', name: 'Priya Nair', email: 'priya@larkspur.shop' },
];

export function person(index: number) {
  const each = people[index % people.length] ?? { id: '1', name: 'Ines Okafor', email: 'ines@larkspur.shop' };
  const at = iso(40 * DAY);
  return {
    ...each,
    username: each.email,
    avatarUrl: null,
    isActive: true,
    hasPasswordAuth: true,
    isManaged: false,
    dateJoined: at,
    lastLogin: at,
    has2fa: false,
    lastActive: at,
    isSuperuser: index === 0,
    isStaff: false,
    avatar: { avatarType: 'letter_avatar', avatarUuid: null },
    emails: [{ id: '1', email: each.email, is_verified: true }],
  };
}

export function iso(agoMs: number): string {
  return new Date(NOW - agoMs).toISOString();
}

interface Row {
  readonly type: string;
  readonly value: string;
  readonly file: string;
  readonly name: string;
  readonly project: number;
  readonly level: string;
  readonly substatus: string;
  readonly count: number;
  readonly users: number;
  readonly born: number;
  readonly seen: number;
  readonly shape: 'rising' | 'one' | 'bump' | 'flat' | 'rare';
  readonly who: number | null;
  readonly isSeen: boolean;
}

const row = (type: string, value: string, place: [string, string], rest: Omit<Row, 'type' | 'value' | 'file' | 'name'>): Row => ({
  type,
  value,
  file: place[0],
  name: place[1],
  ...rest,
});

const ROWS: readonly Row[] = [
  row('TypeError', "Cannot read properties of undefined (reading 'amount')", ['checkout/applyDiscount.ts', 'applyDiscount'], {
    project: 0,
    level: 'error',
    substatus: 'escalating',
    count: 12_481,
    users: 3204,
    born: 2.2 * HOUR,
    seen: 1000,
    shape: 'rising',
    who: 0,
    isSeen: false,
  }),
  row('OutOfMemoryError', 'Worker exceeded 512 MB while resizing 6000 × 4000 image', ['catalog/images.py', 'resize'], {
    project: 3,
    level: 'fatal',
    substatus: 'new',
    count: 86,
    users: 0,
    born: 34 * 60_000,
    seen: 125_000,
    shape: 'one',
    who: null,
    isSeen: false,
  }),
  row('PaymentDeclinedError', 'Issuer timeout after 8000 ms (acquirer: adyen)', ['payments/authorize.go', 'Authorize'], {
    project: 2,
    level: 'error',
    substatus: 'regressed',
    count: 1932,
    users: 1104,
    born: 41 * DAY,
    seen: 8000,
    shape: 'bump',
    who: 1,
    isSeen: false,
  }),
  row('UnhandledRejection', 'Non-Error promise rejection captured with keys: code, message', ['api/orders.ts', 'loadOrders'], {
    project: 1,
    level: 'warning',
    substatus: 'ongoing',
    count: 8410,
    users: 2771,
    born: 6 * DAY,
    seen: 1000,
    shape: 'flat',
    who: 3,
    isSeen: true,
  }),
  row('ChunkLoadError', 'Loading chunk 418 failed (https://cdn.larkspur.shop/a/418.9f2c.js)', ['webpack/runtime', 'f.j'], {
    project: 0,
    level: 'error',
    substatus: 'ongoing',
    count: 2208,
    users: 1870,
    born: 23 * DAY,
    seen: 14_000,
    shape: 'flat',
    who: 2,
    isSeen: true,
  }),
  row('IntegrityError', 'duplicate key value violates unique constraint "orders_idempotency_key"', ['orders/models.py', 'save'], {
    project: 3,
    level: 'error',
    substatus: 'ongoing',
    count: 644,
    users: 402,
    born: 12 * DAY,
    seen: 190_000,
    shape: 'bump',
    who: 3,
    isSeen: true,
  }),
  row('SwiftUI.ViewGraph', 'Fatal: index 4 out of range 0..<4 in CartView.body', ['CartView.swift', 'CartView.body.getter'], {
    project: 5,
    level: 'error',
    substatus: 'regressed',
    count: 318,
    users: 297,
    born: 95 * DAY,
    seen: 41_000,
    shape: 'flat',
    who: null,
    isSeen: true,
  }),
  row('AbortError', 'The operation was aborted due to timeout', ['lib/http.ts', 'request'], {
    project: 0,
    level: 'error',
    substatus: 'ongoing',
    count: 4120,
    users: 3612,
    born: 150 * DAY,
    seen: 1000,
    shape: 'flat',
    who: 0,
    isSeen: true,
  }),
  row('ConnectionResetError', '[Errno 104] Connection reset by peer', ['mailer/smtp.py', 'deliver'], {
    project: 4,
    level: 'error',
    substatus: 'ongoing',
    count: 57,
    users: 0,
    born: 19 * DAY,
    seen: 22 * 60_000,
    shape: 'rare',
    who: 3,
    isSeen: true,
  }),
  row('Discount code field clears itself', '', ['/checkout/payment', ''], {
    project: 0,
    level: 'info',
    substatus: 'new',
    count: 4,
    users: 4,
    born: HOUR,
    seen: 12 * 60_000,
    shape: 'one',
    who: null,
    isSeen: false,
  }),
  row('ValidationError', "postal_code: String should match pattern '^[0-9]{4}$'", ['api/address.ts', 'validateAddress'], {
    project: 1,
    level: 'error',
    substatus: 'ongoing',
    count: 371,
    users: 288,
    born: 62 * DAY,
    seen: 60_000,
    shape: 'flat',
    who: 2,
    isSeen: true,
  }),
  row('HydrationError', 'Text content does not match server-rendered HTML', ['app/layout.tsx', 'RootLayout'], {
    project: 0,
    level: 'error',
    substatus: 'ongoing',
    count: 1066,
    users: 940,
    born: 210 * DAY,
    seen: 36_000,
    shape: 'flat',
    who: 1,
    isSeen: true,
  }),
  row('DeprecationWarning', 'datetime.utcnow() is deprecated and scheduled for removal', ['catalog/tasks.py', 'nightly'], {
    project: 3,
    level: 'debug',
    substatus: 'ongoing',
    count: 122_004,
    users: 0,
    born: 400 * DAY,
    seen: 4000,
    shape: 'flat',
    who: null,
    isSeen: true,
  }),
];

export function series(shape: Row['shape'], hours: number, stepMs = HOUR): [number, number][] {
  const last = Math.floor(NOW / stepMs) * stepMs;
  return Array.from({ length: hours }, (_, index) => {
    const noise = ((index * 7919 + 13) % 17) / 17;
    const late = index / hours;
    const value = {
      rising: late > 0.88 ? Math.round((late - 0.86) * 9000) : Math.round(noise * 20 + 4),
      one: index === hours - 1 ? 40 : 0,
      bump: late > 0.55 && late < 0.68 ? Math.round(30 + noise * 60) : Math.round(noise * 4),
      flat: Math.round(30 + noise * 60),
      rare: noise > 0.6 ? Math.ceil(noise * 3) : 0,
    }[shape];
    return [(last - (hours - 1 - index) * stepMs) / 1000, value];
  });
}

const REPEAT = Number(process.env['STUB_ISSUES'] ?? 60);

function toIssue(each: Row, index: number) {
  const [id, slug, platform] = projects[each.project] ?? projects[0];
  const who = each.who === null ? null : person(each.who);
  const long = index >= ROWS.length;
  return {
    id: String(1000 + index),
    shareId: null,
    shortId: `${slug.slice(0, 3).toUpperCase()}-${(4000 + index * 37).toString(36).toUpperCase()}`,
    title: each.value === '' ? each.type : `${each.type}: ${each.value}`,
    culprit: each.name,
    permalink: `/organizations/larkspur/issues/${1000 + index}/`,
    logger: null,
    level: each.level,
    status: 'unresolved',
    statusDetails: {},
    substatus: long ? 'ongoing' : each.substatus,
    isPublic: false,
    platform,
    project: { id, name: slug, slug, platform },
    type: 'error',
    metadata: { type: each.type, value: each.value, filename: each.file, function: each.name },
    numComments: 0,
    assignedTo: who === null ? null : { type: 'user', id: who.id, name: who.name, email: who.email },
    isBookmarked: false,
    isSubscribed: false,
    subscriptionDetails: null,
    hasSeen: long || each.isSeen,
    annotations: [],
    issueType: 'error',
    issueCategory: 'error',
    priority: 'high',
    priorityLockedAt: null,
    isUnhandled: true,
    count: String(each.count),
    userCount: each.users,
    firstSeen: iso(each.born),
    lastSeen: iso(each.seen + (long ? index * 60_000 : 0)),
    stats: { '24h': series(each.shape, 24) },
  };
}

export const issues = Array.from({ length: REPEAT }, (_, index) => toIssue(ROWS[index % ROWS.length] as Row, index));

/** A row that nobody has seen yet, for the live stream. */
export function newIssue(index: number) {
  const issue = toIssue(ROWS[index % ROWS.length] as Row, 5000 + index);
  return {
    ...issue,
    hasSeen: false,
    substatus: 'new',
    count: '1',
    userCount: 1,
    firstSeen: new Date().toISOString(),
    lastSeen: new Date().toISOString(),
  };
}
