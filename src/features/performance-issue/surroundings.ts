/** What is known around a problem: the parts of an event that its segment says something of. Pure. */
import type { OccurrenceFrame } from '../../event/occurrence.ts';
import type { ErrorEvent, User } from '../../event/schema.ts';
import type { FoundSegment } from './read-segments.ts';
import { textAttribute, type SegmentSpan } from './segment.ts';

type Contexts = NonNullable<ErrorEvent['contexts']>;

/** The event of a transaction, which was normalised and scrubbed before it was stored; streamed spans say the same in attributes. */
export function surroundingsOf(found: FoundSegment): Omit<OccurrenceFrame, 'event_id' | 'timestamp'> {
  const { segment, traceId, transactionEvent } = found;
  const { root, program } = segment;
  const { platform, release, dist, environment, sdkName, sdkVersion } = program;
  return {
    platform: platform === '' ? 'other' : platform,
    transaction: segment.transaction,
    tags: transactionEvent?.tags ?? [],
    contexts: { ...contextsOf(root), ...withoutTrace(transactionEvent?.contexts), trace: { trace_id: traceId, type: 'trace' } },
    ...filled({ release, dist, environment, server_name: transactionEvent?.server_name ?? textAttribute(root, 'server.address') }),
    ...(sdkName === '' ? {} : { sdk: { name: sdkName, version: sdkVersion } }),
    ...requestOf(found),
    ...userOf(found),
  };
}

type Texts = 'release' | 'dist' | 'environment' | 'server_name';

/** An absent text is missing in an event, and empty in a row. */
function filled(texts: Readonly<Record<Texts, string>>): Partial<Record<Texts, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

function requestOf({ segment: { root }, transactionEvent }: FoundSegment): Pick<OccurrenceFrame, 'request'> {
  if (transactionEvent?.request !== undefined) return { request: transactionEvent.request };
  const url = textAttribute(root, 'url.full');
  const method = textAttribute(root, 'http.request.method');
  return url === '' ? {} : { request: { url, ...(method === '' ? {} : { method }) } };
}

/** Contexts that attributes of a streamed segment stand for. */
const PRODUCTS: readonly (readonly [context: string, name: string, version: string])[] = [
  ['browser', 'browser.name', 'browser.version'],
  ['os', 'os.name', 'os.version'],
  ['runtime', 'process.runtime.name', 'process.runtime.version'],
];

function contextsOf(root: SegmentSpan): Contexts {
  const contexts: Contexts = {};
  for (const [context, nameKey, versionKey] of PRODUCTS) {
    const name = textAttribute(root, nameKey);
    const version = textAttribute(root, versionKey);
    if (name !== '') contexts[context] = { name, ...(version === '' ? {} : { version }) };
  }
  return contexts;
}

/** Its trace context names the segment; a problem is at one of its spans. Results of the whole are not those of the problem. */
function withoutTrace(contexts: Contexts | undefined): Contexts {
  const { trace: _trace, response: _response, profile: _profile, ...rest } = contexts ?? {};
  return rest;
}

function userOf({ transactionEvent, user: { id, email, name, ip } }: FoundSegment): Pick<OccurrenceFrame, 'user'> {
  if (transactionEvent?.user !== undefined) return { user: transactionEvent.user };
  const user: User = {};
  if (id !== '') user.id = id;
  if (email !== '') user.email = email;
  if (name !== '') user.username = name;
  if (ip !== '') user.ip_address = ip;
  return Object.keys(user).length === 0 ? {} : { user };
}
