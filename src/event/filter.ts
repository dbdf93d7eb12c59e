import { BoundedCache } from '../lib/bounded-cache.ts';
import { parseAddressRange } from '../lib/address-range.ts';
import type { AddressRange } from '../lib/address-range.ts';
import { parseGlob } from '../lib/glob.ts';
import type { Glob } from '../lib/glob.ts';
import type { InboundFilters } from '../pipeline/project-config.ts';
import { isOfExtension } from './filter/extensions.ts';
import { isHealthCheck } from './filter/health-checks.ts';
import { isLegacyBrowser } from './filter/legacy-browsers.ts';
import { isCrawler } from './filter/crawlers.ts';
import { isChunkLoadError, isHydrationError } from './filter/known-errors.ts';
import { headerOf } from './normalize/request.ts';
import type { ErrorEvent } from './schema.ts';

/** Lists of a project, ready to be asked. What is no pattern matches nothing: the form refused it, or an older program stored it. */
interface Lists {
  readonly addresses: readonly AddressRange[];
  readonly releases: readonly Glob[];
  readonly errorMessages: readonly Glob[];
}

interface Sender {
  readonly clientIp: string | null;
  readonly userAgent: string | null;
}

const listsOf = new WeakMap<InboundFilters, Lists>();
/** Configurations are read anew every ten seconds; their lists seldom change. */
const known = new BoundedCache<Lists>(500);

interface Facts {
  readonly event: ErrorEvent;
  readonly filters: InboundFilters;
  readonly lists: Lists;
  readonly clientIp: string | null;
  /** Of the browser; a server's events have that of the request they tell of. */
  readonly agent: string | null;
}

type Filters = readonly (readonly [reason: string, matches: (facts: Facts) => boolean])[];

/** In the order of ingest protocol §9: the first that matches gives the reason. */
const FILTERS: Filters = [
  ['ip-address', ({ lists, clientIp }) => clientIp !== null && lists.addresses.some((range) => range.holds(clientIp))],
  ['release-version', ({ event, lists }) => event.release !== undefined && matchesAny(lists.releases, event.release)],
  [
    'error-message',
    ({ event, lists }) => lists.errorMessages.length > 0 && messagesOf(event).some((text) => matchesAny(lists.errorMessages, text)),
  ],
  ['localhost', ({ event, filters }) => filters.localhost && isLocal(event)],
  ['browser-extensions', ({ event, filters }) => filters.browserExtensions && isOfExtension(event)],
  [
    'legacy-browsers',
    ({ event, filters, agent }) => filters.legacyBrowsers.length > 0 && isLegacyBrowser(event, agent, filters.legacyBrowsers),
  ],
  ['web-crawlers', ({ filters, agent }) => filters.webCrawlers && agent !== null && isCrawler(agent)],
  ['chunk-load-error', ({ event, filters }) => filters.chunkLoadErrors && isChunkLoadError(event)],
  ['react-hydration-errors', ({ event, filters }) => filters.reactHydrationErrors && isHydrationError(event)],
];

/** Those that ask nothing about an error, and one that asks for the name of a transaction. */
const OF_TRANSACTIONS: Filters = [
  ...FILTERS.filter(([reason]) => ['ip-address', 'release-version', 'localhost', 'legacy-browsers', 'web-crawlers'].includes(reason)),
  ['filtered-transaction', ({ event, filters }) => filters.healthChecks === true && isHealthCheck(event.transaction ?? '')],
];

/**
 * The key of the first filter that matches; null when the project wants the event. Pure. The sender's address is what the gateway
 * saw, never what the event says of its user.
 */
export function unwantedFor(event: ErrorEvent, filters: InboundFilters | undefined, sender: Sender): string | null {
  return filters === undefined ? null : firstOf(FILTERS, { event, filters, sender });
}

/** The same of a transaction, or of what a span says of its segment (`spanFilter` of signals/span). Pure. */
export function unwantedTransaction(event: ErrorEvent, filters: InboundFilters | undefined, sender: Sender): string | null {
  return filters === undefined ? null : firstOf(OF_TRANSACTIONS, { event, filters, sender });
}

interface Asked {
  readonly event: ErrorEvent;
  readonly filters: InboundFilters;
  readonly sender: Sender;
}

function firstOf(among: Filters, { event, filters, sender: { clientIp, userAgent } }: Asked): string | null {
  const agent = headerOf(event.request, 'user-agent') ?? (event.platform === 'javascript' ? userAgent : null);
  const facts = { event, filters, lists: compiled(filters), clientIp, agent };
  return among.find(([, matches]) => matches(facts))?.[0] ?? null;
}

function compiled(filters: InboundFilters): Lists {
  const ready = listsOf.get(filters);
  if (ready !== undefined) return ready;
  const key = JSON.stringify([filters.addresses, filters.releases, filters.errorMessages]);
  const lists = known.get(key) ?? known.set(key, compile(filters));
  listsOf.set(filters, lists);
  return lists;
}

function compile({ addresses, releases, errorMessages }: InboundFilters): Lists {
  return {
    addresses: addresses.flatMap((text) => parseAddressRange(text) ?? []),
    releases: globs(releases),
    errorMessages: globs(errorMessages),
  };
}

function globs(patterns: readonly string[]): readonly Glob[] {
  return patterns.flatMap((pattern) => {
    const glob = parseGlob(pattern);
    return glob.ok ? [glob.value] : [];
  });
}

function matchesAny(patterns: readonly Glob[], text: string): boolean {
  return patterns.some((pattern) => pattern.matches(text));
}

/** The message, and each exception as `Type: value` or whichever it has. */
function messagesOf(event: ErrorEvent): readonly string[] {
  const message = event.logentry?.formatted ?? event.logentry?.message;
  const exceptions = (event.exception?.values ?? []).map(({ type, value }) =>
    [type, value].filter((part) => part !== undefined && part !== '').join(': '),
  );
  return message === undefined ? exceptions : [message, ...exceptions];
}

const LOCAL_ADDRESSES = new Set(['127.0.0.1', '::1']);
const LOCAL_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

function isLocal(event: ErrorEvent): boolean {
  if (LOCAL_ADDRESSES.has(event.user?.ip_address ?? '')) return true;
  const url = event.request?.url;
  return url !== undefined && LOCAL_HOSTS.has(/^[a-z][\w+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? '');
}
