/**
 * `docs/protocol/support.md`: what of the ingest protocol is taken, made of the program's own lists. `node scripts/protocol-support.ts`
 * writes it; `npm run check` fails while it is not current, and when a test or route that it names is not there.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ingestRoute } from '../src/http/ingest-path.ts';
import { OTLP_CONTENT_TYPES } from '../src/pipeline/receive-otlp.ts';
import { CATEGORIES, categoriesOf } from '../src/protocol/categories.ts';
import { parseEncoding } from '../src/protocol/encodings.ts';
import type { Item } from '../src/protocol/envelope-types.ts';
import { ITEM_TYPES, unclaimedReason } from '../src/protocol/item-types.ts';
import { REQUESTS } from '../src/protocol/otlp/schema.ts';
import { makeSignals, ROUTES } from '../src/rooms.ts';

const ROOT = new URL('../', import.meta.url);
const TARGET = new URL('docs/protocol/support.md', ROOT);
const HEADERS = { contentType: null, itemCount: null, filename: null, attachmentType: null, platform: null, all: {} };

/** Types that the protocol names as dead or removed, for which there is no line in the program. */
const NAMED_ONLY = ['metric', 'metric_meta', 'otel_span', 'otel_traces_data', 'otel_log', 'a type that nobody knows'];

/** Where what a room keeps is read, and the test that posts and reads it. Routes and tests are looked up. */
const READ_AT: Readonly<Record<string, { readonly route: string; readonly test: string; readonly file: string }>> = {
  error: {
    route: '/api/0/organizations/:org/issues/:issueId/events/:eventId/',
    test: 'a chained error keeps its types, messages and order',
    file: 'test/sdk/sdk.test.ts',
  },
  client_report: {
    route: '/api/0/organizations/:org/stats_v2/',
    test: 'reports of real SDKs become outcomes that can be asked for',
    file: 'src/signals/client-report/client-report.test.ts',
  },
  span: {
    route: '/api/0/organizations/:org/trace/:traceId/',
    test: 'every span of the transaction of $name comes back as it was sent',
    file: 'src/signals/span/captures.test.ts',
  },
  log: { route: '/api/0/organizations/:org/logs/', test: '$name is read back field by field', file: 'src/signals/log/captures.test.ts' },
  metric: {
    route: '/api/0/organizations/:org/events/',
    test: '$name is read back field by field',
    file: 'src/signals/metric/metric.test.ts',
  },
};

/** Addresses of the protocol, with a key where one stands in the path. */
const ENDPOINTS: readonly (readonly [what: string, path: string])[] = [
  ['envelopes', '/api/1/envelope/'],
  ['single events of old SDKs', '/api/1/store/'],
  ['the same, the project told by the key', '/api/store/'],
  ['envelopes that bring their DSN', '/tunnel'],
  ...Object.keys(REQUESTS).map((signal) => [`OTLP over HTTP: ${signal}`, `/api/1/integration/otlp/v1/${signal}`] as const),
  ['the same at its older address', '/api/1/otlp/v1/traces'],
  ['minidumps', '/api/1/minidump/'],
  ['crash archives of Unreal Engine', '/api/1/unreal/KEY/'],
  ['security reports of browsers', '/api/1/security/'],
  ['the same at its older address', '/api/1/csp-report/'],
  ['network errors of browsers', '/api/1/nel/'],
  ['late attachments', '/api/1/events/EVENT/attachments/'],
  ['large files in pieces (TUS)', '/api/1/upload/'],
  ['check-ins over HTTP', '/api/1/cron/SLUG/KEY/'],
  ['log drains of Vercel', '/api/1/integration/vercel/logs'],
  ['log drains of Heroku', '/api/1/integration/heroku/logs'],
  ['crashes of PlayStation', '/api/1/playstation/'],
];

const ENCODINGS = ['identity', 'gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'snappy', 'gzip, br'];

export interface ItemSupport {
  readonly type: string;
  /** Null when no room claims it. */
  readonly room: string | null;
  readonly categories: readonly string[];
  /** `accepted`, or `invalid` with its reason; `none` of what tells outcomes itself. */
  readonly outcome: string;
}

/** One row for each item type that the protocol names. */
export function itemSupport(): readonly ItemSupport[] {
  // No signal is asked for anything but its name and its types.
  const signals = makeSignals({ blobs: null as never, symbolicator: null });
  return [...ITEM_TYPES.keys(), ...NAMED_ONLY].map((type) => {
    const room = signals.find(({ itemTypes }) => itemTypes.includes(type))?.name ?? null;
    const categories = categoriesOf(itemOf(type)).map(({ category }) => category);
    const isCounted = categories.some((name) => CATEGORIES.has(name));
    const taken = isCounted ? 'accepted' : 'none';
    return { type, room, categories, outcome: room === null ? `invalid ${unclaimedReason(type)}` : taken };
  });
}

function itemOf(type: string): Item {
  return { type, headers: { ...HEADERS, all: { type } }, payload: new Uint8Array(0) };
}

/** What is named and not there. */
function missing(): readonly string[] {
  const routes = new Set(ROUTES.map(({ path }) => path));
  return Object.entries(READ_AT).flatMap(([room, { route, test, file }]) => {
    const text = readOrNull(new URL(file, ROOT));
    return [
      ...(routes.has(route) ? [] : [`docs/protocol/support.md names the route ${route} of ${room}, which is not there`]),
      ...(text === null || !text.includes(test)
        ? [`docs/protocol/support.md names the test «${test}» in ${file}, which is not there`]
        : []),
    ];
  });
}

function readOrNull(url: URL): string | null {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    // Told by the caller, with its name.
    return null;
  }
}

type Cells = readonly string[];

function tableOf(heads: Cells, rows: readonly Cells[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function itemTable(): string {
  const rows = itemSupport().map(({ type, room, categories, outcome }) => {
    const read = room === null ? undefined : READ_AT[room];
    const isTaken = room !== null;
    return [
      `\`${type}\``,
      isTaken ? 'yes' : 'answered with 200',
      isTaken ? `yes (room \`${room}\`)` : 'no',
      read === undefined ? 'no' : `\`${read.route}\``,
      categories.map((name) => `\`${name}\``).join(', '),
      isTaken ? '' : outcome,
      read === undefined ? '«one item of each type …» in `test/protocol-support.test.ts`' : `«${read.test}» in \`${read.file}\``,
    ];
  });
  return tableOf(['item type', 'accepted', 'stored', 'shown at', 'counted in', 'outcome where it is not taken', 'tested in'], rows);
}

function endpointTable(): string {
  const rows = ENDPOINTS.map(([what, path]) => {
    const route = ingestRoute(path);
    return [`\`${path}\``, what, route === null ? 'no: 404' : `yes: ${route.methods}`];
  });
  return tableOf(['address', 'what it takes', 'taken'], rows);
}

function encodingTable(): string {
  const rows = ENCODINGS.map((name) => {
    const read = parseEncoding(name);
    return [`\`${name}\``, read.ok ? `yes${read.value === name ? '' : `, as ${read.value}`}` : 'no: 400, `invalid_compression`'];
  });
  return tableOf(['Content-Encoding', 'taken'], rows);
}

function otlpTable(): string {
  const rows = Object.keys(REQUESTS).map((signal) => [signal, ...Object.values(OTLP_CONTENT_TYPES).map((type) => `\`${type}\``)]);
  return tableOf(['signal', ...Object.keys(OTLP_CONTENT_TYPES)], rows);
}

function categoryTable(): string {
  const items = itemSupport();
  const rows = [...CATEGORIES].toSorted().map((name) => {
    const types = items.filter(({ categories }) => categories.includes(name));
    const taken = types.filter(({ room }) => room !== null).map(({ type }) => `\`${type}\``);
    const others = types.filter(({ room }) => room === null).map(({ type }) => `\`${type}\``);
    return [`\`${name}\``, taken.join(', '), others.join(', ')];
  });
  return tableOf(['category', 'of items that are stored', 'of items that are only counted'], rows);
}

export function supportDocument(): string {
  return `# What is taken of the ingest protocol

Made by \`node scripts/protocol-support.ts\` of the program's own lists, and checked by \`npm run check\`: not to be edited by hand. \`test/protocol-support.test.ts\` posts one item of each type and compares its outcome with the first table.

Whatever is not taken yet is answered with 200, so that SDKs go on, and counted: in «Received» of a project, and as an outcome with its reason in \`stats_v2\`.

## Item types

${itemTable()}

## Addresses

${endpointTable()}

Slashes at the end may be missing or repeated. OTLP over gRPC is not taken; whoever tries is told the address over HTTP.

## Encodings of the body

${encodingTable()}

## OpenTelemetry (OTLP over HTTP)

${otlpTable()}

Anything else is answered with 415. What of a call is not taken is told in its \`partialSuccess\`.

## Categories of rate limits

A limit may name any of these; SDKs are told in \`X-Sentry-Rate-Limits\`.

${categoryTable()}
`;
}

/** For \`npm run check\`. */
export function checkProtocolSupport(): readonly string[] {
  const isCurrent = readOrNull(TARGET) === supportDocument();
  return [...missing(), ...(isCurrent ? [] : ['docs/protocol/support.md is not current: run node scripts/protocol-support.ts'])];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(fileURLToPath(TARGET)), { recursive: true });
  writeFileSync(TARGET, supportDocument());
}
